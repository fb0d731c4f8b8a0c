// The two routers of one virtual router, and how a difference between them is shown.

import type { DiagnosticCode } from "../config/codes.ts";
import type { Reporter } from "../config/diagnostic.ts";
import type { Span } from "../config/span.ts";
import type { SyncGroupConfig } from "../model/sync-group.ts";
import type { VrrpInstanceConfig } from "../model/vrrp-instance.ts";
import type { Subject } from "./subject.ts";

/** One instance on one node. */
export interface Side {
  readonly subject: Subject;
  readonly instance: VrrpInstanceConfig;
}

/** The two routers of one virtual router. */
export interface Pair {
  readonly a: Side;
  readonly b: Side;
}

/** Virtual routers that move together: one, or those in a sync group of the first node. */
export interface Mover {
  readonly name: string;
  readonly pairs: readonly Pair[];
}

export function moversOf(pairs: readonly Pair[]): readonly Mover[] {
  const together = new Map<{ readonly name: string }, Pair[]>();
  for (const pair of pairs) {
    const mover = groupOf(pair.a) ?? pair.a.instance;
    const members = together.get(mover) ?? [];
    members.push(pair);
    together.set(mover, members);
  }
  return [...together].map(([{ name }, members]) => ({ name, pairs: members }));
}

export function groupOf({ subject, instance }: Side): SyncGroupConfig | null {
  const { groups } = subject.configuration;
  return groups.find(({ members }) => members.includes(instance.name)) ?? null;
}

/** Where a side has the first of these keywords that it has at all. */
export function placeOf({ subject, instance }: Side, ...keywords: readonly string[]): Span | null {
  const block = subject.places.instance(instance.name);
  const found = keywords.map((keyword) => block.value(keyword));
  return found.find((span) => span !== null) ?? block.name;
}

export interface Disagreement {
  readonly code: DiagnosticCode;
  readonly message: string;
  /** What the other node has. */
  readonly other: string;
  /** Where each side has it. */
  readonly place: (side: Side) => Span | null;
  readonly help?: string;
}

/** Shown on the first node, with the other one in a note. */
export function disagree(
  { a, b }: Pair,
  { code, message, other, place, help }: Disagreement,
  reporter: Reporter,
): void {
  const span = place(b);
  const notes = span === null ? [] : [{ message: `${b.subject.name} has ${other}`, span }];
  reporter.report(code, message, place(a), { notes, help: help ?? null });
}
