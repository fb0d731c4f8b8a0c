// Control messages: what is written for sending is laid out as the kernel lays out what it
// received.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { IpAddress } from "../../../src/base/ip-address.ts";
import { readControl, writeControl } from "../../../src/os/control-message.ts";

const source = IpAddress.of("fe80::1");

test("source and hop limit are read as they were written", () => {
  const control = writeControl(source, 7, 255);
  assert.ok(control !== null);
  const { hopLimit, destination, interfaceIndex } = readControl(control);
  assert.deepEqual([hopLimit, destination?.text, interfaceIndex], [255, "fe80::1", 7]);
});

test("either may be left to the kernel", () => {
  assert.equal(writeControl(null, 7, null), null);
  assert.equal(readControl(writeControl(null, 7, 64) ?? new Uint8Array(0)).hopLimit, 64);
  const sourceOnly = readControl(writeControl(source, 7, null) ?? new Uint8Array(0));
  assert.deepEqual([sourceOnly.hopLimit, sourceOnly.destination?.text], [null, "fe80::1"]);
});

test("the layout of a 64-bit machine", { skip: process.arch !== "x64" }, () => {
  const bytes = Buffer.from(writeControl(source, 7, 255) ?? new Uint8Array(0)).toString("hex");
  assert.equal(
    bytes,
    "24000000000000002900000032000000fe8000000000000000000000000000010700000000000000" +
      "14000000000000002900000034000000ff00000000000000",
  );
});

test("no bytes make the reader throw or run on", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 128 }), (bytes) => {
      readControl(bytes);
    }),
  );
});
