// Who of the two becomes master: priorities and wishes that do not tell them apart, or that tell
// the members of one sync group apart.

import type { Reporter } from "../config/diagnostic.ts";
import type { Span } from "../config/span.ts";
import { OWNER_PRIORITY } from "../track/weight.ts";
import { disagree, groupOf, moversOf, type Pair, placeOf, type Side } from "./pair-sides.ts";
import { allWell } from "./priorities.ts";

export function checkElection(pair: Pair, reporter: Reporter): void {
  checkPriority(pair, reporter);
  checkState(pair, reporter);
}

/** A sync group is MASTER where all of its members may be. One that outranks the other node with
 * one member and not with another can never take over from it, so the group stays where it is. */
export function checkHomes(pairs: readonly Pair[], reporter: Reporter): void {
  for (const { name, pairs: members } of moversOf(pairs)) {
    const [first] = members;
    const group = first === undefined ? null : groupOf(first.b);
    if (first === undefined || group === null) continue;
    if (!members.every(({ b }) => groupOf(b) === group)) continue;
    const here = members.find((pair) => lead(pair) > 0);
    const there = members.find((pair) => lead(pair) < 0);
    if (here === undefined || there === undefined) continue;
    const [mine, theirs] = [here.a.instance, there.a.instance];
    const place = (side: Side): Span | null => placeOf(side, "priority", "state");
    const where = `\`${theirs.name}\` in ${first.b.subject.name}`;
    const message = `\`${name}\` has no home: \`${mine.name}\` ranks higher here, ${where}`;
    const other = String(there.b.instance.basePriority);
    const help = "give all members of the group the higher priority on the same node";
    disagree(there, { code: "pair-group-home", message, other, place, help }, reporter);
  }
}

/** How much the first node ranks above the second while every check is well. */
function lead({ a, b }: Pair): number {
  return allWell(a.instance).priority - allWell(b.instance).priority;
}

function checkPriority(pair: Pair, reporter: Reporter): void {
  const { a, b } = pair;
  const { basePriority, name } = a.instance;
  if (basePriority !== b.instance.basePriority) return;
  const place = (side: Side): Span | null => placeOf(side, "priority", "state");
  const other = String(basePriority);
  if (basePriority === OWNER_PRIORITY) {
    const message = `both nodes own the addresses of \`${name}\` (priority ${OWNER_PRIORITY})`;
    const help = "`state MASTER` without `priority` means 255";
    const unsaid = [a, b].some((side) => !hasPriority(side));
    const detail = unsaid ? { help } : {};
    disagree(pair, { code: "pair-owners", message, other, place, ...detail }, reporter);
    return;
  }
  // Whoever comes first keeps the addresses: then equal priorities are meant.
  if (!a.instance.preempt && !b.instance.preempt) return;
  const message = `\`${name}\` has priority ${basePriority} on both nodes`;
  disagree(pair, { code: "pair-priority", message, other, place }, reporter);
}

function hasPriority({ subject, instance }: Side): boolean {
  return subject.places.instance(instance.name).value("priority") !== null;
}

function checkState(pair: Pair, reporter: Reporter): void {
  const { a, b } = pair;
  const { wantedState, basePriority, name } = a.instance;
  if (wantedState !== "MASTER" || b.instance.wantedState !== "MASTER") return;
  if (basePriority === OWNER_PRIORITY && b.instance.basePriority === OWNER_PRIORITY) return;
  const place = (side: Side): Span | null => placeOf(side, "state");
  const message = `\`${name}\` has \`state MASTER\` on both nodes`;
  disagree(pair, { code: "pair-state", message, other: "the same", place }, reporter);
}
