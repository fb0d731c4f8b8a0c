// Virtual routes and rules in a kernel, as `ip` shows them, and their loss.

import assert from "node:assert/strict";
import { test } from "node:test";
import { IpAddress } from "../../../src/base/ip-address.ts";
import type { NetlinkEvent, RouteOperation } from "../../../src/model/kernel.ts";
import { openNetlink } from "../../../src/os/netlink.ts";
import type { Netlink } from "../../../src/ports/netlink.ts";
import { until } from "../lab/until.ts";
import { ROUTES, RULES, route } from "./route-samples.ts";
import { type End, skip, withWire } from "./wire.ts";

/** Routes and rules of our protocol, blanks put together. */
function shown(end: End): string[] {
  const lists = ["-4", "-6"].flatMap((family) => [
    end.space.run("ip", family, "route", "show", "table", "all").replaceAll(/\n\s+/g, " "),
    end.space.run("ip", family, "rule"),
  ]);
  return lists
    .flatMap((list) => list.split("\n"))
    .map((line) => line.replaceAll(/\s+/g, " ").trim())
    .filter((line) => line.includes("proto keepalived"));
}

function change(netlink: Netlink, operations: readonly RouteOperation[]): string[] {
  return netlink
    .changeRoutes(operations)
    .map((outcome) => (outcome.ok ? "done" : outcome.failure.code));
}

async function withNetlink(
  body: (netlink: Netlink, a: End) => Promise<void> | void,
): Promise<void> {
  await withWire(async (a) => {
    const opened = a.space.inside(openNetlink);
    assert.ok(opened.ok);
    await body(opened.value, a);
    opened.value.close();
  });
}

const done = (count: number): string[] => Array.from({ length: count }, () => "done");

test("routes and rules are set as the configuration has them, and taken away", {
  skip,
}, async () => {
  await withNetlink((netlink, a) => {
    const routes = ROUTES.map(([, one]) => one);
    const rules = RULES.map(([, one]) => one);
    const count = routes.length + rules.length;
    const set: RouteOperation[] = [
      ...routes.map((one) => ({ kind: "add-route", route: one }) as const),
      ...rules.map((one) => ({ kind: "add-rule", rule: one }) as const),
    ];
    assert.deepEqual(change(netlink, set), done(count));
    const seen = new Set(shown(a));
    for (const [line] of [...ROUTES, ...RULES])
      assert.ok(seen.has(line), `${line}\n${[...seen].join("\n")}`);
    assert.equal(seen.size, count);
    const unset: RouteOperation[] = [
      ...rules.map((one) => ({ kind: "remove-rule", rule: one }) as const),
      ...routes.map((one) => ({ kind: "remove-route", route: one }) as const),
    ];
    assert.deepEqual(change(netlink, unset), done(count));
    assert.deepEqual(shown(a), []);
  });
});

test("one that fails does not stop the next", { skip }, async () => {
  await withNetlink((netlink) => {
    const [[, good] = []] = ROUTES;
    const [[, goodRule] = []] = RULES;
    assert.ok(good !== undefined && goodRule !== undefined);
    const outcomes = change(netlink, [
      { kind: "add-route", route: { ...good, interfaceName: "eth9" } },
      { kind: "add-route", route: route("10.7.0.0/24", { gateway: IpAddress.of("10.200.0.1") }) },
      { kind: "add-route", route: good },
      { kind: "add-rule", rule: goodRule },
      { kind: "add-rule", rule: goodRule },
    ]);
    assert.deepEqual(outcomes, ["ENODEV", "ENETUNREACH", "done", "done", "EEXIST"]);
  });
});

test("a route or rule that is lost comes back as it was added, ours or theirs", {
  skip,
}, async () => {
  await withNetlink(async (netlink, a) => {
    const [[, plain] = [], [, metric] = []] = ROUTES;
    const [[, source] = []] = RULES;
    assert.ok(plain !== undefined && metric !== undefined && source !== undefined);
    const set = [plain, metric].map((one) => ({ kind: "add-route", route: one }) as const);
    change(netlink, [...set, { kind: "add-rule", rule: source }]);
    a.space.run("ip", "route", "del", "192.0.2.0/24", "dev", "eth0");
    a.space.run("ip", "rule", "del", "pref", "1000");
    change(netlink, [{ kind: "remove-route", route: metric }]);
    const seen: NetlinkEvent[] = [];
    await until("three losses", () => {
      netlink.drain(100, (event) => seen.push(event));
      return seen.length >= 3;
    });
    assert.deepEqual(seen, [
      { kind: "route-removed", route: plain, own: false },
      { kind: "rule-removed", rule: source, own: false },
      { kind: "route-removed", route: metric, own: true },
    ]);
  });
});
