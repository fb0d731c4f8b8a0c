// Whether a failed check can move the addresses from the one node to the other. The sums are the
// engine's, so what is said here is what would happen; nothing is tried out.

import type { LintCode } from "../config/codes-lint.ts";
import type { DiagnosticNote, Reporter } from "../config/diagnostic.ts";
import type { TrackReference } from "../model/tracker.ts";
import { OWNER_PRIORITY } from "../track/weight.ts";
import { moversOf, type Pair, type Side } from "./pair-sides.ts";
import { allWell, isCheck, outlook, sameTrack, weighted } from "./priorities.ts";
import { trackSpan } from "./subject.ts";

/** Virtual routers that move together: one, or the members of a sync group. */
interface Unit {
  readonly name: string;
  readonly roads: readonly Road[];
}

/** From whom to whom one virtual router would move. */
interface Road {
  /** Can be master while everything is well. */
  readonly holder: Side;
  readonly taker: Side;
}

export function checkFailover(pairs: readonly Pair[], reporter: Reporter): void {
  for (const unit of unitsOf(pairs)) checkUnit(unit, reporter);
}

function unitsOf(pairs: readonly Pair[]): Unit[] {
  return moversOf(pairs).flatMap(({ name, pairs: members }) => {
    const there = members.map(({ a, b }) => ({ holder: a, taker: b }));
    const back = members.map(({ a, b }) => ({ holder: b, taker: a }));
    return [there, back].filter((roads) => roads.every(canHold)).map((roads) => ({ name, roads }));
  });
}

/** Whether the holder keeps the addresses while everything is well: with equal priorities, or
 * beside a node that does not preempt, that is whoever came first. */
function canHold({ holder, taker }: Road): boolean {
  const greater = allWell(taker.instance).priority > allWell(holder.instance).priority;
  return !(taker.instance.preempt && greater);
}

/** A tracked file can ask for FAULT by its number, so nothing is said about all checks beside
 * one. */
function checkUnit({ name, roads }: Unit, reporter: Reporter): void {
  const checks = distinct(roads.flatMap(({ holder }) => holder.instance.tracks.filter(isCheck)));
  const counted = roads.some(({ holder }) => weighted(holder.instance).length > 0);
  const unknown = roads.some(({ holder }) => holder.instance.tracks.some((one) => !isCheck(one)));
  if (!counted || roads.some(isTold)) return;
  const idle = checks.filter((check) => !moves(roads, (track) => sameTrack(track, check)));
  const notes = idle.flatMap((check) => explain(roads, check));
  const [span] = notes.map((note) => note.span);
  if (idle.length === 0) return;
  const names = idle.map((check) => `\`${check.name}\``).join(", ");
  const details = { notes, help: advice(roads) };
  const say = (code: LintCode, message: string): void => {
    reporter.report(code, message, span ?? null, details);
  };
  const none = idle.length === checks.length && !unknown;
  const together = moves(roads, ({ weight }) => weight.value !== 0);
  const what = `\`${name}\` away from ${roads[0]?.holder.subject.name}`;
  if (none && together) say("pair-single-failure", `no single check failure can move ${what}`);
  else if (none) {
    const message = `no single check failure can move ${what}, nor can all of them together`;
    say("pair-weights", message);
  } else if (together || unknown) {
    say("pair-check-idle", `failing alone, ${names} cannot move ${what}`);
  } else say("pair-weights", `the weight of ${names} can never move ${what}`);
}

/** A reason that stands in the holder's or the taker's own findings. */
function isTold({ holder, taker }: Road): boolean {
  if (holder.instance.basePriority === OWNER_PRIORITY) return true;
  return !taker.instance.preempt && weighted(taker.instance).length > 0;
}

/** A group moves with the fault of one member, or when all members are lower than their takers;
 * RFC 9568 §6.4.2: a backup takes over from a master whose priority is lower, not equal. */
function moves(roads: readonly Road[], isFailing: (track: TrackReference) => boolean): boolean {
  const views = roads.map(({ holder, taker }) => {
    const { fault, priority } = outlook(holder.instance, isFailing);
    const lower = taker.instance.preempt && priority < allWell(taker.instance).priority;
    return { fault, lower };
  });
  return views.some(({ fault }) => fault) || views.every(({ lower }) => lower);
}

/** The sums for one check, at each place where it is tracked. */
function explain(roads: readonly Road[], check: TrackReference): DiagnosticNote[] {
  return roads.flatMap(({ holder, taker }) => {
    const { instance, subject } = holder;
    const track = instance.tracks.find((one) => sameTrack(one, check));
    const span = track === undefined ? null : trackSpan(subject, instance, track);
    if (span === null) return [];
    const before = allWell(instance).priority;
    const after = outlook(instance, (one) => sameTrack(one, check)).priority;
    const rival = `${taker.subject.name} has ${allWell(taker.instance).priority}`;
    const stays = taker.instance.preempt ? rival : `${rival} and \`nopreempt\``;
    return [{ message: `\`${check.name}\` failing: ${before} becomes ${after}, ${stays}`, span }];
  });
}

function advice(roads: readonly Road[]): string {
  if (roads.some(({ taker }) => !taker.instance.preempt)) {
    return "take the weight away, so that a failure is a FAULT: `nopreempt` keeps the other back";
  }
  const gaps = roads.map(
    ({ holder, taker }) => allWell(holder.instance).priority - allWell(taker.instance).priority,
  );
  const gap = Math.max(...gaps);
  return `a weight must be more than the difference of ${gap}; without one a failure is a FAULT`;
}

function distinct(tracks: readonly TrackReference[]): TrackReference[] {
  return tracks.filter((one, at) => tracks.findIndex((other) => sameTrack(one, other)) === at);
}
