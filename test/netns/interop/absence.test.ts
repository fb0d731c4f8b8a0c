// A master that did not run for longer than the others wait.

import { test } from "node:test";
import { OURS } from "../lab/flavor.ts";
import { obstacle } from "../lab/requirements.ts";
import { Stage, type Story } from "./stage.ts";
import { globals, instance } from "./write.ts";

const VIP = "10.129.0.101";

function config(host: number): string {
  const text = { vrid: 1, addresses: [`${VIP}/24`] };
  return [globals(), instance("VI", host, text)].join("\n");
}

/** The master is away for longer than Master_Down_Interval; the other one has taken over. */
const ABSENCE: Story = {
  name: "a master that was away",
  configs: [config(1), config(2)],
  async play(stage) {
    await stage.start(1);
    await stage.holds(1, VIP);
    await stage.start(2);
    await stage.logs(2, /Entering BACKUP STATE/);
    stage.host(1).program.pause();
    await stage.logs(2, /\(VI\) Entering MASTER STATE/);
    await stage.quiet(1);
    stage.host(1).program.resume();
    await stage.logs(1, /did not run|stood still|paused|away/);
    await stage.holds(1, VIP);
    await stage.stop(2);
    await stage.stop(1);
  },
};

const reason = obstacle();
test(ABSENCE.name, { skip: reason ?? false }, async () => {
  await Stage.play(ABSENCE, [OURS, OURS]);
});
