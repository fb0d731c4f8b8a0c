// `vrrp_instance NAME { … }`: all its keywords in one table.

import { keywordSpan, type Statement } from "../ast.ts";
import { readAddressLine } from "./address-line.ts";
import { AUTH_HMAC } from "./auth-hmac.ts";
import { AUTHENTICATION } from "./authentication.ts";
import type { Context } from "./context.ts";
import { INSTANCE_ANNOUNCE_ROWS } from "./instance-announce.ts";
import { INSTANCE_BASIC_ROWS } from "./instance-basic.ts";
import { HmacDraft, type InstanceDraft } from "./instance-draft.ts";
import { INSTANCE_LINK_ROWS } from "./instance-link.ts";
import { INSTANCE_NOTIFY_ROWS } from "./instance-notify.ts";
import { fixFamily, INSTANCE_UNICAST_ROWS } from "./instance-unicast.ts";
import { readRouteLine } from "./route-line.ts";
import { block, entries, keyword } from "./row.ts";
import { readRuleLine } from "./rule-line.ts";
import { BlockTable, type Row } from "./table.ts";
import { TRACK_ROWS } from "./track-line.ts";
import { flag } from "./value.ts";

const CONTENT_ROWS: readonly Row<InstanceDraft>[] = [
  block("authentication", {
    syntax: "{ auth_type … auth_pass … }",
    table: AUTHENTICATION,
    default: "none",
    since: "0.5.3",
    effect: "Authentication of version 2.",
    open: (draft) => draft,
  }),
  block("auth_hmac", {
    syntax: "{ key … active_key … }",
    table: AUTH_HMAC,
    default: "none",
    since: "2.4.0",
    effect: "Signs adverts of both versions.",
    open: (draft, statement) => {
      draft.hmac ??= new HmacDraft(keywordSpan(statement));
      return draft.hmac;
    },
  }),
  entries("virtual_routes", {
    syntax: "{ ROUTE-LINE … }",
    default: "none",
    since: "1.0.1",
    effect: "Routes that the master has.",
    entry: (draft, line, context) => {
      const route = readRouteLine(line, context, false);
      if (route !== null) draft.routes.push(route);
    },
  }),
  entries("virtual_rules", {
    syntax: "{ RULE-LINE … }",
    default: "none",
    since: "1.2.20",
    effect: "Routing rules that the master has.",
    entry: (draft, line, context) => {
      const rule = readRuleLine(line, context, false);
      if (rule !== null) draft.rules.push(rule);
    },
  }),
  entries("virtual_ipaddress", {
    syntax: "{ ADDRESS[/LEN] [dev IF] [label L] [scope S] [brd A] … }",
    default: "required",
    since: "0.5.3",
    effect: "Addresses that the master holds and advertises.",
    deviation:
      "An empty length (`192.0.2.1/`) is told and means that one address; keepalived takes it for /0.",
    entry: readVirtualAddress,
  }),
  entries("virtual_ipaddress_excluded", {
    syntax: "{ ADDRESS-LINE … }",
    since: "0.5.9",
    effect: "Addresses that the master holds and does not advertise; of any family.",
    entry: (draft, line, context) => {
      const address = readAddressLine(line, context, false);
      if (address !== null) draft.excluded.push(address);
    },
  }),
  keyword("no_virtual_ipaddress", {
    takes: flag(),
    default: "off",
    since: "2.2.8",
    effect: "The instance may be without addresses.",
    set: (draft) => {
      draft.noVirtualAddress = true;
    },
  }),
  keyword("dont_track_primary", {
    takes: flag(),
    default: "off",
    since: "1.1.8",
    effect: "The instance's own interface may fail.",
    set: (draft) => {
      draft.trackPrimary = false;
    },
  }),
  keyword("promote_secondaries", {
    takes: flag(),
    default: "off",
    since: "1.3.0",
    effect: "Sets the sysctl of that name on the interface.",
    inert: true,
    set: (draft) => {
      draft.promoteSecondaries = true;
    },
  }),
];

export const VRRP_INSTANCE: BlockTable<InstanceDraft> = new BlockTable("vrrp_instance", "vrrp", [
  ...INSTANCE_BASIC_ROWS,
  ...CONTENT_ROWS,
  ...TRACK_ROWS,
  ...INSTANCE_UNICAST_ROWS,
  ...INSTANCE_LINK_ROWS,
  ...INSTANCE_ANNOUNCE_ROWS,
  ...INSTANCE_NOTIFY_ROWS,
]);

function readVirtualAddress(draft: InstanceDraft, line: Statement, context: Context): void {
  const address = readAddressLine(line, context, false);
  if (address === null) return;
  if (!fixFamily(draft, address.prefix.address.family)) {
    context.atKeyword(line, {
      code: "wrong-family",
      message: `\`${line.keyword.text}\` is of another family than the instance; it is ignored`,
      keepalived: [
        `(${draft.name}): address family must match VRRP instance [${line.keyword.text}] - ignoring`,
      ],
      help: "virtual_ipaddress_excluded takes addresses of both families",
    });
    return;
  }
  draft.addresses.push(address);
}
