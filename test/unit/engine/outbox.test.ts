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

test("the order of a turn does not depend on the order of asking", () => {
  const outbox = new Outbox();
  outbox.add({ kind: "stopped" });
  outbox.event({ kind: "reloaded" });
  outbox.add({ kind: "watch-process", name: "p" });
  outbox.add({ kind: "close-socket", socket: "s" });
  outbox.add({ kind: "record-owned", marks: [] });
  outbox.add({ kind: "send-frame", interfaceIndex: 2, frame: new Uint8Array(1) });
  outbox.addresses([operation("add", "10.0.0.1/24")]);
  outbox.clearAddress(operation("remove", "10.0.0.2/24"));
  assert.deepEqual(
    outbox.drain().map(({ kind }) => kind),
    [
      "change-addresses",
      "change-addresses",
      "send-frame",
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
