// keepalived.conf(5) lvs_sync_daemon and vrrp_iptables: old and longer lines that nothing acts on.

import { IpAddress } from "../../../base/ip-address.ts";
import type { Statement } from "../ast.ts";
import type { Context } from "./context.ts";
import type { GlobalDraft } from "./global-draft.ts";
import { remember } from "./inert-row.ts";
import { readInteger } from "./number.ts";
import { keyword, reportTwice } from "./row.ts";
import type { Row } from "./table.ts";
import { words } from "./value.ts";

export const GLOBAL_SYNC_ROWS: readonly Row<GlobalDraft>[] = [
  keyword("lvs_sync_daemon", {
    takes: words("IFNAME [inst] INSTANCE [id N] [maxlen N] [port N] [ttl N] [group A]"),
    default: "none",
    since: "1.2.20",
    effect: "Synchronises IPVS connections.",
    inert: true,
    set: (draft, given, statement, context) => {
      setSyncDaemon(draft, given, statement, context);
    },
  }),
  firewall("vrrp_iptables", "[INCHAIN [OUTCHAIN]]", [
    "iptables not supported, using nftables instead. Please replace 'vrrp_iptables and" +
      " 'vrrp_ipsets' with 'nftables' config option",
  ]),
  firewall("vrrp_ipsets", "[SET [SET6 [SETIF6 [IGMP [MLD [ND]]]]]]", [
    "Unknown keyword 'vrrp_ipsets'",
  ]),
];

function firewall(name: string, syntax: string, keepalived: readonly string[]): Row<GlobalDraft> {
  return keyword(name, {
    takes: words(syntax),
    default: "none",
    since: "1.2.20",
    effect: "Chains and sets of iptables for no_accept and VMAC.",
    inert: true,
    set: (draft, given, statement, context) => {
      remember(draft, name, given);
      context.atKeyword(statement, {
        code: "deprecated",
        message: `\`${name}\` is for builds with iptables; others use \`nftables\``,
        keepalived,
      });
    },
  });
}

const NUMBERS: ReadonlyMap<string, { readonly min: number; readonly max: number }> = new Map([
  ["id", { min: 0, max: 255 }],
  ["maxlen", { min: 1, max: 65_507 }],
  ["port", { min: 1, max: 65_535 }],
  ["ttl", { min: 1, max: 255 }],
]);

function setSyncDaemon(
  draft: GlobalDraft,
  given: readonly string[],
  statement: Statement,
  context: Context,
): void {
  if (given.length === 0) {
    context.atKeyword(statement, {
      code: "missing-value",
      message: "`lvs_sync_daemon` needs an interface",
      keepalived: ["lvs_sync_daemon requires interface"],
    });
    return;
  }
  const before = draft.inert.get("lvs_sync_daemon");
  if (before !== undefined) {
    const [link = "", ...rest] = before;
    const instance = (rest[0] === "inst" ? rest[1] : rest[0]) ?? "";
    const sentence = `lvs_sync_daemon has already been specified as ${link} ${instance} - ignoring`;
    reportTwice(statement, sentence, context);
    return;
  }
  draft.inert.set("lvs_sync_daemon", given);
  checkOptions(given, statement, context);
}

function checkOptions(given: readonly string[], statement: Statement, context: Context): void {
  let at = given[1] === "inst" ? 3 : 2;
  while (at < given.length) {
    const option = given[at] ?? "";
    const value = given[at + 1];
    const index = at;
    const complain = (message: string, sentence: string): void => {
      const code = "unknown-option";
      context.atArgument(statement, index, { code, message, keepalived: [sentence] });
    };
    const range = NUMBERS.get(option);
    if (range !== undefined || option === "group") {
      const fits = range === undefined ? isGroup(value) : isNumber(value, range);
      if (!fits) {
        const sentence = `Invalid lvs_sync_daemon ${option} (${value ?? ""}) - ignoring`;
        complain(`\`${value ?? ""}\` does not fit \`${option}\``, sentence);
      }
      at += 2;
    } else {
      const number = at === 2 && isNumber(option, { min: 0, max: 255 });
      const sentence = number
        ? 'Please use keyword "id" before lvs_sync_daemon SYNCID'
        : `Unknown option ${option} specified for lvs_sync_daemon`;
      complain(`\`${option}\` is no option of \`lvs_sync_daemon\``, sentence);
      at += 1;
    }
  }
}

function isNumber(
  word: string | undefined,
  range: { readonly min: number; readonly max: number },
): boolean {
  return word !== undefined && readInteger(word, range).kind === "good";
}

function isGroup(word: string | undefined): boolean {
  return IpAddress.parse(word ?? "")?.isMulticast() === true;
}
