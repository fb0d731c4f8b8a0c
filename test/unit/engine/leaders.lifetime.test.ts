// The kernel's own clock on an address that follows a leader key, told as stories.

import assert from "node:assert/strict";
import { test } from "node:test";
import { instant, seconds } from "../../../src/base/units.ts";
import { patroniStore, range, ttl } from "../leader/driver.ts";
import { StoryHost } from "./story.ts";
import { present } from "./story-kernel.ts";
import { answer, configured, holder, VIP, vip, win } from "./story-leader.ts";

test("the kernel drops by itself what nobody spoke for", () => {
  const host = new StoryHost().start(configured(vip()));
  win(host);
  // Proven for 29.2 s; the kernel may take a second longer than it was told.
  assert.deepEqual(host.tellOnly("limit"), [`limit to 28 ${VIP} eth0`]);
  for (let second = 0; second < 9; second++) confirm(host, 29 - second);
  assert.deepEqual(host.tellOnly("limit"), [], "a renewal that gains little");
  confirm(host, 30);
  assert.deepEqual(host.tellOnly("limit"), [`limit to 28 ${VIP} eth0`]);
  for (let second = 0; second < 5; second++) confirm(host, 30);
  assert.deepEqual(host.tellOnly("limit"), []);
  // No answer any more: from now on it has to be exact.
  loseStore(host);
  assert.deepEqual(host.tellOnly("limit"), [`limit to 27 ${VIP} eth0`]);
});

test("what the kernel dropped is not put back, but held anew once the key is read", () => {
  const host = holder();
  host.now = instant(host.now + seconds(40));
  host.removeAddress(VIP);
  assert.deepEqual(host.tellOnly("add", "limit", "notify"), [
    "notify down",
    "notify all INSTANCE vip BACKUP 0 lease-passed",
  ]);
  host.give({ kind: "tick" });
  confirm(host, 30);
  assert.ok(host.has(VIP));
  // Taken by another hand long before its time, it comes back, and not for ever.
  host.tellOnly("limit");
  host.removeAddress(VIP);
  assert.ok(host.has(VIP));
  assert.deepEqual(host.tellOnly("limit"), [`limit to 27 ${VIP} eth0`]);
});

test("an address that an earlier run left for a while stays that long without an answer", () => {
  const left = present(VIP, 2, { flags: 0 });
  const host = new StoryHost({ addresses: [left] }).start(configured(vip()));
  assert.deepEqual(host.tellOnly("limit"), []);
  host.removeAddress(VIP);
  assert.deepEqual(host.tellOnly("limit", "notify down"), ["notify down"]);
  assert.ok(!host.has(VIP));
  const keeper = new StoryHost({ addresses: [left] });
  keeper.start(configured(vip({ onStoreLoss: { kind: "keep" } })));
  answer(keeper, "/v3/kv/range", range("n1", 5));
  assert.deepEqual(keeper.tellOnly("limit"), [`limit to ever ${VIP} eth0`]);
});

test("each policy has its lifetime", () => {
  for (const [onStoreLoss, wanted] of [
    [{ kind: "keep" }, []],
    [{ kind: "drop" }, [`limit to 11 ${VIP} eth0`]],
    [{ kind: "hold", durationUs: seconds(60) }, [`limit to 62 ${VIP} eth0`]],
  ] as const) {
    const host = new StoryHost().start(configured(vip({ onStoreLoss })));
    answer(host, "/v3/kv/range", range("n1", 5));
    assert.deepEqual(host.tellOnly("limit"), wanted, onStoreLoss.kind);
  }
});

test("a silent Patroni is no lease: the kernel comes after the process", () => {
  const triggers = { triggerKey: "/leader", triggerValue: "200" };
  const host = new StoryHost().start(configured(vip({ store: patroniStore(), ...triggers })));
  answer(host, "/leader", { role: "primary" });
  assert.deepEqual(host.tellOnly("limit"), [`limit to 5 ${VIP} eth0`]);
});

test("a time that the user chose is kept to, the kernel comes after it", () => {
  const onStoreLoss = { kind: "hold", durationUs: seconds(3) } as const;
  const host = new StoryHost().start(configured(vip({ onStoreLoss })));
  let dropsAt = 0;
  for (let second = 0; second < 20; second++) {
    answer(host, "/v3/kv/range", range("n1", 5));
    const heldUntil = host.now + onStoreLoss.durationUs;
    host.runSeconds(1);
    const [line = ""] = host.tellOnly("limit").toReversed();
    const lifetime = Number(/limit to ([0-9]+)/.exec(line)?.[1] ?? Number.NaN);
    if (line !== "") dropsAt = host.now - seconds(1) + seconds(lifetime);
    assert.ok(dropsAt >= heldUntil, `after ${second} s`);
  }
  host.runSeconds(2.5);
  assert.ok(!host.has(VIP));
});

test("a stop that keeps the address, keeps it for ever", () => {
  const kept = holder({ keepOnStop: true });
  kept.give({ kind: "stop", keep: false });
  assert.deepEqual(kept.tellOnly("limit", "remove"), [`limit to ever ${VIP} eth0`]);
});

/** A second later: the key is still ours, its lease runs for so long. */
function confirm(host: StoryHost, ttlSeconds: number): void {
  host.runSeconds(1);
  answer(host, "/v3/kv/range", range("n1", 5));
  answer(host, "/v3/lease/timetolive", ttl(ttlSeconds));
}

function loseStore(host: StoryHost): void {
  host.runSeconds(1);
  const [request] = host.requests.filter(({ stream }) => !stream);
  assert.ok(request);
  const failure = { kind: "refused", message: "refused" } as const;
  host.give({ kind: "http-failed", id: request.id, failure });
}
