import assert from "node:assert/strict";
import { test } from "node:test";
import { addressSpec } from "../../../src/address/spec.ts";
import { Outbox } from "../../../src/engine/outbox.ts";
import type { AddressOperation } from "../../../src/model/kernel.ts";
import { planAddress } from "../../../src/simulation/plans.ts";
import { route } from "./story-routes.ts";

function operation(kind: "add" | "remove", text: string): AddressOperation {
  return { kind, address: addressSpec(planAddress(text), 2) };
}

test("frames that follow each other out of one interface go together", () => {
  const outbox = new Outbox();
  const frames = [1, 2, 3, 4].map((byte) => Uint8Array.of(byte));
  const [a = new Uint8Array(0), b = a, c = a, d = a] = frames;
  outbox.frame(2, a);
  outbox.frame(2, b);
  outbox.frame(3, c);
  outbox.frame(2, d);
  assert.deepEqual(outbox.drain(), [
    { kind: "send-frames", interfaceIndex: 2, frames: [a, b] },
    { kind: "send-frames", interfaceIndex: 3, frames: [c] },
    { kind: "send-frames", interfaceIndex: 2, frames: [d] },
  ]);
  outbox.frame(2, a);
  assert.equal(outbox.drain().length, 1, "what was handed out is joined no more");
});

test("the order of a turn does not depend on the order of asking", () => {
  const outbox = new Outbox();
  outbox.add({ kind: "stopped" });
  outbox.event({ kind: "reloaded" });
  outbox.add({ kind: "watch-process", name: "p" });
  outbox.add({ kind: "close-socket", socket: "s" });
  outbox.add({ kind: "record-owned", marks: [] });
  outbox.frame(2, new Uint8Array(1));
  outbox.addresses([operation("add", "10.0.0.1/24")]);
  outbox.clearAddress(operation("remove", "10.0.0.2/24"));
  assert.deepEqual(
    outbox.drain().map(({ kind }) => kind),
    [
      "change-addresses",
      "change-addresses",
      "send-frames",
      "record-owned",
      "close-socket",
      "watch-process",
      "event",
      "stopped",
    ],
  );
  assert.deepEqual(outbox.drain(), [], "handed out once");
});

test("address operations join one request, but not across routes", () => {
  const outbox = new Outbox();
  outbox.addresses([operation("add", "10.0.0.1/24")]);
  outbox.addresses([]);
  outbox.addresses([operation("add", "10.0.0.2/24")]);
  outbox.routes([{ kind: "add-route", route: route("10.70.0.0/24") }]);
  outbox.routes([]);
  outbox.addresses([operation("remove", "10.0.0.1/24")]);
  assert.deepEqual(
    outbox.drain().map((output) => ("operations" in output ? output.operations.length : 0)),
    [2, 1, 1],
  );
  outbox.addresses([operation("add", "10.0.0.3/24")]);
  assert.equal(outbox.drain().length, 1);
});

test("leftovers join one request of their own", () => {
  const outbox = new Outbox();
  outbox.clearAddress(operation("remove", "10.0.0.1/24"));
  outbox.clearAddress(operation("remove", "10.0.0.2/24"));
  outbox.clearRoutes([]);
  assert.equal(outbox.drain().length, 1);
});
