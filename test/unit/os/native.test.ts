import assert from "node:assert/strict";
import { test } from "node:test";
import { lacksFunction, native } from "../../../src/os/native.ts";

test("the addon that was built has every function that is called", () => {
  assert.equal(lacksFunction(native), null);
});

test("an addon of older sources is told by what it lacks", () => {
  const older = Object.entries(native).filter(([name]) => name !== "sendmmsg");
  assert.equal(lacksFunction(Object.fromEntries(older)), "sendmmsg");
});
