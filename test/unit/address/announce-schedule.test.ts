import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type AnnounceSchedule,
  announceAgain,
  announceDeadline,
  announceLowerPriority,
  announceTakeover,
  dueAnnouncements,
  NO_ANNOUNCEMENTS,
} from "../../../src/address/announce-schedule.ts";
import { type Instant, instant, micros, seconds } from "../../../src/base/units.ts";
import type { AnnounceOptions } from "../../../src/model/address.ts";
import { DEFAULT_ANNOUNCE } from "../../../src/simulation/plans.ts";

const at = (value: number): Instant => instant(value * 1_000_000);

/** `seconds: rounds` of every burst up to `until`. */
function bursts(options: AnnounceOptions, schedule: AnnounceSchedule, until: number): string[] {
  const told: string[] = [];
  let next = schedule;
  for (;;) {
    const due = announceDeadline(next);
    if (due === null || due > at(until)) return told;
    const step = dueAnnouncements(options, next, due);
    next = step.schedule;
    for (const { rounds, extraOnly } of step.bursts) {
      told.push(`${due / 1_000_000}: ${rounds}${extraOnly ? " extra" : ""}`);
    }
  }
}

function afterTakeover(options: AnnounceOptions, until: number): string[] {
  const { schedule, bursts: now } = announceTakeover(options, at(0));
  return [`0: ${now[0]?.rounds}`, ...bursts(options, schedule, until)];
}

test("keepalived's default: five rounds, and five more five seconds later", () => {
  assert.deepEqual(afterTakeover(DEFAULT_ANNOUNCE, 100), ["0: 5", "5: 5"]);
});

test("garp_master_delay 0: nothing later", () => {
  assert.deepEqual(afterTakeover({ ...DEFAULT_ANNOUNCE, masterDelayUs: micros(0) }, 100), ["0: 5"]);
});

test("garp_master_refresh counts from the takeover, beside the second burst", () => {
  const options = { ...DEFAULT_ANNOUNCE, refreshUs: seconds(3), refreshRepeat: 2 };
  const told = ["0: 5", "3: 2", "5: 5", "6: 2", "9: 2", "12: 2"];
  assert.deepEqual(afterTakeover(options, 12), told);
});

test("a lower priority advert: now and after garp_lower_prio_delay", () => {
  const options = { ...DEFAULT_ANNOUNCE, lowerPriorityDelayUs: seconds(2), lowerPriorityRepeat: 2 };
  const step = announceLowerPriority(options, NO_ANNOUNCEMENTS, at(10));
  assert.deepEqual(step.bursts, [{ rounds: 2, extraOnly: false }]);
  assert.deepEqual(bursts(options, step.schedule, 100), ["12: 2"]);
});

test("garp_lower_prio_repeat 0: not a frame", () => {
  const options = { ...DEFAULT_ANNOUNCE, lowerPriorityRepeat: 0 };
  const step = announceLowerPriority(options, NO_ANNOUNCEMENTS, at(10));
  assert.deepEqual(step, { schedule: NO_ANNOUNCEMENTS, bursts: [] });
});

test("announcing again leaves the refreshes where they were", () => {
  const options = { ...DEFAULT_ANNOUNCE, refreshUs: seconds(7) };
  const { schedule } = announceTakeover(options, at(0));
  const step = announceAgain(options, schedule, at(1));
  assert.deepEqual(bursts(options, step.schedule, 7), ["6: 5", "7: 1"]);
});

test("garp_extra_if: one round of the addresses on other interfaces, again and again", () => {
  const options = { ...DEFAULT_ANNOUNCE, masterDelayUs: micros(0), extraInterfaceUs: seconds(30) };
  assert.deepEqual(afterTakeover(options, 60), ["0: 5", "30: 1 extra", "60: 1 extra"]);
});

test("refreshes missed in a stall come once", () => {
  const options = { ...DEFAULT_ANNOUNCE, masterDelayUs: micros(0), refreshUs: seconds(3) };
  const { schedule } = announceTakeover(options, at(0));
  const step = dueAnnouncements(options, schedule, at(100));
  assert.equal(step.bursts.length, 1);
  assert.equal(announceDeadline(step.schedule), at(103));
});
