// The keywords of `global_defs`: who we are, which scripts may run, and what instances start from.

import type { IpAddress } from "../../../base/ip-address.ts";
import type { Statement } from "../ast.ts";
import type { Context } from "./context.ts";
import type { GlobalDraft } from "./global-draft.ts";
import { GLOBAL_MAIL_ROWS } from "./global-mail.ts";
import { GLOBAL_PROCESS_ROWS } from "./global-process.ts";
import { GLOBAL_SCRIPT_ROWS } from "./global-scripts.ts";
import { keyword } from "./row.ts";
import { BlockTable, type Row } from "./table.ts";
import { boolean, decimalSeconds, flag, integer, ipAddress, oneOf, seconds } from "./value.ts";

const LONG_SECONDS = { min: 0, max: 4294 };
const UINT = { min: 0, max: 4_294_967_295 };

const VRRP_DEFAULT_ROWS: readonly Row<GlobalDraft>[] = [
  keyword("vrrp_version", {
    takes: oneOf("2", "3"),
    default: "2",
    since: "1.2.20",
    effect: "Protocol version of IPv4 instances without their own; IPv6 starts from 3.",
    set: (draft, value) => {
      draft.defaults.version = value === "2" ? 2 : 3;
    },
    invalid: (_draft, word) =>
      `VRRP Error : Version not valid ! must be between 2 or 3. reconfigure ! (${word})`,
  }),
  keyword("vrrp_garp_master_delay", {
    takes: seconds(LONG_SECONDS),
    default: "5",
    since: "1.2.20",
    effect: "Default of garp_master_delay.",
    set: (draft, value) => {
      draft.defaults.garpMasterDelayUs = value;
    },
    invalid: (_draft, word) => `Invalid vrrp_garp_master_delay '${word}'`,
  }),
  keyword("vrrp_garp_master_repeat", {
    takes: integer(UINT),
    default: "5",
    since: "1.2.20",
    effect: "Default of garp_master_repeat; 0 counts as 1.",
    set: (draft, value, statement, context) => {
      draft.defaults.garpMasterRepeat = atLeastOne(value, statement, context);
    },
  }),
  keyword("vrrp_garp_master_refresh", {
    takes: seconds(UINT),
    default: "0",
    since: "1.2.20",
    effect: "Default of garp_master_refresh; 0 is none.",
    set: (draft, value) => {
      draft.defaults.garpRefreshUs = value;
    },
  }),
  keyword("vrrp_garp_master_refresh_repeat", {
    takes: integer(UINT),
    default: "1",
    since: "1.2.20",
    effect: "Default of garp_master_refresh_repeat; 0 counts as 1.",
    set: (draft, value, statement, context) => {
      draft.defaults.garpRefreshRepeat = atLeastOne(value, statement, context);
    },
  }),
  keyword("vrrp_garp_lower_prio_delay", {
    takes: seconds(LONG_SECONDS),
    default: "vrrp_garp_master_delay",
    since: "1.2.20",
    effect: "Default of garp_lower_prio_delay.",
    set: (draft, value) => {
      draft.defaults.garpLowerPriorityDelayUs = value;
    },
  }),
  keyword("vrrp_garp_lower_prio_repeat", {
    takes: integer({ min: 0, max: 2_147_483_647 }),
    default: "vrrp_garp_master_repeat",
    since: "1.2.20",
    effect: "Default of garp_lower_prio_repeat; 0 sends none.",
    set: (draft, value) => {
      draft.defaults.garpLowerPriorityRepeat = value;
    },
  }),
  keyword("vrrp_down_timer_adverts", {
    takes: integer({ min: 1, max: 100 }),
    default: "3",
    since: "2.2.3",
    effect: "Default of down_timer_adverts.",
    set: (draft, value) => {
      draft.defaults.downTimerAdverts = value;
    },
  }),
  keyword("vrrp_garp_interval", {
    takes: decimalSeconds({ min: 0.000001, max: 4294.967295 }),
    default: "0",
    since: "1.2.21",
    effect: "Least time between two gratuitous ARPs on one interface.",
    set: (draft, value) => {
      draft.defaults.garpIntervalUs = value;
    },
    invalid: (_draft, word) => `vrrp_garp_interval '${word}' is invalid`,
  }),
  keyword("vrrp_gna_interval", {
    takes: decimalSeconds({ min: 0.000001, max: 4294.967295 }),
    default: "0",
    since: "1.2.21",
    effect: "Least time between two unsolicited neighbour advertisements on one interface.",
    set: (draft, value) => {
      draft.defaults.gnaIntervalUs = value;
    },
    invalid: (_draft, word) => `vrrp_gna_interval '${word}' is invalid`,
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
    invalid: (_draft, word) =>
      `Configuration error: Cant parse vrrp_mcast_group4 [${word}]. Skipping`,
  }),
  keyword("vrrp_mcast_group6", {
    takes: ipAddress("ipv6"),
    default: "ff02::12",
    since: "1.2.10",
    effect: "Group that IPv6 instances send to.",
    set: (draft, value, statement, context) => {
      if (isGroup(value, statement, context)) draft.mcastGroup6 = value;
    },
    invalid: (_draft, word) =>
      `Configuration error: Cant parse vrrp_mcast_group6 [${word}]. Skipping`,
  }),
  keyword("dynamic_interfaces", {
    takes: flag(),
    default: "off",
    since: "2.0.0",
    effect: "Interfaces may be missing at start and come later.",
    set: (draft) => {
      draft.dynamicInterfaces = true;
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

export const GLOBAL_DEFS: BlockTable<GlobalDraft> = new BlockTable("global_defs", "parent", [
  ...GLOBAL_MAIL_ROWS,
  ...GLOBAL_SCRIPT_ROWS,
  ...VRRP_DEFAULT_ROWS,
  ...GLOBAL_PROCESS_ROWS,
]);

function atLeastOne(value: number, statement: Statement, context: Context): number {
  if (value > 0) return value;
  const name = statement.keyword.text;
  context.atArgument(statement, 0, {
    code: "number-out-of-range",
    message: `\`${name}\` is at least 1; 1 is used`,
    keepalived: [`${name} must be greater than 0, setting to 1`],
  });
  return 1;
}

function isGroup(address: IpAddress, statement: Statement, context: Context): boolean {
  if (address.isMulticast()) return true;
  context.atArgument(statement, 0, {
    code: "not-an-address",
    message: `\`${address.text}\` is no multicast group`,
    keepalived: [
      `Configuration error: ${statement.keyword.text} [${address.text}] is not multicast. Skipping`,
    ],
  });
  return false;
}
