import assert from "node:assert/strict";
import { test } from "node:test";
import type { Configuration } from "../../../src/model/configuration.ts";
import type { VrrpInstanceConfig } from "../../../src/model/vrrp-instance.ts";
import { planAddress, planConfiguration, planInstance } from "../../../src/simulation/plans.ts";
import { StoryHost } from "./story.ts";
import { eth } from "./story-kernel.ts";
import { route, rule } from "./story-routes.ts";

const LINKS = [eth("eth0", 2), eth("eth1", 3)];

function plan(changes: Partial<VrrpInstanceConfig> = {}): Configuration {
  const instance = planInstance({
    name: "VI_1",
    vrid: 51,
    addresses: [planAddress("10.0.0.100/24")],
    excludedAddresses: [planAddress("10.0.0.200/24")],
    routes: [route("10.70.0.0/24"), route("10.71.0.0/24")],
    rules: [rule(1000)],
    ...changes,
  });
  return planConfiguration({ instances: [instance] });
}

function master(changes: Partial<VrrpInstanceConfig> = {}): StoryHost {
  const host = new StoryHost({ links: LINKS }).start(plan(changes));
  host.tell();
  return host.run(3_609_375);
}

const KERNEL = ["add", "remove"];

test("addresses, excluded ones, routes, rules; said in that order", () => {
  const host = master();
  const told = host.tell();
  assert.deepEqual(
    told.filter((line) => KERNEL.some((word) => line.startsWith(word))),
    ["add 10.0.0.100/24 eth0", "add 10.0.0.200/24 eth0", "add-route", "add-route", "add-rule"],
  );
  assert.deepEqual(
    told.filter((line) => line.includes("setting")),
    ["setting-addresses", "setting-excluded", "setting-routes", "setting-rules"].map(
      (what) => `event VI_1 ${what}`,
    ),
  );
});

test("backwards on the way out: rules, routes, then addresses", () => {
  const host = master();
  host.tell();
  host.give({ kind: "stop", keep: false });
  const told = host.tell();
  assert.deepEqual(
    told.filter((line) => line.startsWith("remove")),
    [
      "remove-rule",
      "remove-route",
      "remove-route",
      "remove 10.0.0.200/24 eth0",
      "remove 10.0.0.100/24 eth0",
    ],
  );
  assert.deepEqual(
    told.filter((line) => line.includes("removing")),
    ["removing-rules", "removing-routes", "removing-addresses", "removing-excluded"].map(
      (what) => `event VI_1 ${what}`,
    ),
  );
});

test("what an earlier run may have left is asked to go before anything is sent", () => {
  const host = new StoryHost({ links: LINKS }).start(plan());
  assert.deepEqual(host.tell().slice(0, 3), ["remove-rule", "remove-route", "remove-route"]);
});

test("somebody takes a route away: BACKUP; our own removal is nobody's loss", () => {
  const host = master();
  const lost = route("10.71.0.0/24");
  host.give({ kind: "kernel-event", event: { kind: "route-removed", route: lost, own: true } });
  assert.equal(host.state("VI_1"), "MASTER");
  const other = route("10.99.0.0/24");
  host.give({ kind: "kernel-event", event: { kind: "route-removed", route: other, own: false } });
  assert.equal(host.state("VI_1"), "MASTER");
  host.give({ kind: "kernel-event", event: { kind: "route-removed", route: lost, own: false } });
  assert.equal(host.state("VI_1"), "BACKUP");
});

test("the same for a rule, unless no_track", () => {
  const host = master();
  host.give({
    kind: "kernel-event",
    event: { kind: "rule-removed", rule: rule(1000), own: false },
  });
  assert.equal(host.state("VI_1"), "BACKUP");
  const loose = rule(1000, { noTrack: true });
  const calm = master({ rules: [loose], routes: [route("10.70.0.0/24", { noTrack: true })] });
  for (const event of [
    { kind: "rule-removed", rule: loose, own: false },
    { kind: "route-removed", route: route("10.70.0.0/24"), own: false },
  ] as const) {
    calm.give({ kind: "kernel-event", event });
  }
  assert.equal(calm.state("VI_1"), "MASTER");
});

test("the interface of a route or a rule is needed, unless no_track", () => {
  const states = [
    { routes: [route("10.70.0.0/24")], rules: [] },
    { routes: [], rules: [rule(1, { iif: "eth1" })] },
    { routes: [], rules: [rule(1, { oif: "eth1" })] },
    { routes: [route("10.70.0.0/24", { noTrack: true })], rules: [] },
    { routes: [], rules: [rule(1, { iif: "eth1", noTrack: true })] },
  ].map((changes) => {
    const host = new StoryHost({ links: LINKS }).start(plan(changes));
    return host.link("eth1", { running: false }).state("VI_1");
  });
  assert.deepEqual(states, ["FAULT", "FAULT", "FAULT", "BACKUP", "BACKUP"]);
});

test("a reload removes and adds the routes and rules that differ", () => {
  const host = master();
  host.tell();
  const changes = { routes: [route("10.70.0.0/24"), route("10.72.0.0/24")], rules: [rule(2000)] };
  host.give({ kind: "configured", configuration: plan(changes) });
  assert.deepEqual(host.tellOnly("add", "remove"), [
    "remove-rule",
    "remove-route",
    "add-route",
    "add-rule",
  ]);
  const lost = route("10.72.0.0/24");
  host.give({ kind: "kernel-event", event: { kind: "route-removed", route: lost, own: false } });
  assert.equal(host.state("VI_1"), "BACKUP", "the new ones are missed");
});

test("a MASTER that outlives its link gets its routes back with it", () => {
  const routes = [route("10.70.0.0/24", { interfaceName: "eth0" }), route("10.71.0.0/24")];
  const host = master({ routes, trackPrimary: false });
  host.link("eth0", { running: false, adminUp: false });
  host.tell();
  host.link("eth0", { running: true, adminUp: true });
  assert.deepEqual(host.tellOnly("add"), ["add-route"]);
});
