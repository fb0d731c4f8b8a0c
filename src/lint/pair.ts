// Two nodes' configurations held against each other: which instances belong together, and whether
// each pair of them can agree on a master.

import type { Reporter } from "../config/diagnostic.ts";
import type { VrrpInstanceConfig } from "../model/vrrp-instance.ts";
import { checkAgreement } from "./pair-agreement.ts";
import { checkElection } from "./pair-election.ts";
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
  checkFailover(pairs, reporter);
}

interface Matching {
  readonly pairs: readonly Pair[];
  readonly alone: readonly { readonly side: Side; readonly other: Subject }[];
}

type Likeness = (a: VrrpInstanceConfig, b: VrrpInstanceConfig) => boolean;

/** From the surest to the weakest sign that two instances are one virtual router. */
const LIKENESSES: readonly Likeness[] = [
  (a, b) => sameNumber(a, b) && a.name === b.name && shareAddress(a, b),
  (a, b) => sameNumber(a, b) && shareAddress(a, b),
  (a, b) => sameNumber(a, b) && a.name === b.name,
  (a, b) => a.family === b.family && shareAddress(a, b),
  sameNumber,
  (a, b) => a.family === b.family && a.name === b.name,
];

function matchInstances(a: Subject, b: Subject): Matching {
  const left = new Set(a.configuration.instances);
  const right = new Set(b.configuration.instances);
  const pairs: Pair[] = [];
  for (const isAlike of LIKENESSES) {
    for (const one of left) {
      const other = [...right].find((candidate) => isAlike(one, candidate));
      if (other === undefined) continue;
      left.delete(one);
      right.delete(other);
      pairs.push({ a: { subject: a, instance: one }, b: { subject: b, instance: other } });
    }
  }
  const alone = [
    ...[...left].map((instance) => ({ side: { subject: a, instance }, other: b })),
    ...[...right].map((instance) => ({ side: { subject: b, instance }, other: a })),
  ];
  return { pairs, alone };
}

function sameNumber(a: VrrpInstanceConfig, b: VrrpInstanceConfig): boolean {
  return a.vrid === b.vrid && a.family === b.family;
}

function shareAddress(a: VrrpInstanceConfig, b: VrrpInstanceConfig): boolean {
  const texts = new Set(b.addresses.map(({ prefix }) => prefix.address.text));
  return a.addresses.some(({ prefix }) => texts.has(prefix.address.text));
}
