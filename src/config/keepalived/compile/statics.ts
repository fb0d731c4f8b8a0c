// Top-level blocks of what is there from start to stop: static addresses, routes and rules, and the
// groups that tie them to instances.

import type { VirtualRoute, VirtualRule } from "../../../model/address.ts";
import type { Span } from "../../span.ts";
import { keywordSpan, type Statement } from "../ast.ts";
import { tokenSpan } from "../token.ts";
import { readAddressLine } from "./address-line.ts";
import type { Context } from "./context.ts";
import type { AddressDraft } from "./instance-draft.ts";
import { readRouteLine } from "./route-line.ts";
import { entries } from "./row.ts";
import { readRuleLine } from "./rule-line.ts";
import { BlockTable, type Row } from "./table.ts";

export class StaticsDraft {
  readonly addresses: AddressDraft[] = [];
  readonly routes: VirtualRoute[] = [];
  readonly rules: VirtualRule[] = [];
}

/** What has static addresses, routes and rules. */
export interface StaticsOwner {
  readonly statics: StaticsDraft;
}

export const STATIC_ROWS: readonly Row<StaticsOwner>[] = [
  entries("static_ipaddress", {
    syntax: "{ ADDRESS-LINE … }",
    default: "none",
    since: "1.1.0",
    effect: "Addresses that are there while the program runs.",
    entry: ({ statics }, line, context) => {
      const address = readAddressLine(line, context, true);
      if (address !== null) statics.addresses.push(address);
    },
  }),
  entries("static_routes", {
    syntax: "{ ROUTE-LINE … }",
    default: "none",
    since: "1.0.1",
    effect: "Routes that are there while the program runs.",
    entry: ({ statics }, line, context) => {
      const route = readRouteLine(line, context, true);
      if (route !== null) statics.routes.push(route);
    },
  }),
  entries("static_rules", {
    syntax: "{ RULE-LINE … }",
    default: "none",
    since: "1.2.20",
    effect: "Routing rules that are there while the program runs.",
    entry: ({ statics }, line, context) => {
      const rule = readRuleLine(line, context, true);
      if (rule !== null) statics.rules.push(rule);
    },
  }),
];

/** `track_group NAME { group { INSTANCE … } }` */
export class TrackGroupDraft {
  readonly name: string;
  readonly span: Span;
  members: { readonly name: string; readonly span: Span }[] | null = null;

  constructor(name: string, span: Span) {
    this.name = name;
    this.span = span;
  }
}

export const TRACK_GROUP: BlockTable<TrackGroupDraft> = new BlockTable("track_group", "vrrp", [
  entries<TrackGroupDraft>("group", {
    syntax: "{ INSTANCE … }",
    default: "required",
    since: "2.0.3",
    effect: "Instances that go to FAULT when something static of the group is lost.",
    entry: (draft, line) => {
      draft.members ??= [];
      for (const member of lineMembers(line)) draft.members.push(member);
    },
    close: (draft, statement, context) => {
      draft.members ??= [];
      if (draft.members.length === 0) reportEmpty(draft, statement, context);
    },
  }),
]);

/** All words of a line as names. */
export function lineMembers(line: Statement): { readonly name: string; readonly span: Span }[] {
  const first = { name: line.keyword.text, span: keywordSpan(line) };
  const more = line.arguments.map((token) => ({ name: token.text, span: tokenSpan(token) }));
  return [first, ...more];
}

function reportEmpty(draft: TrackGroupDraft, statement: Statement, context: Context): void {
  context.atKeyword(statement, {
    code: "group-size",
    message: `\`${draft.name}\` has no member`,
    keepalived: [`Warning - track group ${draft.name} has empty group block`],
  });
}
