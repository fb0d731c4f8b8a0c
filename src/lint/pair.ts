// Two nodes' configurations held against each other: which instances belong together, and whether
// each pair of them can agree on a master.

import type { Reporter } from "../config/diagnostic.ts";
import type { VrrpInstanceConfig } from "../model/vrrp-instance.ts";
import { checkAgreement } from "./pair-agreement.ts";
import { checkElection, checkHomes } from "./pair-election.ts";
import { checkFailover } from "./pair-failover.ts";
import type { Pair, Side } from "./pair-sides.ts";
import type { Subject } from "./subject.ts";

export function checkPair(a: Subject, b: Subject, reporter: Reporter): void {
  const { pairs, alone } = matchInstances(a, b);
  for (const { side, other } of alone) {
    const { name, vrid } = side.instance;
    reporter.report(
      "pair-instance-missing",
      `\`${name}\` (virtual router id ${vrid}) is not in ${other.name}`,
      side.subject.places.instance(name).name,
    );
  }
  for (const pair of pairs) {
    if (!checkAgreement(pair, reporter)) continue;
    checkElection(pair, reporter);
  }
  checkHomes(pairs, reporter);
  checkFailover(pairs, reporter);
}

interface Matching {
  readonly pairs: readonly Pair[];
  readonly alone: readonly { readonly side: Side; readonly other: Subject }[];
}

/** An instance and the addresses it advertises. */
interface Candidate {
  readonly instance: VrrpInstanceConfig;
  readonly addresses: ReadonlySet<string>;
}

type Likeness = (a: Candidate, b: Candidate) => boolean;

/** From the surest to the weakest sign that two instances are one virtual router. */
const LIKENESSES: readonly Likeness[] = [
  (a, b) => sameNumber(a, b) && sameName(a, b) && shareAddress(a, b),
  (a, b) => sameNumber(a, b) && shareAddress(a, b),
  (a, b) => sameNumber(a, b) && sameName(a, b),
  shareAddress,
  sameNumber,
  (a, b) => a.instance.family === b.instance.family && sameName(a, b),
];

function matchInstances(a: Subject, b: Subject): Matching {
  const left = new Set(a.configuration.instances.map(candidate));
  const right = new Set(b.configuration.instances.map(candidate));
  const pairs: Pair[] = [];
  for (const isAlike of LIKENESSES) {
    for (const one of left) {
      const other = findFirst(right, (that) => isAlike(one, that));
      if (other === null) continue;
      left.delete(one);
      right.delete(other);
      pairs.push({
        a: { subject: a, instance: one.instance },
        b: { subject: b, instance: other.instance },
      });
    }
  }
  const alone = [
    ...[...left].map(({ instance }) => ({ side: { subject: a, instance }, other: b })),
    ...[...right].map(({ instance }) => ({ side: { subject: b, instance }, other: a })),
  ];
  return { pairs, alone };
}

function candidate(instance: VrrpInstanceConfig): Candidate {
  const texts = instance.addresses.map(({ prefix }) => prefix.address.text);
  return { instance, addresses: new Set(texts) };
}

function findFirst<T>(items: Iterable<T>, isMeant: (item: T) => boolean): T | null {
  for (const item of items) if (isMeant(item)) return item;
  return null;
}

function sameNumber({ instance: a }: Candidate, { instance: b }: Candidate): boolean {
  return a.vrid === b.vrid && a.family === b.family;
}

function sameName({ instance: a }: Candidate, { instance: b }: Candidate): boolean {
  return a.name === b.name;
}

/** Never across families. */
function shareAddress(a: Candidate, b: Candidate): boolean {
  return findFirst(a.addresses, (text) => b.addresses.has(text)) !== null;
}
