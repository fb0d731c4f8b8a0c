import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { MAX_RETRIES } from "../../../src/address/failure.ts";
import { AddressOwnership } from "../../../src/address/ownership.ts";
import { formatPrefix } from "../../../src/base/prefix.ts";
import { type Instant, instant, seconds } from "../../../src/base/units.ts";
import type { AddressOperation, AddressSpec, AddressView } from "../../../src/model/kernel.ts";
import { planAddress } from "../../../src/simulation/plans.ts";

const A = planAddress("10.0.0.100/24");
const B = planAddress("10.0.0.101/24");
const ELSEWHERE = planAddress("10.1.0.1/24", "eth1");
const EPERM = { errno: 1, code: "EPERM", message: "Operation not permitted" };
const EEXIST = { errno: 17, code: "EEXIST", message: "File exists" };
const ENODEV = { errno: 19, code: "ENODEV", message: "No such device" };
const NOW = instant(0);

let links: Map<string, number>;
let owned: AddressOwnership;

beforeEach(() => {
  links = new Map([
    ["eth0", 2],
    ["eth1", 3],
  ]);
  owned = new AddressOwnership((name) => links.get(name) ?? null);
});

function words(operations: readonly AddressOperation[]): string[] {
  return operations.map(
    ({ kind, address }) => `${kind} ${formatPrefix(address.prefix)} on ${address.interfaceIndex}`,
  );
}

function specOf(operations: readonly AddressOperation[]): AddressSpec {
  const [first] = operations;
  assert.ok(first !== undefined);
  return first.address;
}

/** The kernel's entry for what was asked. */
function viewOf(spec: AddressSpec): AddressView {
  const { preferredLifetimeSeconds, ...view } = spec;
  return view;
}

test("up in configuration order, down backwards", () => {
  assert.deepEqual(words(owned.acquire("i", [A, B, ELSEWHERE])), [
    "add 10.0.0.100/24 on 2",
    "add 10.0.0.101/24 on 2",
    "add 10.1.0.1/24 on 3",
  ]);
  assert.deepEqual(words(owned.release("i")), [
    "remove 10.1.0.1/24 on 3",
    "remove 10.0.0.101/24 on 2",
    "remove 10.0.0.100/24 on 2",
  ]);
  assert.deepEqual(owned.release("i"), []);
});

test("what is added carries the mark by which the next run knows it", () => {
  assert.equal(specOf(owned.acquire("i", [A])).protocol, 18);
  assert.deepEqual(owned.marks(), ["2/10.0.0.100/24"]);
});

test("a reload adds and removes the difference only", () => {
  owned.acquire("i", [A, B]);
  assert.deepEqual(words(owned.acquire("i", [B, ELSEWHERE])), [
    "remove 10.0.0.100/24 on 2",
    "add 10.1.0.1/24 on 3",
  ]);
  assert.deepEqual(owned.acquire("i", [B, ELSEWHERE]), []);
});

test("another label or prefix length is another address in the kernel", () => {
  owned.acquire("i", [A]);
  const labelled = { ...A, label: "eth0:1" };
  assert.deepEqual(words(owned.acquire("i", [labelled])), [
    "remove 10.0.0.100/24 on 2",
    "add 10.0.0.100/24 on 2",
  ]);
  const host = planAddress("10.0.0.100/32");
  assert.deepEqual(words(owned.acquire("i", [host])), [
    "remove 10.0.0.100/24 on 2",
    "add 10.0.0.100/32 on 2",
  ]);
});

test("two holders of one address: it goes with the last", () => {
  owned.acquire("i", [A]);
  assert.deepEqual(owned.acquire("j", [A]), []);
  assert.deepEqual(owned.release("i"), []);
  assert.deepEqual(words(owned.release("j")), ["remove 10.0.0.100/24 on 2"]);
});

test("the echo of our own removal is no loss, even after it was acquired again", () => {
  const view = viewOf(specOf(owned.acquire("i", [A])));
  owned.release("i");
  owned.acquire("i", [A]);
  assert.deepEqual(owned.vanished(view, true, true), { kind: "ignored" });
  assert.ok(owned.isPresent("eth0", A.prefix.address));
});

test("taken by somebody else: its holders lose it", () => {
  const view = viewOf(specOf(owned.acquire("i", [A])));
  const loss = owned.vanished(view, false, true);
  assert.deepEqual(loss, { kind: "taken", holders: ["i"], address: A });
  assert.ok(!owned.isPresent("eth0", A.prefix.address));
  assert.deepEqual(owned.vanished(view, false, true), { kind: "ignored" }, "once");
});

test("gone with a primary that we removed: put back", () => {
  owned.acquire("i", [A]);
  const secondary = viewOf(specOf(owned.acquire("j", [B])));
  owned.release("i");
  const loss = owned.vanished(secondary, true, true);
  assert.equal(loss.kind, "collateral");
  assert.deepEqual(loss.kind === "collateral" ? words(loss.operations) : [], [
    "add 10.0.0.101/24 on 2",
  ]);
});

test("an IPv6 address goes with its link, and comes back with it", () => {
  const v6 = planAddress("fd00::100/64");
  const view = viewOf(specOf(owned.acquire("i", [A, v6]).slice(1)));
  assert.deepEqual(owned.vanished(view, false, false), { kind: "ignored" });
  assert.deepEqual(words(owned.restore("eth0")), ["add fd00::100/64 on 2"]);
  assert.deepEqual(owned.restore("eth0"), []);
});

test("a device that is gone is asked for nothing, and a new one gets what is held", () => {
  owned.acquire("i", [A]);
  links.delete("eth0");
  owned.interfaceRemoved(2);
  assert.deepEqual(owned.marks(), []);
  links.set("eth0", 7);
  assert.deepEqual(words(owned.restore("eth0")), ["add 10.0.0.100/24 on 7"]);
});

test("an interface that does not exist yet is waited for", () => {
  links.delete("eth1");
  assert.deepEqual(owned.acquire("i", [ELSEWHERE]), []);
  links.set("eth1", 5);
  assert.deepEqual(words(owned.restore("eth1")), ["add 10.1.0.1/24 on 5"]);
});

test("the host's own address is neither added nor removed", () => {
  owned.keep(A);
  assert.deepEqual(owned.acquire("i", [A]), []);
  assert.ok(owned.isPresent("eth0", A.prefix.address));
  assert.deepEqual(owned.marks(), []);
  assert.deepEqual(owned.release("i"), []);
  assert.ok(owned.isKept("eth0", A.prefix.address));
});

test("the host's own address, once gone, is one like the others", () => {
  owned.keep(A);
  owned.acquire("i", [A]);
  const view = viewOf({ ...specOf(owned.acquire("x", [B])), prefix: A.prefix });
  assert.equal(owned.vanished(view, false, true).kind, "taken");
  assert.deepEqual(words(owned.acquire("i", [A])), ["add 10.0.0.100/24 on 2"]);
});

test("there already, or gone already: harmless", () => {
  const address = specOf(owned.acquire("i", [A]));
  assert.equal(owned.answered({ operation: "add", address, failure: EEXIST }, NOW), "harmless");
  owned.release("i");
  assert.equal(owned.answered({ operation: "remove", address, failure: ENODEV }, NOW), "harmless");
  owned.acquire("i", [A]);
  const loss = owned.vanished(viewOf(address), true, true);
  assert.equal(loss.kind, "collateral", "the refused removal has no echo to wait for");
});

test("a refused add is tried again with doubling waits, and given up in the end", () => {
  const address = specOf(owned.acquire("i", [A]));
  let now: Instant = NOW;
  const waits: number[] = [];
  for (;;) {
    assert.equal(owned.answered({ operation: "add", address, failure: EPERM }, now), "failed");
    assert.ok(!owned.isPresent("eth0", A.prefix.address));
    const at = owned.nextRetry();
    if (at === null) break;
    waits.push((at - now) / seconds(1));
    now = at;
    assert.deepEqual(words(owned.retry(now)), ["add 10.0.0.100/24 on 2"]);
    assert.equal(owned.nextRetry(), null, "asked once");
  }
  assert.deepEqual(waits, [1, 2, 4, 8, 16]);
  assert.equal(waits.length, MAX_RETRIES);
});

test("a refused removal is tried again as a removal", () => {
  const address = specOf(owned.acquire("i", [A]));
  owned.release("i");
  owned.answered({ operation: "remove", address, failure: EPERM }, NOW);
  assert.deepEqual(words(owned.retry(instant(seconds(1)))), ["remove 10.0.0.100/24 on 2"]);
});

test("a retry that has lost its reason is no longer made", () => {
  const address = specOf(owned.acquire("i", [A]));
  owned.answered({ operation: "add", address, failure: EPERM }, NOW);
  owned.release("i");
  owned.answered({ operation: "remove", address, failure: null }, NOW);
  assert.equal(owned.nextRetry(), null);
});

test("another entry of the same address is not ours to miss", () => {
  const view = viewOf(specOf(owned.acquire("i", [A])));
  const other = { ...view, prefix: planAddress("10.0.0.100/32").prefix };
  assert.deepEqual(owned.vanished(other, false, true), { kind: "ignored" });
});

test("after lost events no echo is waited for", () => {
  const view = viewOf(specOf(owned.acquire("i", [A])));
  owned.release("i");
  owned.acquire("i", [A]);
  owned.forgetEchoes();
  assert.equal(owned.vanished(view, true, true).kind, "collateral");
});

test("only what is held and there is limited, and an address added anew has to be anew", () => {
  const wish = { end: instant(seconds(30)), slackUs: seconds(1), sharesRoute: () => false };
  const limited = (): string[] =>
    owned
      .limit("i", wish, NOW)
      .map(({ kind, address }) => `${kind} ${address.validLifetimeSeconds}`);
  assert.deepEqual(limited(), []);
  const [operation] = owned.acquire("i", [A]);
  assert.ok(operation);
  assert.deepEqual(limited(), ["add 29"]);
  assert.deepEqual(limited(), []);
  const view = viewOf(operation.address);
  assert.equal(owned.vanished(view, false, true).kind, "taken");
  assert.deepEqual(limited(), []);
  owned.acquire("i", [A]);
  assert.deepEqual(limited(), ["add 29"]);
  owned.expectEnd(view);
  assert.ok(owned.isOver(A, NOW));
});
