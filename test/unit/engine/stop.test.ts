import assert from "node:assert/strict";
import { test } from "node:test";
import type { Configuration } from "../../../src/model/configuration.ts";
import {
  planAddress,
  planConfiguration,
  planInstance,
  planScript,
  planTrack,
} from "../../../src/simulation/plans.ts";
import { StoryHost } from "./story.ts";

function plan(count: number): Configuration {
  const check = planScript("check");
  const instances = Array.from({ length: count }, (_, i) =>
    planInstance({
      name: `VI_${i}`,
      vrid: 51 + i,
      addresses: [planAddress(`10.0.0.${100 + i}/24`)],
      tracks: [planTrack(check)],
    }),
  );
  return planConfiguration({ instances, scripts: [check] });
}

function masters(count: number): StoryHost {
  const host = new StoryHost();
  host.scriptResults.set("check", 0);
  host.start(plan(count)).runSeconds(3.9);
  host.tell();
  return host;
}

test("every MASTER says priority 0 before the first address goes, in one request", () => {
  const host = masters(3);
  const outputs = host.engine.handle({ kind: "stop", keep: false }, host.now);
  const kinds = outputs.map(({ kind }) => kind).filter((kind) => /send|change/.test(kind));
  assert.deepEqual(kinds, ["send-packet", "send-packet", "send-packet", "change-addresses"]);
});

test("a script that runs gets SIGTERM, and nobody waits for it", () => {
  const host = masters(1);
  host.scriptResults.delete("check");
  host.runSeconds(1);
  host.tell();
  host.give({ kind: "stop", keep: false });
  const told = host.tell();
  assert.ok(told.includes("signal check 15"));
  assert.equal(told.at(-1), "stopped");
});

test("afterwards only answers are taken notice of", () => {
  const host = masters(1);
  host.refusals.push({ errno: 1, code: "EPERM", message: "Operation not permitted" });
  host.give({ kind: "stop", keep: false });
  assert.ok(!host.tell().includes("event VI_0 address-failed"));
  host.link("eth0", { running: false });
  host.give({ kind: "configured", configuration: plan(2) });
  host.give({ kind: "tick" });
  host.give({ kind: "stop", keep: false });
  assert.deepEqual(host.tell(), []);
  assert.equal(host.state("VI_0"), "STOP");
});

test("a refusal to let an address go is told even then", () => {
  const host = masters(1);
  host.refusals.push({ errno: 1, code: "EPERM", message: "Operation not permitted" });
  host.give({ kind: "stop", keep: false });
  assert.ok(host.events.some(({ kind }) => kind === "address-failed"));
});
