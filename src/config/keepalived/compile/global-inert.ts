// Keywords of `global_defs` that are read, checked and kept, and that nothing acts on: load
// balancing, other processes, buffers, SNMP, D-Bus, firewall, files for dumps.

import { bufferPolicy, oneWord } from "./foreign-value.ts";
import type { GlobalDraft } from "./global-draft.ts";
import { bufferRow, flagRow, inert, pathRow, switchRow } from "./inert-row.ts";
import type { Row } from "./table.ts";
import { boolean, decimalSeconds, integer, oneOf, strictInteger, text, words } from "./value.ts";

const UINT = { min: 0, max: 4_294_967_295 };

const BUFFER_ROWS: readonly Row<GlobalDraft>[] = [
  "vrrp_netlink_cmd",
  "vrrp_netlink_monitor",
  "process_monitor",
].flatMap((name) => [
  bufferRow(`${name}_rcv_bufs`, "that socket"),
  switchRow(`${name}_rcv_bufs_force`, "2.0.0", "Beyond the system's limit."),
]);

const FIREWALL_ROWS: readonly Row<GlobalDraft>[] = [
  inert("nftables", words("[TABLE]"), {
    default: "keepalived",
    since: "2.0.11",
    effect: "Table for the rules of no_accept and VMAC.",
    once: () => "nftables already specified - ignoring",
  }),
  inert("nftables_priority", integer({ min: -2_147_483_648, max: 2_147_483_647 }), {
    default: "-1",
    since: "2.0.11",
    effect: "Priority of its chains.",
    invalid: (word) => `invalid nftables chain priority '${word}'`,
  }),
  flagRow("nftables_ifindex", "2.0.11", "Tells links by number instead of name."),
  flagRow("nftables_counters", "2.0.11", "Counters in the rules."),
  inert("nftables_ipvs", words("[TABLE]"), {
    default: "keepalived_ipvs",
    since: "2.2.2",
    effect: "Table for firewall marks of load balancing.",
    once: () => "ipvs nftables already specified - ignoring",
  }),
  inert("nftables_ipvs_priority", integer({ min: -2_147_483_648, max: 2_147_483_647 }), {
    default: "-1",
    since: "2.2.2",
    effect: "Priority of its chains.",
    invalid: (word) => `invalid ipvs nftables chain priority '${word}'`,
  }),
  inert("nftables_ipvs_start_fwmark", strictInteger({ min: 1, max: UINT.max }), {
    default: "1000",
    since: "2.2.2",
    effect: "First mark in use.",
    invalid: (word) => `invalid ipvs nftables start_fwmark priority '${word}'`,
  }),
];

const SNMP_ROWS: readonly Row<GlobalDraft>[] = [
  inert("snmp_socket", oneWord("SOCKET"), {
    since: "1.2.20",
    effect: "Socket of the SNMP agent.",
    invalid: () => "Too many parameters specified for snmp_socket - ignoring",
    missing: "SNMP error : snmp socket name missing",
    once: (given) => `SNMP socket already set to ${given} - ignoring`,
  }),
  ...["enable_traps", "enable_snmp_vrrp", "enable_snmp_keepalived", "enable_snmp_rfc"].map((name) =>
    flagRow(name, "1.2.20", "SNMP."),
  ),
  ...["enable_snmp_rfcv2", "enable_snmp_rfcv3", "enable_snmp_checker"].map((name) =>
    flagRow(name, "1.2.20", "SNMP."),
  ),
  ...["snmp_vs_stats_update_interval", "snmp_rs_stats_update_interval"].map((name) =>
    inert(name, decimalSeconds({ min: 0.001, max: 30 }), {
      default: "5",
      since: "2.3.0",
      effect: "Age of statistics for SNMP.",
    }),
  ),
  flagRow("enable_dbus", "1.3.0", "D-Bus."),
  inert("dbus_service_name", text("NAME"), {
    since: "1.3.7",
    effect: "Name on D-Bus.",
    missing: "dbus_service_name missing - ignoring",
  }),
  inert("dbus_no_interface_name", text("NAME"), {
    since: "2.3.0",
    effect: "Path on D-Bus of instances without interface.",
  }),
];

const FILE_ROWS: readonly Row<GlobalDraft>[] = [
  inert("reload_time_file", oneWord("PATH"), {
    default: "none",
    since: "2.1.0",
    effect: "File that says when to reload.",
    invalid: () => "reload_time_file invalid",
    missing: "reload_time_file invalid",
  }),
  flagRow("reload_repeat", "2.1.0", "Keeps reload_time_file after the reload."),
  inert("reload_file", words("[PATH]"), {
    since: "2.2.0",
    effect: "File that is there while the configuration is read.",
  }),
  pathRow("config_save_dir", "2.2.3", "Directory for a copy of what was read."),
  pathRow("tmp_config_directory", "2.2.0", "Directory for the merged configuration.", {
    missing: "tmp_config_directory missing directory name",
    once: () => "tmp_config_directory already specified - ignoring",
  }),
  switchRow("data_use_instance", "2.2.3", "Instance and namespace in the names of dumps."),
  inert("json_version", oneOf("1", "2"), {
    default: "1",
    since: "2.2.8",
    effect: "Layout of the JSON dump.",
  }),
  pathRow("iproute_usr_dir", "2.3.2", "Directory of iproute2's names."),
  pathRow("iproute_etc_dir", "2.3.2", "Directory of iproute2's names."),
  pathRow("state_dump_file", "2.3.3", "Where the dump of SIGUSR1 goes."),
  pathRow("stats_dump_file", "2.3.3", "Where the dump of SIGUSR2 goes."),
  pathRow("json_dump_file", "2.3.3", "Where the JSON dump goes."),
];

const OTHER_ROWS: readonly Row<GlobalDraft>[] = [
  flagRow("disable_local_igmp", "2.2.0", "No IGMP reports for link-local groups."),
  inert("vmac_prefix", text("STRING"), {
    default: "vrrp",
    since: "2.2.0",
    effect: "Prefix of names of VMAC interfaces.",
    once: (given) => `vmac prefix has already been specified - ignoring ${given}`,
  }),
  inert("vmac_addr_prefix", text("STRING"), {
    default: "vmac_prefix",
    since: "2.2.0",
    effect: "The same for addresses on other interfaces.",
    once: (given) => `vmac_addr prefix has already been specified - ignoring ${given}`,
  }),
  inert("random_seed", strictInteger(UINT), {
    default: "time",
    since: "2.0.15",
    effect: "Seed of random numbers, for tests.",
    invalid: (word) => `random_seed ${word} invalid`,
  }),
  inert("min_auto_priority_delay", integer({ min: 1, max: 10_000_000 }), {
    default: "1000000",
    since: "2.1.0",
    effect: "Lateness in microseconds after which the priority is raised.",
    invalid: (word) => `min_auto_priority_delay '${word}' must be in [1, 10000000] - ignoring`,
    missing: "min_auto_priority_delay requires delay time",
  }),
  inert("set_supplementary_groups", boolean(), {
    default: "off",
    since: "2.4.3",
    effect: "Scripts get all groups of their account.",
  }),
  inert("use_symlink_paths", boolean(), {
    default: "off",
    since: "2.3.0",
    effect: "Scripts run by the path as written, also through symbolic links.",
  }),
  inert("vrrp_rx_bufs_policy", bufferPolicy(), {
    default: "kernel",
    since: "2.0.3",
    effect: "How large the receive buffer of adverts is.",
    invalid: (word) => `Invalid vrrp_rx_bufs_policy ${word}`,
    missing: "vrrp_rx_bufs_policy missing",
  }),
  inert("vrrp_rx_bufs_multiplier", integer({ min: 1, max: UINT.max }), {
    default: "3",
    since: "2.0.3",
    effect: "Factor of vrrp_rx_bufs_policy.",
    invalid: (word) => `Invalid vrrp_rx_bufs_multiplier ${word}`,
    missing: "Invalid vrrp_rx_bufs_multiplier",
  }),
  inert("smtp_alert_checker", boolean(), {
    default: "smtp_alert",
    since: "2.0.0",
    effect: "Mails of the checkers.",
    invalid: (word) => `Invalid value '${word}' for global smtp_alert_checker specified`,
  }),
];

export const GLOBAL_INERT_ROWS: readonly Row<GlobalDraft>[] = [
  ...BUFFER_ROWS,
  ...FIREWALL_ROWS,
  ...SNMP_ROWS,
  ...FILE_ROWS,
  ...OTHER_ROWS,
];
