// Keywords of `vrrp_instance` about where adverts come from and go to, and which are believed.

import { type Family, IpAddress } from "../../../base/ip-address.ts";
import { keywordSpan, type Statement } from "../ast.ts";
import type { Context } from "./context.ts";
import type { InstanceDraft } from "./instance-draft.ts";
import { readInteger } from "./number.ts";
import { entries, keyword } from "./row.ts";
import type { Row } from "./table.ts";
import { boolean, flag, strictInteger, text, words } from "./value.ts";

export const INSTANCE_UNICAST_ROWS: readonly Row<InstanceDraft>[] = [
  entries("unicast_peer", {
    syntax: "{ ADDRESS [min_ttl N] [max_ttl N] … }",
    default: "none",
    since: "1.2.8",
    effect: "Adverts go to these routers instead of the group.",
    entry: (draft, line, context) => {
      draft.unicastSpan ??= keywordSpan(line);
      readPeer(draft, line, context);
    },
    close: (draft, statement) => {
      draft.unicastSpan ??= keywordSpan(statement);
    },
  }),
  keyword("unicast_src_ip", {
    takes: text("ADDRESS"),
    default: "the interface's",
    since: "1.2.10",
    effect: "Source of the adverts.",
    set: (draft, word, statement, context) => {
      draft.unicastSpan ??= keywordSpan(statement);
      setSource(draft, word, statement, context);
    },
  }),
  keyword("mcast_src_ip", {
    takes: text("ADDRESS"),
    default: "the interface's",
    since: "0.6.1",
    effect: "Source of the adverts.",
    set: (draft, word, statement, context) => {
      setSource(draft, word, statement, context);
    },
  }),
  keyword("unicast_fault_no_peer", {
    takes: flag(),
    default: "off",
    since: "2.2.5",
    effect: "Without peers the instance is in FAULT instead of speaking multicast.",
    set: (draft, _value, statement) => {
      draft.unicastSpan ??= keywordSpan(statement);
      draft.unicastFaultNoPeer = true;
    },
  }),
  keyword("unicast_ttl", {
    takes: strictInteger({ min: 0, max: 255 }),
    default: "255",
    since: "2.1.0",
    effect: "Time to live of unicast adverts.",
    set: (draft, value) => {
      draft.unicastTtl = value;
    },
    invalid: (draft, word) =>
      `(${draft.name}): unicast_ttl '${word}' not valid - must be between 0 & 255`,
  }),
  keyword("check_unicast_src", {
    takes: flag(),
    default: "vrrp_check_unicast_src",
    since: "2.1.0",
    effect: "Only peers are believed.",
    set: (draft, _value, statement) => {
      draft.unicastSpan ??= keywordSpan(statement);
      draft.checkUnicastSource = true;
    },
  }),
  keyword("old_unicast_checksum", {
    takes: words("[never]"),
    default: "follows the peer",
    since: "1.3.7",
    effect:
      "Checksum of version 3 over the group's address, as old versions of keepalived have it.",
    set: (draft, [word], statement, context) => {
      draft.unicastSpan ??= keywordSpan(statement);
      if (word === undefined || word === "never") {
        draft.oldUnicastChecksum = word ?? "always";
        return;
      }
      const keepalived = [`(${draft.name}) old_unicast_checksum type ${word} unknown - ignoring`];
      context.atArgument(statement, 0, {
        code: "unknown-word",
        message: `\`${word}\` is not \`never\``,
        keepalived,
      });
    },
  }),
  keyword("track_src_ip", {
    takes: flag(),
    default: "off",
    since: "2.0.0",
    effect: "FAULT while the source address is missing.",
    set: (draft) => {
      draft.trackSource = true;
    },
  }),
  keyword("skip_check_adv_addr", {
    takes: boolean(),
    default: "vrrp_skip_check_adv_addr",
    since: "1.2.20",
    effect: "The address list of an advert is compared only when the sender changed.",
    deviation: "`off` switches it off, as the manual says; keepalived switches it on.",
    set: (draft, value) => {
      draft.skipAddressCheck = value;
    },
    invalid: (draft, word) => `(${draft.name}) invalid skip_check_adv_addr ${word} specified`,
  }),
  keyword("v3_checksum_as_v2", {
    takes: boolean(),
    default: "global v3_checksum_as_v2",
    since: "2.2.8",
    effect: "The IPv4 checksum of version 3 without pseudo-header.",
    set: (draft, value) => {
      draft.v3ChecksumAsV2 = value;
    },
  }),
  keyword("owner_ignore_adverts", {
    takes: boolean(),
    default: "vrrp_owner_ignore_adverts; strict: on",
    since: "2.3.3",
    effect: "An address owner drops every advert.",
    set: (draft, value) => {
      draft.ownerIgnoreAdverts = value;
    },
  }),
];

/** The first address of an instance fixes its family; false for another one, which the caller
 * reports. */
export function fixFamily(draft: InstanceDraft, family: Family): boolean {
  draft.family ??= family;
  return draft.family === family;
}

function setSource(
  draft: InstanceDraft,
  word: string,
  statement: Statement,
  context: Context,
): void {
  const address = IpAddress.parse(word);
  if (address === null) {
    context.atArgument(statement, 0, {
      code: "not-an-address",
      message: `\`${word}\` is no IP address`,
      keepalived: [
        `Configuration error: VRRP instance[${draft.name}] malformed src address[${word}]. Skipping...`,
      ],
    });
    return;
  }
  if (!fixFamily(draft, address.family)) {
    context.atArgument(statement, 0, {
      code: "wrong-family",
      message: `\`${word}\` is of another family than the instance`,
      keepalived: [
        `Configuration error: VRRP instance[${draft.name}] and src address[${word}] MUST be of the same family !!! Skipping...`,
      ],
    });
    return;
  }
  draft.sourceAddress = address;
}

function readPeer(draft: InstanceDraft, line: Statement, context: Context): void {
  const word = line.keyword.text;
  const address = IpAddress.parse(word);
  const name = `VRRP instance[${draft.name}]`;
  if (address === null) {
    const keepalived = [
      `Configuration error: ${name} malformed unicast peer address[${word}]. Skipping...`,
    ];
    context.atKeyword(line, {
      code: "not-an-address",
      message: `\`${word}\` is no IP address`,
      keepalived,
    });
    return;
  }
  if (!fixFamily(draft, address.family)) {
    const keepalived = [
      `Configuration error: ${name} and unicast peer address[${word}] MUST be of the same family !!! Skipping...`,
    ];
    context.atKeyword(line, {
      code: "wrong-family",
      message: `\`${word}\` is of another family than the instance`,
      keepalived,
    });
    return;
  }
  draft.unicastPeers.push({ address, ...readTtls(line, context) });
}

function readTtls(
  line: Statement,
  context: Context,
): { minTtl: number | null; maxTtl: number | null } {
  const ttls: { minTtl: number | null; maxTtl: number | null } = { minTtl: null, maxTtl: null };
  const given = line.arguments.map((token) => token.text);
  for (let at = 0; at < given.length; at += 2) {
    const option = given[at];
    const number = readInteger(given[at + 1] ?? "", { min: 0, max: 255 });
    if ((option !== "min_ttl" && option !== "max_ttl") || number.kind !== "good") {
      context.atArgument(line, at, {
        code: "unknown-option",
        message: `\`${given.slice(at, at + 2).join(" ")}\` is no option of a peer`,
      });
      return ttls;
    }
    if (option === "min_ttl") ttls.minTtl = number.value;
    else ttls.maxTtl = number.value;
  }
  return ttls;
}
