// Keywords of `global_defs` that instances start from.

import { IpAddress } from "../../../base/ip-address.ts";
import type { Statement } from "../ast.ts";
import type { Context } from "./context.ts";
import type { GlobalDraft } from "./global-draft.ts";
import { isOfLink } from "./multicast-group.ts";
import { keyword } from "./row.ts";
import type { Row } from "./table.ts";
import { boolean, flag, ipAddress, strictInteger, words } from "./value.ts";

export const GLOBAL_VRRP_ROWS: readonly Row<GlobalDraft>[] = [
  keyword("vrrp_version", {
    takes: strictInteger({ min: 2, max: 3 }),
    default: "2",
    since: "1.2.20",
    effect: "Protocol version of IPv4 instances without their own; IPv6 starts from 3.",
    set: (draft, value) => {
      draft.defaults.version = value === 2 ? 2 : 3;
    },
    invalid: () => "VRRP Error: Version must be either 2 or 3",
  }),
  keyword("vrrp_lower_prio_no_advert", {
    takes: boolean(),
    default: "off",
    since: "1.2.20",
    effect: "Default of lower_prio_no_advert.",
    set: (draft, value) => {
      draft.defaults.lowerPriorityNoAdvert = value;
    },
    invalid: () => `Invalid value for vrrp_lower_prio_no_advert specified`,
  }),
  keyword("vrrp_higher_prio_send_advert", {
    takes: boolean(),
    default: "off",
    since: "1.3.5",
    effect: "Default of higher_prio_send_advert.",
    set: (draft, value) => {
      draft.defaults.higherPrioritySendAdvert = value;
    },
    invalid: () => "Invalid value for vrrp_higher_prio_send_advert specified",
  }),
  keyword("vrrp_check_unicast_src", {
    takes: flag(),
    default: "off",
    since: "1.2.20",
    effect: "Unicast instances take adverts from configured peers only.",
    set: (draft) => {
      draft.defaults.checkUnicastSource = true;
    },
  }),
  keyword("vrrp_skip_check_adv_addr", {
    takes: boolean(),
    default: "off",
    since: "1.2.20",
    effect:
      "Default of skip_check_adv_addr: the address list is compared only when the sender changed.",
    deviation: "The word behind it counts, as the manual says; keepalived 2.2.7 ignores it.",
    set: (draft, value) => {
      draft.defaults.skipAddressCheck = value;
    },
  }),
  keyword("vrrp_strict", {
    takes: boolean(),
    default: "off",
    since: "1.2.20",
    effect: "Default of strict_mode: only what the RFC allows.",
    deviation: "The word behind it counts, as the manual says; keepalived 2.2.7 ignores it.",
    set: (draft, value) => {
      draft.defaults.strict = value;
    },
  }),
  keyword("vrrp_owner_ignore_adverts", {
    takes: boolean(),
    default: "off",
    since: "2.3.3",
    effect: "Default of owner_ignore_adverts.",
    set: (draft, value) => {
      draft.defaults.ownerIgnoreAdverts = value;
    },
  }),
  keyword("vrrp_notify_priority_changes", {
    takes: boolean(),
    default: "off",
    since: "2.0.16",
    effect: "Default of notify_priority_changes.",
    set: (draft, value) => {
      draft.defaults.notifyPriorityChanges = value;
    },
    invalid: (_draft, word) =>
      `Invalid value '${word}' for global vrrp_notify_priority_changes specified`,
  }),
  keyword("v3_checksum_as_v2", {
    takes: flag(),
    default: "off",
    since: "2.2.8",
    effect: "Default of v3_checksum_as_v2: the IPv4 checksum of version 3 without pseudo-header.",
    set: (draft) => {
      draft.defaults.v3ChecksumAsV2 = true;
    },
  }),
  keyword("vrrp_mcast_group4", {
    takes: ipAddress("ipv4"),
    default: "224.0.0.18",
    since: "1.2.10",
    effect: "Group that IPv4 instances send to.",
    set: (draft, value, statement, context) => {
      if (isGroup(value, statement, context)) draft.mcastGroup4 = value;
    },
    invalid: (_draft, word) => groupSentence("vrrp_mcast_group4", word, "IPv4"),
  }),
  keyword("vrrp_mcast_group6", {
    takes: ipAddress("ipv6"),
    default: "ff02::12",
    since: "1.2.10",
    effect: "Group that IPv6 instances send to.",
    set: (draft, value, statement, context) => {
      if (!isGroup(value, statement, context)) return;
      draft.mcastGroup6 = value;
      reportWideGroup(value, statement, context);
    },
    invalid: (_draft, word) => groupSentence("vrrp_mcast_group6", word, "IPv6"),
  }),
  keyword("dynamic_interfaces", {
    takes: words("[allow_if_changes]"),
    default: "off",
    since: "2.0.0",
    effect: "Interfaces may be missing at start and come later.",
    set: (draft, [word], statement, context) => {
      draft.dynamicInterfaces = true;
      if (word === undefined || word === "allow_if_changes") return;
      context.atArgument(statement, 0, {
        code: "unknown-word",
        message: `\`${word}\` is not allow_if_changes`,
        keepalived: [`Unknown dynamic_interfaces option '${word}'`],
      });
    },
  }),
  keyword("default_interface", {
    takes: words("IFNAME"),
    default: "eth0",
    since: "1.2.24",
    effect: "Interface of static addresses without `dev`.",
    set: (draft, [name], statement, context) => {
      if (name !== undefined) {
        draft.defaultInterface = name;
        return;
      }
      context.atKeyword(statement, {
        code: "missing-value",
        message: "`default_interface` has no name",
        keepalived: ["default_interface requires interface name"],
      });
    },
  }),
  keyword("log_unknown_vrids", {
    takes: flag(),
    default: "off",
    since: "2.0.16",
    effect: "Adverts with a virtual router id that nobody configured are logged.",
    set: (draft) => {
      draft.logUnknownVrids = true;
    },
  }),
];

function groupSentence(name: string, word: string, family: "IPv4" | "IPv6"): string {
  if (IpAddress.parse(word) === null) return `Can't parse ${name} [${word}]. Skipping`;
  return `${name} [${word}] is not ${family}. Skipping`;
}

function reportWideGroup(group: IpAddress, statement: Statement, context: Context): void {
  if (isOfLink(group)) return;
  context.atArgument(statement, 0, {
    code: "wide-group",
    message: `\`${group.text}\` is no group of link-local scope`,
    keepalived: [`vrrp_mcast_group6 [${group.text}] should be link-local multicast.`],
  });
}

function isGroup(address: IpAddress, statement: Statement, context: Context): boolean {
  if (address.isMulticast()) return true;
  context.atArgument(statement, 0, {
    code: "not-an-address",
    message: `\`${address.text}\` is no multicast group`,
    keepalived: [`${statement.keyword.text} [${address.text}] is not multicast. Skipping`],
  });
  return false;
}
