import assert from "node:assert/strict";
import { test } from "node:test";
import type { Configuration } from "../../../src/model/configuration.ts";
import { planAddress, planConfiguration, planInstance } from "../../../src/simulation/plans.ts";
import { StoryHost } from "./story.ts";
import { eth } from "./story-kernel.ts";
import { route, rule } from "./story-routes.ts";

const START: Partial<Configuration> = {
  staticAddresses: [planAddress("10.9.0.1/24")],
  staticRoutes: [route("10.80.0.0/24")],
  staticRules: [rule(500)],
};

function start(plan: Partial<Configuration> = START): StoryHost {
  return new StoryHost().start(planConfiguration(plan));
}

const CHANGES = ["add", "remove"];

test("static entries come at start and go at the end", () => {
  const host = start();
  assert.deepEqual(host.tellOnly(...CHANGES), ["add 10.9.0.1/24 eth0", "add-route", "add-rule"]);
  host.give({ kind: "stop", keep: false });
  assert.deepEqual(host.tellOnly(...CHANGES), [
    "remove-rule",
    "remove-route",
    "remove 10.9.0.1/24 eth0",
  ]);
});

test("with --dont-release-vrrp they stay", () => {
  const host = start();
  host.tell();
  host.give({ kind: "stop", keep: true });
  assert.deepEqual(host.tellOnly(...CHANGES), []);
});

test("what is taken away comes back at once, unless no_track", () => {
  const host = start();
  host.tell();
  const [lost, lostRule] = [route("10.80.0.0/24"), rule(500)];
  host.give({ kind: "kernel-event", event: { kind: "route-removed", route: lost, own: false } });
  host.give({ kind: "kernel-event", event: { kind: "rule-removed", rule: lostRule, own: false } });
  assert.deepEqual(host.tell(), ["add-route", "event static-route-restored", "add-rule"]);
  host.removeAddress("10.9.0.1/24");
  assert.deepEqual(host.tell(), [
    "add 10.9.0.1/24 eth0",
    "event address-vanished",
    "event static-address-restored",
  ]);
  assert.ok(!host.events.some((event) => event.kind === "address-vanished" && event.virtual));
  const loose = start({ staticRoutes: [route("10.80.0.0/24", { noTrack: true })] });
  loose.tell();
  loose.give({ kind: "kernel-event", event: { kind: "route-removed", route: lost, own: false } });
  assert.deepEqual(loose.tell(), []);
});

test("an interface of static entries alone: they come when it does", () => {
  const host = start({ staticAddresses: [planAddress("10.9.0.1/24", "eth5")] });
  host.addLink(eth("eth5", 5));
  assert.deepEqual(host.tellOnly(...CHANGES), ["add 10.9.0.1/24 eth5"]);
});

test("a reload changes what differs", () => {
  const host = start();
  host.tell();
  const next = planConfiguration({
    staticAddresses: [planAddress("10.9.0.1/24"), planAddress("10.9.0.2/24")],
    staticRoutes: [route("10.81.0.0/24")],
    staticRules: [rule(500)],
  });
  host.give({ kind: "configured", configuration: next });
  assert.deepEqual(host.tellOnly(...CHANGES), [
    "remove-route",
    "add 10.9.0.2/24 eth0",
    "add-route",
  ]);
});

test("routes that went with their link come back with it", () => {
  const routes = [
    route("10.80.0.0/24", { interfaceName: "eth0" }),
    route("10.81.0.0/24", { interfaceName: "eth9" }),
  ];
  const addresses = [planAddress("10.0.0.100/24")];
  const instances = [planInstance({ name: "VI_1", vrid: 51, addresses, trackPrimary: false })];
  const host = start({ staticRoutes: routes, instances });
  host.link("eth0", { running: false, adminUp: false });
  host.tell();
  host.link("eth0", { running: true, adminUp: true });
  assert.deepEqual(host.tellOnly("add", "event static"), [
    "add-route",
    "event static-route-restored",
  ]);
});
