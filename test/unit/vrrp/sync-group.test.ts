import assert from "node:assert/strict";
import { test } from "node:test";
import { addMicros, type Instant, seconds } from "../../../src/base/units.ts";
import type { VrrpInstanceConfig } from "../../../src/model/vrrp-instance.ts";
import type { InstanceEvent } from "../../../src/vrrp/event.ts";
import { step } from "../../../src/vrrp/instance.ts";
import { type InstanceState, initialState } from "../../../src/vrrp/state.ts";
import { decideGroup, firstEvent, type GroupAction } from "../../../src/vrrp/sync-group.ts";
import { advert, configure, OWN, OWNER_TRAITS, START, TICK } from "./fixture.ts";

/** Members A, B … of one group, run as an engine would run them; what they do is written down. */
class Group {
  readonly configs = new Map<string, VrrpInstanceConfig>();
  readonly states = new Map<string, InstanceState>();
  now: Instant = START;
  /** `A: send-advert 0 x2`, `-> BACKUP`, since the last `tell`. */
  log: string[] = [];

  constructor(...members: Partial<VrrpInstanceConfig>[]) {
    for (const [index, differences] of members.entries()) {
      const name = "ABCD"[index] ?? "?";
      const config = configure({ ...differences, name });
      this.configs.set(name, config);
      this.states.set(name, { ...initialState(config, true), source: OWN });
    }
  }

  start(): this {
    const event = firstEvent([...this.configs.values()]);
    for (const name of this.configs.keys()) this.tell(name, event);
    return this;
  }

  tell(name: string, event: InstanceEvent, afterSeconds = 0): this {
    this.now = addMicros(this.now, seconds(afterSeconds));
    this.log = [];
    const from = this.states.get(name)?.kind ?? "INIT";
    this.#step(name, event);
    const members = [...this.states].map(([instance, state]) => ({ instance, state }));
    const change = { instance: name, from, event: event.kind };
    for (const action of decideGroup(members, change)) this.#act(action);
    return this;
  }

  /** Runs until every member's deadline that is due at `afterSeconds` has fired, in order. */
  run(forSeconds: number): this {
    const end = addMicros(this.now, seconds(forSeconds));
    const log: string[] = [];
    for (;;) {
      const [next] = this.#deadlines().filter(([, at]) => at <= end);
      if (next === undefined) break;
      const [name, at] = next;
      this.now = at;
      this.tell(name, TICK);
      log.push(...this.log);
    }
    this.now = end;
    this.log = log;
    return this;
  }

  kinds(): string {
    return [...this.states.values()].map(({ kind }) => kind).join(" ");
  }

  #deadlines(): [string, Instant][] {
    return [...this.states]
      .flatMap(([name, state]): [string, Instant][] => {
        if (state.kind === "BACKUP") return [[name, state.masterDownAt]];
        return state.kind === "MASTER" ? [[name, state.advertAt]] : [];
      })
      .sort(([, a], [, b]) => a - b);
  }

  #step(name: string, event: InstanceEvent): void {
    const config = this.configs.get(name);
    const before = this.states.get(name);
    assert.ok(config && before);
    const { state, effects } = step(config, before, event, this.now);
    this.states.set(name, state);
    for (const effect of effects) {
      if (effect.kind === "state-changed") this.log.push(`${name} ${effect.to}`);
      if (effect.kind === "wants-master") this.log.push(`${name} wants`);
      if (effect.kind !== "send-advert") continue;
      this.log.push(`${name} advert ${effect.priority} x${effect.copies}`);
    }
  }

  #act(action: GroupAction): void {
    if (action.kind === "syncing") this.log.push(`-> ${action.to}`);
    else this.#step(action.instance, action.event);
  }
}

const LOW = { basePriority: 100 };
const HIGH = { basePriority: 150 };

test("MASTER when all have timed out, the last one first", () => {
  const group = new Group(HIGH, LOW).start();
  assert.equal(group.kinds(), "BACKUP BACKUP");
  group.run(3.5);
  assert.deepEqual(group.log, ["A wants"]);
  group.run(0.2);
  assert.equal(group.kinds(), "MASTER MASTER");
  assert.deepEqual(group.log, [
    "B wants",
    "B advert 100 x1",
    "B MASTER",
    "-> MASTER",
    "A advert 150 x1",
    "A MASTER",
  ]);
});

test("a member that hears its master holds the others back", () => {
  const group = new Group(HIGH, HIGH).start();
  for (let heard = 0; heard < 20; heard++) group.tell("B", advert(200), 0).run(1);
  assert.equal(group.kinds(), "BACKUP BACKUP");
});

test("an accepted advert takes the wish back", () => {
  const group = new Group(HIGH, HIGH).start();
  group.tell("B", advert(200), 1).run(2.5);
  assert.deepEqual(group.log, ["A wants"]);
  group.tell("A", advert(200)).run(1);
  assert.deepEqual(group.log, ["B wants"]);
  assert.equal(group.kinds(), "BACKUP BACKUP");
});

test("the first that yields takes all along, without priority 0", () => {
  const group = new Group(LOW, LOW, LOW).start().run(4);
  assert.equal(group.kinds(), "MASTER MASTER MASTER");
  group.tell("B", advert(200), 0.1);
  assert.deepEqual(group.log, ["B BACKUP", "-> BACKUP", "A BACKUP", "C BACKUP"]);
});

test("a group of one says that it syncs, too, but not at its start", () => {
  const group = new Group(LOW).start();
  assert.deepEqual(group.log, ["A BACKUP"]);
  group.run(4);
  assert.deepEqual(group.log.slice(0, 4), ["A wants", "A advert 100 x1", "A MASTER", "-> MASTER"]);
  group.tell("A", advert(200));
  assert.deepEqual(group.log, ["A BACKUP", "-> BACKUP"]);
  group.tell("A", { kind: "fault" });
  assert.deepEqual(group.log, ["A FAULT", "-> FAULT"]);
  group.tell("A", { kind: "fault-cleared" });
  assert.deepEqual(group.log, ["A BACKUP", "-> BACKUP"]);
  group.run(4).tell("A", { kind: "resource-lost" });
  assert.deepEqual(group.log, ["A BACKUP", "A advert 0 x1"]);
});

test("a lost address: all say priority 0 and are back after Skew_Time", () => {
  const group = new Group(HIGH, HIGH, LOW).start().run(4);
  group.tell("B", { kind: "resource-lost" }, 0.1);
  assert.deepEqual(group.log, [
    "B BACKUP",
    "B advert 0 x1",
    "A BACKUP",
    "A advert 0 x1",
    "C BACKUP",
    "C advert 0 x1",
  ]);
  // The slowest has priority 100: 156/256 s.
  assert.equal(group.run(0.6).kinds(), "BACKUP BACKUP BACKUP");
  assert.equal(group.run(0.02).kinds(), "MASTER MASTER MASTER");
});

test("a fault: two priority-0 adverts of the member, one of each other", () => {
  const group = new Group(LOW, LOW, LOW).start().run(4).tell("B", { kind: "fault" });
  assert.equal(group.kinds(), "FAULT FAULT FAULT");
  assert.deepEqual(group.log, [
    "B FAULT",
    "B advert 0 x2",
    "-> FAULT",
    "A FAULT",
    "A advert 0 x1",
    "C FAULT",
    "C advert 0 x1",
  ]);
});

test("FAULT is left together, when the last fault has gone", () => {
  const group = new Group(LOW, LOW).start().run(4);
  group.tell("A", { kind: "fault" }).tell("B", { kind: "fault" }, 1);
  assert.deepEqual(group.log, []);
  assert.deepEqual(group.tell("A", { kind: "fault-cleared" }, 1).log, []);
  assert.equal(group.kinds(), "FAULT FAULT");
  group.tell("B", { kind: "fault-cleared" }, 1);
  assert.deepEqual(group.log, ["B BACKUP", "-> BACKUP", "A BACKUP"]);
  assert.equal(group.run(3.7).kinds(), "MASTER MASTER");
});

test("a fault before the start keeps all in FAULT", () => {
  const group = new Group(LOW, LOW).tell("B", { kind: "fault" }).start();
  assert.equal(group.kinds(), "FAULT FAULT");
});

test("owners alone are MASTER at once, each with one advert", () => {
  const group = new Group(OWNER_TRAITS, OWNER_TRAITS).start();
  assert.equal(group.kinds(), "MASTER MASTER");
  assert.deepEqual(group.log, ["B advert 255 x1", "B MASTER"]);
});

test("an owner among others waits with them", () => {
  const group = new Group(OWNER_TRAITS, LOW).start();
  assert.equal(group.kinds(), "BACKUP BACKUP");
  assert.equal(group.run(3.6).kinds(), "BACKUP BACKUP");
  assert.equal(group.run(0.1).kinds(), "MASTER MASTER");
});

test("owners of which one wishes to be BACKUP listen first", () => {
  const group = new Group(OWNER_TRAITS, { ...OWNER_TRAITS, wantedState: "BACKUP" }).start();
  assert.equal(group.kinds(), "BACKUP BACKUP");
});

test("a member that joins by reload does not pull the others down", () => {
  const group = halfMaster(LOW);
  assert.deepEqual(group.log, ["B BACKUP"]);
  assert.equal(group.kinds(), "MASTER BACKUP");
  group.run(4);
  assert.equal(group.kinds(), "MASTER MASTER");
});

test("a member that joins by reload and hears its master takes the others along", () => {
  const group = halfMaster(LOW);
  assert.deepEqual(group.tell("B", advert(200), 1).log, ["-> BACKUP", "A BACKUP", "A advert 0 x1"]);
  assert.equal(group.kinds(), "BACKUP BACKUP");
});

test("with nopreempt the master of a joining member may be a lesser one", () => {
  const group = halfMaster({ ...LOW, preempt: false });
  group.tell("B", advert(50), 1);
  assert.equal(group.kinds(), "BACKUP BACKUP");
});

test("a joining member that hears a lesser master takes over, and nobody lets go", () => {
  const group = halfMaster(LOW);
  assert.deepEqual(group.tell("B", advert(50), 1).log, []);
  assert.deepEqual(group.tell("B", advert(0), 1).log, []);
  assert.equal(group.kinds(), "MASTER BACKUP");
  assert.equal(group.run(1).kinds(), "MASTER MASTER");
});

test("one joining member that hears its master decides for another that has timed out", () => {
  const group = halfMaster(HIGH, LOW).run(3.5);
  assert.equal(group.kinds(), "MASTER BACKUP BACKUP");
  group.tell("C", advert(200));
  assert.equal(group.kinds(), "BACKUP BACKUP BACKUP");
});

test("a stopped member is no member", () => {
  const group = new Group(LOW, LOW).start().tell("B", { kind: "stopped" }).run(4);
  assert.equal(group.kinds(), "MASTER STOP");
});

test("asked again, the group has nothing more to do", () => {
  const group = new Group(LOW, LOW).start().run(4);
  const members = [...group.states].map(([instance, state]) => ({ instance, state }));
  assert.deepEqual(decideGroup(members, { instance: "A", from: "MASTER", event: "tick" }), []);
  assert.deepEqual(decideGroup(members, { instance: "gone", from: "BACKUP", event: "tick" }), []);
});

test("who leaves a group in FAULT for others starts anew", () => {
  const group = new Group(LOW, LOW).start().tell("A", { kind: "fault" });
  assert.equal(leave(group, "B").kind, "BACKUP");
  assert.equal(leave(group, "A").kind, "FAULT");
});

test("who wants to be MASTER and leaves the group is it at once", () => {
  const group = new Group(HIGH, LOW).start().run(3.5);
  const config = group.configs.get("A");
  assert.ok(config);
  assert.equal(step(config, leave(group, "A"), TICK, group.now).state.kind, "MASTER");
});

/** A is MASTER, the others have just started, as after a reload. */
function halfMaster(...others: Partial<VrrpInstanceConfig>[]): Group {
  const group = new Group(LOW, ...others).tell("A", { kind: "started" });
  const alone = group.states.get("A");
  const config = group.configs.get("A");
  assert.ok(alone && config);
  const master = step(config, alone, { kind: "group-granted-master" }, group.now).state;
  group.states.set("A", master);
  for (const name of group.configs.keys()) {
    if (name !== "A") group.tell(name, { kind: "started" });
  }
  return group;
}

function leave(group: Group, name: string): InstanceState {
  const state = group.states.get(name);
  const config = group.configs.get(name);
  assert.ok(state && config);
  return step(config, state, { kind: "group-membership", grouped: false }, group.now).state;
}
