// Every state with every event: the states in their variants, the events in theirs, and the laws
// that each step must keep. Used by the table test, by random sequences and by the diagram.

import assert from "node:assert/strict";
import { addMicros, type Instant, micros, seconds } from "../../src/base/units.ts";
import type { VrrpInstanceConfig } from "../../src/model/vrrp-instance.ts";
import type { InstanceEvent } from "../../src/vrrp/event.ts";
import { deadlineOf, type InstanceState, initialState, type Step } from "../../src/vrrp/state.ts";
import { advert, configure, LESSER, OWN, OWNER_TRAITS, PEER, START } from "../unit/vrrp/fixture.ts";

/** Events by a name that says the variant. */
export const EVENTS: ReadonlyMap<string, InstanceEvent> = new Map<string, InstanceEvent>([
  ["started", { kind: "started" }],
  ["advert, greater priority", advert(254)],
  ["advert, equal priority, greater address", advert(100)],
  ["advert, equal priority, smaller address", advert(100, { source: LESSER })],
  ["advert, lower priority", advert(50)],
  ["advert, priority 0", advert(0)],
  ["advert of an owner", advert(255, { source: LESSER })],
  ["tick", { kind: "tick" }],
  ["priority lowered", { kind: "priority-changed", effectivePriority: 60 }],
  ["priority raised", { kind: "priority-changed", effectivePriority: 200 }],
  ["source changed", { kind: "source-changed", source: LESSER }],
  ["source gone", { kind: "source-changed", source: null }],
  ["fault", { kind: "fault" }],
  ["fault cleared", { kind: "fault-cleared" }],
  ["resource lost", { kind: "resource-lost" }],
  ["group grants MASTER", { kind: "group-granted-master" }],
  ["group to BACKUP", { kind: "group-follow-backup", release: false }],
  ["group to BACKUP, nobody told", { kind: "group-follow-backup", release: true }],
  ["group to FAULT", { kind: "group-follow-fault" }],
  ["group fault cleared", { kind: "group-fault-cleared" }],
  ["joins a group", { kind: "group-membership", grouped: true }],
  ["leaves its group", { kind: "group-membership", grouped: false }],
  ["reconfigured", { kind: "reconfigured" }],
  ["paused", { kind: "paused", durationUs: seconds(60), suspended: false }],
  ["stopped", { kind: "stopped" }],
]);

const UNICAST: VrrpInstanceConfig["transport"] = {
  kind: "unicast",
  source: null,
  peers: [{ address: PEER, minTtl: null, maxTtl: null }],
  ttl: null,
  faultWithoutPeer: false,
};

/** The first is the plain one. */
export const CONFIGS: ReadonlyMap<string, VrrpInstanceConfig> = new Map([
  ["v2", configure()],
  ["v3", configure({ version: 3, advertIntervalUs: seconds(0.5) })],
  ["owner", configure(OWNER_TRAITS)],
  ["nopreempt", configure({ preempt: false })],
  ["timer_expired_backup", configure({ preempt: false, timerExpiredPriority: 254 })],
  ["preempt_delay", configure({ preemptDelayUs: seconds(6) })],
  ["higher_prio_send_advert", configure({ higherPrioritySendAdvert: true })],
  ["lower_prio_no_advert", configure({ lowerPriorityNoAdvert: true })],
  ["unicast", configure({ transport: UNICAST })],
]);

/** States by a name that says the variant, all at `START`. */
export function variants(config: VrrpInstanceConfig): ReadonlyMap<string, InstanceState> {
  const init = { ...initialState(config), source: OWN };
  const backup: InstanceState = {
    ...init,
    kind: "BACKUP",
    masterDownAt: addMicros(START, seconds(1)),
    takeover: "master-down-timer",
    preemptDelaySince: null,
    followsMaster: false,
    wantsMaster: false,
  };
  const master: InstanceState = {
    ...init,
    kind: "MASTER",
    advertAt: addMicros(START, seconds(0.4)),
    sentAt: addMicros(START, micros(-600_000)),
    answeredAt: null,
    announceOnAdvert: false,
    rivalOwner: null,
  };
  const rival = { since: addMicros(START, seconds(-5)), heardAt: START, ownAdverts: 5 };
  const longAgo = addMicros(START, seconds(-60));
  return new Map<string, InstanceState>([
    ["INIT", init],
    ["INIT, faulted", { ...init, faulted: true }],
    ["INIT in a group", { ...init, grouped: true }],
    ["INIT in a faulted group", { ...init, grouped: true, groupFaulted: true }],
    ["BACKUP", backup],
    ["BACKUP, due", { ...backup, masterDownAt: START }],
    ["BACKUP, due, preempting", { ...backup, masterDownAt: START, takeover: "preempted" }],
    ["BACKUP, due, released", { ...backup, masterDownAt: START, takeover: "master-released" }],
    ["BACKUP in a group, due", { ...backup, masterDownAt: START, grouped: true }],
    ["BACKUP in a group, wanting", { ...backup, grouped: true, wantsMaster: true }],
    ["BACKUP, delayed", { ...backup, preemptDelaySince: addMicros(START, seconds(-3)) }],
    ["MASTER", master],
    ["MASTER, due", { ...master, advertAt: START }],
    ["MASTER, overdue", { ...master, advertAt: longAgo, sentAt: longAgo }],
    ["MASTER that answered", { ...master, answeredAt: START }],
    ["MASTER beside another owner", { ...master, rivalOwner: rival }],
    ["MASTER that wakes up", { ...master, advertAt: START, announceOnAdvert: true }],
    ["FAULT", { ...init, kind: "FAULT", faulted: true }],
    ["FAULT of the group", { ...init, kind: "FAULT", grouped: true, groupFaulted: true }],
    ["FAULT of both", { ...init, kind: "FAULT", grouped: true, faulted: true, groupFaulted: true }],
    ["STOP", { ...init, kind: "STOP" }],
  ]);
}

/** What no step may break, whatever the state and the event. */
export function assertLaws(before: InstanceState, next: Step, now: Instant): void {
  const { state, effects } = next;
  const kinds = effects.map(({ kind }) => kind);
  const acquired = kinds.filter((kind) => kind === "acquire").length;
  const released = kinds.filter((kind) => kind === "release").length;
  const wasMaster = before.kind === "MASTER" ? 1 : 0;
  const isMaster = state.kind === "MASTER" ? 1 : 0;
  assert.equal(acquired - released, isMaster - wasMaster, "addresses are held while MASTER");
  assert.ok(acquired + released <= 1, "one change of ownership at most");
  const adverts = effects.filter((effect) => effect.kind === "send-advert");
  assert.ok(wasMaster + isMaster > 0 || adverts.length === 0, "only a MASTER speaks");
  for (const { priority } of adverts) {
    if (isMaster === 0) continue;
    assert.equal(priority, state.effectivePriority, "a MASTER says its own priority");
  }
  assert.ok(!adverts.some(({ priority }) => priority === 0) || released === 1, "0 is said once");
  const { advertsSent } = before.counters;
  const copies = adverts.reduce((sum, effect) => sum + effect.copies, 0);
  assert.equal(state.counters.advertsSent - advertsSent, copies, "what is sent is counted");
  const changed = effects.filter((effect) => effect.kind === "state-changed");
  const expected = before.kind === state.kind ? [] : [{ from: before.kind, to: state.kind }];
  assert.deepEqual(
    changed.map(({ from, to }) => ({ from, to })),
    expected,
    "a change is said once",
  );
  const notified = effects
    .filter((effect) => effect.kind === "notify")
    .map((effect) => effect.state);
  assert.deepEqual(notified, before.kind === state.kind ? [] : [state.kind], "and notified last");
  assert.ok(notified.length === 0 || kinds.at(-1) === "notify");
  assertOrder(kinds, "send-advert", "acquire");
  const running = state.kind === "BACKUP" || state.kind === "MASTER";
  assert.equal(deadlineOf(state) !== null, running, "BACKUP and MASTER have a deadline");
  if (state.kind === "MASTER") assert.ok(state.sentAt <= now);
  if (state.kind === "FAULT") assert.ok(state.faulted || state.groupFaulted);
  if (running) assert.ok(!state.faulted && !state.groupFaulted, "a fault keeps from running");
}

function assertOrder(kinds: readonly string[], first: string, second: string): void {
  if (!kinds.includes(first) || !kinds.includes(second)) return;
  assert.ok(kinds.indexOf(first) < kinds.indexOf(second), `${first} before ${second}`);
}
