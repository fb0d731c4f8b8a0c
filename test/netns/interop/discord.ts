// Peers that do not agree: passwords, authentication, versions, intervals, addresses. Both lead.

import type { Story } from "./stage.ts";
import { block, globals, type InstanceText, instance } from "./write.ts";

function auth(type: string, password: string): string {
  return block("authentication", [`auth_type ${type}`, `auth_pass ${password}`]);
}

interface Part {
  readonly name: string;
  /** Lines on h1, lines on h2. */
  readonly lines: readonly [readonly string[], readonly string[]];
}

const PARTS: readonly Part[] = [
  { name: "PASSWORDS", lines: [[auth("PASS", "one")], [auth("PASS", "two")]] },
  { name: "PASS_NONE", lines: [[auth("PASS", "one")], []] },
  { name: "AH_PASSWORDS", lines: [[auth("AH", "one")], [auth("AH", "two")]] },
  { name: "AH_NONE", lines: [[auth("AH", "one")], []] },
  { name: "VERSIONS", lines: [["version 2"], ["version 3"]] },
  { name: "INTERVALS", lines: [["advert_int 1"], ["advert_int 2"]] },
];

function config(host: number): string {
  const parts = PARTS.map(({ name, lines }, index) => {
    const text: InstanceText = {
      vrid: index + 1,
      addresses: [`10.129.0.10${index + 1}/24`],
      lines: lines[host === 1 ? 0 : 1],
    };
    return instance(name, host, text);
  });
  return [globals(), ...parts].join("\n");
}

export const DISCORD_STORY: Story = {
  name: "peers that do not agree",
  configs: [config(1), config(2)],
  isUnordered: true,
  // A keepalived that hears what it refuses falls silent; which of two does is chance.
  compares: ["snaps", "adverts"],
  async play(stage) {
    await stage.start(1);
    await stage.logs(1, /Entering MASTER STATE/, PARTS.length);
    await stage.bursts(1, PARTS.length * 10);
    await stage.start(2);
    await stage.logs(2, /Entering MASTER STATE/, PARTS.length);
    await stage.bursts(2, PARTS.length * 10);
    stage.snapAddresses("both lead");
    await stage.stop(2);
    await stage.stop(1);
  },
};
