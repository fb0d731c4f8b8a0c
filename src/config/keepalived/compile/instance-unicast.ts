// Keywords of `vrrp_instance` about where adverts come from and go to, and which are believed.

import { type Family, IpAddress } from "../../../base/ip-address.ts";
import { keywordSpan, type Statement } from "../ast.ts";
import type { Context } from "./context.ts";
import type { InstanceDraft } from "./instance-draft.ts";
import { isOfLink } from "./multicast-group.ts";
import { readInteger, strictSentence } from "./number.ts";
import { entries, keyword } from "./row.ts";
import type { Row } from "./table.ts";
import { boolean, flag, strictInteger, text, words } from "./value.ts";
import { WordCursor } from "./word-cursor.ts";

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
  keyword("mcast_dst_ip", {
    takes: text("GROUP"),
    default: "vrrp_mcast_group4, vrrp_mcast_group6",
    since: "2.2.5",
    effect: "Group that the adverts go to; for IPv6 of link-local scope.",
    set: (draft, word, statement, context) => {
      setDestination(draft, word, statement, context);
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
    deviation: "Without unicast_peer it is ignored; keepalived then sends with a TTL of 0.",
    set: (draft, value) => {
      draft.unicastTtl = value;
    },
    invalid: (draft, word) => `(${draft.name}): TTL '${word}' not valid - must be between 0 & 255`,
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
      const keepalived = [`(${draft.name}) Unknown old_unicast_chksum mode ${word} - ignoring`];
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
  // keepalived does not mind a prefix length here.
  const address = IpAddress.parse(word.split("/", 1)[0] ?? "");
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

function setDestination(
  draft: InstanceDraft,
  word: string,
  statement: Statement,
  context: Context,
): void {
  // keepalived does not mind a prefix length here.
  const address = IpAddress.parse(word.split("/", 1)[0] ?? "");
  const name = `(${draft.name})`;
  const complain = (
    code: "not-an-address" | "wrong-family",
    message: string,
    sentence: string,
  ): void => {
    context.atArgument(statement, 0, { code, message, keepalived: [`${name} ${sentence}`] });
  };
  if (address === null) {
    const sentence = `malformed mcast dest address ${word}. Skipping...`;
    complain("not-an-address", `\`${word}\` is no IP address`, sentence);
  } else if (!fixFamily(draft, address.family)) {
    const sentence = `mcast dest address ${word} MUST match VRRP instance family. Skipping...`;
    complain("wrong-family", `\`${word}\` is of another family than the instance`, sentence);
  } else if (!address.isMulticast() || !isOfLink(address)) {
    const scope = address.family === "ipv6" ? " link-local" : "";
    const sentence = `mcast_dst_ip ${word} not${scope} multicast. Skipping...`;
    complain("not-an-address", `\`${word}\` is no${scope} multicast group`, sentence);
  } else draft.destination = address;
}

function readPeer(draft: InstanceDraft, line: Statement, context: Context): void {
  const word = line.keyword.text;
  // keepalived does not mind a prefix length here.
  const address = IpAddress.parse(word.split("/", 1)[0] ?? "");
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
  if (draft.unicastPeers.has(address.text)) {
    // keepalived does so since 2.3.3.
    const message = `\`${word}\` stands twice; the second is ignored`;
    context.atKeyword(line, { code: "duplicate-peer", message });
    return;
  }
  draft.unicastPeers.set(address.text, { address, ...readTtls(draft, line, context) });
}

/** `min_ttl N` and `max_ttl N` behind a peer. */
function readTtls(draft: InstanceDraft, line: Statement, context: Context): PeerTtls {
  const ttls: { minTtl: number | null; maxTtl: number | null } = { minTtl: null, maxTtl: null };
  const cursor = new WordCursor(line, context);
  cursor.take();
  for (let option = cursor.take(); option !== undefined; option = cursor.take()) {
    if (option !== "min_ttl" && option !== "max_ttl") {
      const message = `\`${option}\` is no option of a peer`;
      const sentence = `(${draft.name}) unknown unicast_peer option ${option}`;
      cursor.complain("unknown-option", message, [sentence]);
      continue;
    }
    const word = cursor.take();
    if (word === undefined) {
      const sentence = `(${draft.name}) ${option} is missing a value`;
      cursor.complain("missing-value", `nothing follows \`${option}\``, [sentence]);
      break;
    }
    const number = readInteger(word, { min: 0, max: 255 });
    if (number.kind === "good") ttls[option === "min_ttl" ? "minTtl" : "maxTtl"] = number.value;
    else {
      const sentence = strictSentence(word, number);
      cursor.complain("number-out-of-range", `\`${word}\` is no TTL in 0..255`, [sentence]);
    }
  }
  if ((ttls.minTtl ?? 0) > (ttls.maxTtl ?? 255)) {
    const range = `min_ttl ${ttls.minTtl ?? 0} > max_ttl ${ttls.maxTtl ?? 255}`;
    cursor.complain("number-out-of-range", "no packet has such a TTL", [
      `(${draft.name}) ${range} - all packets will be discarded`,
    ]);
  }
  return ttls;
}

interface PeerTtls {
  readonly minTtl: number | null;
  readonly maxTtl: number | null;
}
