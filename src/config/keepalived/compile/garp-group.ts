// `garp_group { … }`: interfaces that share a rate of gratuitous ARPs and neighbour advertisements.

import type { Micros } from "../../../base/units.ts";
import type { Span } from "../../span.ts";
import { keywordSpan, type Statement } from "../ast.ts";
import type { Context } from "./context.ts";
import { entries, keyword } from "./row.ts";
import { lineMembers } from "./statics.ts";
import { BlockTable, type Row } from "./table.ts";
import { decimalSeconds, text } from "./value.ts";

export class GarpGroupDraft {
  readonly span: Span;
  garpIntervalUs: Micros | null = null;
  gnaIntervalUs: Micros | null = null;
  readonly interfaces: string[] = [];
  /** Interfaces of all groups, with the place that took each. */
  readonly taken: Map<string, Span>;

  constructor(statement: Statement, taken: Map<string, Span>) {
    this.span = keywordSpan(statement);
    this.taken = taken;
  }
}

export const GARP_GROUP: BlockTable<GarpGroupDraft> = new BlockTable("garp_group", "vrrp", [
  interval("garp_interval", "Time between two gratuitous ARPs.", (draft, value) => {
    draft.garpIntervalUs = value;
  }),
  interval("gna_interval", "Time between two neighbour advertisements.", (draft, value) => {
    draft.gnaIntervalUs = value;
  }),
  keyword("interface", {
    takes: text("IFNAME"),
    since: "1.2.21",
    effect: "One interface of the group.",
    set: (draft, name, statement, context) => {
      addInterface(draft, name, { line: statement, index: 0, context });
    },
  }),
  entries("interfaces", {
    syntax: "{ IFNAME … }",
    since: "1.2.21",
    effect: "Interfaces of the group.",
    entry: (draft, line, context) => {
      for (const [index, { name }] of lineMembers(line).entries()) {
        addInterface(draft, name, { line, index: index - 1, context });
      }
    },
  }),
]);

function interval(
  name: string,
  effect: string,
  set: (draft: GarpGroupDraft, value: Micros) => void,
): Row<GarpGroupDraft> {
  return keyword(name, {
    takes: decimalSeconds({ min: 0, max: 4294.967295 }),
    default: "none",
    since: "1.2.21",
    effect,
    set,
    invalid: (_draft, word) => `garp_group ${name} '${word}' invalid`,
  });
}

interface Place {
  readonly line: Statement;
  /** Argument, or -1 for the first word. */
  readonly index: number;
  readonly context: Context;
}

function addInterface(draft: GarpGroupDraft, name: string, { line, index, context }: Place): void {
  const sentence = `WARNING - interface ${name} specified for garp_group doesn't exist`;
  context.missingInterface(name, line, index, sentence);
  const before = draft.taken.get(name);
  if (before !== undefined) {
    const complaint = {
      code: "duplicate-keyword",
      message: `\`${name}\` belongs to a garp_group already`,
      keepalived: [`garp_group already specified for ${name} - ignoring`],
      notes: [{ message: "first named here", span: before }],
    } as const;
    if (index < 0) context.atKeyword(line, complaint);
    else context.atArgument(line, index, complaint);
    return;
  }
  draft.taken.set(name, keywordSpan(line));
  draft.interfaces.push(name);
}

/** False where the group limits nothing and is left out. */
export function closeGarpGroup(
  draft: GarpGroupDraft,
  number: number,
  statement: Statement,
  context: Context,
): boolean {
  if (draft.garpIntervalUs !== null || draft.gnaIntervalUs !== null) return true;
  context.atClose(statement, draft.span, {
    code: "group-size",
    message: "the garp_group has no interval; it is left out",
    keepalived: [`garp group ${number} does not have any delay set - removing`],
  });
  return false;
}
