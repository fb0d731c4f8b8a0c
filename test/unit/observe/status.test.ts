import assert from "node:assert/strict";
import { test } from "node:test";
import type { EngineEvent } from "../../../src/engine/event.ts";
import type { Configuration } from "../../../src/model/configuration.ts";
import { StatusBoard } from "../../../src/observe/status.ts";
import { leader } from "../leader/driver.ts";

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

test("a configured instance is in INIT until an event says more, and goes with its line", () => {
  const board = new StatusBoard();
  board.configure({ instances: named("VI_1", "VI_2"), leaders: [] });
  assert.equal(board.text(), "VI_1 INIT, VI_2 INIT");
  assert.equal(board.note({ kind: "reloaded" }), false);
  board.note(entered("VI_2", "MASTER"));
  board.configure({ instances: named("VI_2", "VI_3"), leaders: [] });
  assert.equal(board.text(), "VI_2 MASTER, VI_3 INIT");
});

test("who follows a key is MASTER while it holds", () => {
  const board = new StatusBoard();
  board.configure({ instances: [], leaders: [leader({ name: "pg" })] });
  assert.equal(board.text(), "pg BACKUP");
  const state = { kind: "leader-state", leader: "pg", reason: "leader", addresses: [] } as const;
  assert.equal(board.note({ ...state, holding: true }), true);
  assert.equal(board.text(), "pg MASTER");
  board.note({ ...state, holding: false });
  assert.equal(board.text(), "pg BACKUP");
});

function named(...names: readonly string[]): Configuration["instances"] {
  return names.map((name) => ({ name }) as Configuration["instances"][number]);
}

function entered(instance: string, to: StateName): EngineEvent {
  return { kind: "state-changed", instance, from: "INIT", to, cause: "startup", initial: false };
}
