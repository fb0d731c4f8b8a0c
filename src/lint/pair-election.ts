// Who of the two becomes master: priorities and wishes that do not tell them apart.

import type { Reporter } from "../config/diagnostic.ts";
import type { Span } from "../config/span.ts";
import { OWNER_PRIORITY } from "../track/weight.ts";
import { disagree, type Pair, placeOf, type Side } from "./pair-sides.ts";

export function checkElection(pair: Pair, reporter: Reporter): void {
  checkPriority(pair, reporter);
  checkState(pair, reporter);
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
