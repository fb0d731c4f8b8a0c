import assert from "node:assert/strict";
import { test } from "node:test";
import type { EngineEvent } from "../../../src/engine/event.ts";
import { StatusBoard } from "../../../src/observe/status.ts";

type StateName = Extract<EngineEvent, { kind: "state-changed" }>["to"];

test("a few instances are named, many are counted", () => {
  const board = new StatusBoard();
  assert.equal(board.text(), "no VRRP instance");
  board.note(entered("hap_srv", "BACKUP"));
  assert.equal(board.note(entered("hap_srv", "MASTER")), true);
  assert.equal(board.text(), "hap_srv MASTER");
  for (let i = 0; i < 5; i++) board.note(entered(`VI_${i}`, "BACKUP"));
  assert.equal(board.text(), "6 instances: 1 MASTER, 5 BACKUP");
});

test("an instance that is gone is not counted, and other events change nothing", () => {
  const board = new StatusBoard();
  board.note(entered("VI_1", "MASTER"));
  assert.equal(board.note({ kind: "reloaded" }), false);
  assert.equal(board.note({ kind: "instance-removed", instance: "VI_1" }), true);
  assert.equal(board.note({ kind: "instance-removed", instance: "VI_1" }), false);
  assert.equal(board.text(), "no VRRP instance");
});

function entered(instance: string, to: StateName): EngineEvent {
  return { kind: "state-changed", instance, from: "INIT", to, cause: "startup", initial: false };
}
