// Codes for what `vrrpd lint` finds in configurations that load: an arrangement that cannot work as
// its author will have meant it, in one file or between the two files of a pair.

import { type CodeRow, finding } from "./code-row.ts";

export type LintCode =
  | "nopreempt-weight"
  | "weight-without-effect"
  | "own-address-peer"
  | "vip-as-endpoint"
  | "no-unicast-source"
  | "vip-off-subnet"
  | "vip-not-a-host"
  | "vip-in-two-instances"
  | "strict-silent-vip"
  | "unused-tracker"
  | "timeout-over-interval"
  | "script-weak"
  | "pair-not-compared"
  | "pair-instance-missing"
  | "pair-vrid"
  | "pair-version"
  | "pair-transport"
  | "pair-peers"
  | "pair-source"
  | "pair-authentication"
  | "pair-interval"
  | "pair-interval-learned"
  | "pair-addresses"
  | "pair-excluded"
  | "pair-priority"
  | "pair-owners"
  | "pair-group-home"
  | "pair-state"
  | "pair-weights"
  | "pair-single-failure"
  | "pair-check-idle";

export const LINT_CODES: Readonly<Record<LintCode, CodeRow>> = {
  "nopreempt-weight": finding(
    "warning",
    "With `nopreempt` a backup leaves a living master alone, however low the master's priority has sunk: a weight moves no address then.",
    "Take the weight away, so that a failure is a FAULT, or remove nopreempt.",
  ),
  "weight-without-effect": finding(
    "warning",
    "Priorities end at 1 and 254. The base priority is so near to an end that the weight changes nothing.",
    "Move the base priority away from the end by more than the weight.",
  ),
  "own-address-peer": finding(
    "warning",
    "An instance lists its own address among its peers and sends its adverts to itself.",
    "Remove the address; unicast_peer lists the other routers only.",
  ),
  "vip-as-endpoint": finding(
    "warning",
    "A virtual address is the source of adverts, or a peer. Only the master has it, so the adverts of the others have no source, or all go to the master.",
    "Write the routers' own addresses.",
  ),
  "no-unicast-source": finding(
    "warning",
    "Without unicast_src_ip the adverts come from the first address of the interface. Which one that is depends on the order in which the addresses were added.",
    "Add `unicast_src_ip` with the address that the peers list.",
  ),
  "vip-off-subnet": finding(
    "warning",
    "The virtual address lies in none of the networks of its interface: hosts there do not ask for it, unless they have a route.",
    "Correct the address or its `dev`; where it is routed on purpose, use --ignore.",
  ),
  "vip-not-a-host": finding(
    "warning",
    "The virtual address cannot be that of a host: it is the network's own or its broadcast address, or of a range that no host has.",
    "Correct the address or its prefix length.",
  ),
  "vip-in-two-instances": finding(
    "warning",
    "Two instances have the same address: when one of them gives it up, it is gone for the other, too.",
    "Give the address to one of them.",
  ),
  "strict-silent-vip": finding(
    "warning",
    "Strict mode switches `accept` off: keepalived then filters whatever is sent to the virtual address, so that not even ping answers. (This program installs no filter.)",
    "Remove vrrp_strict, or with VRRP version 3 add `accept`.",
  ),
  "unused-tracker": finding(
    "warning",
    "A check is defined and nothing tracks it; it never runs.",
    "Name it in track_script, track_file or track_process, or remove it.",
  ),
  "timeout-over-interval": finding(
    "note",
    "A run may take longer than the time between starts: starts are skipped meanwhile, and a check that hangs is noticed only after the timeout.",
    "Make `timeout` shorter than `interval`.",
  ),
  "script-weak": finding(
    "warning",
    "Somebody other than root may change what root runs. With enable_script_security the script would be refused.",
    "Give the named part of the path to root, and take write permission from group and others.",
  ),
  "pair-not-compared": finding(
    "note",
    "One of the two files cannot run, so there is nothing to compare.",
    "Mend its errors first.",
  ),
  "pair-instance-missing": finding(
    "warning",
    "One node has an instance that the other has not: nobody takes its addresses over.",
    "Add it to the other node, with the same virtual_router_id.",
  ),
  "pair-vrid": finding(
    "error",
    "Two instances that belong together have different virtual router ids: each node is master of its own.",
    "Write the same virtual_router_id.",
  ),
  "pair-version": finding(
    "error",
    "The nodes speak different versions of VRRP and drop each other's adverts: both become master.",
    "Write the same `version` or vrrp_version.",
  ),
  "pair-transport": finding(
    "error",
    "The adverts of one node do not go where the other listens: both become master.",
    "Use unicast_peer on both nodes or on none, and the same mcast_dst_ip.",
  ),
  "pair-peers": finding(
    "error",
    "A node is not among the other's unicast peers: it gets no adverts and becomes master, too.",
    "List each node's unicast_src_ip in the unicast_peer of the other.",
  ),
  "pair-source": finding(
    "error",
    "Both nodes send from the same address.",
    "Write each node's own address in its unicast_src_ip.",
  ),
  "pair-authentication": finding(
    "error",
    "The nodes authenticate differently and drop each other's adverts: both become master.",
    "Write the same auth_type and auth_pass, or the same keys.",
  ),
  "pair-interval": finding(
    "error",
    "VRRP version 2 drops adverts with another interval: both become master.",
    "Write the same advert_int.",
  ),
  "pair-interval-learned": finding(
    "note",
    "The intervals differ. In VRRP version 3 a backup takes over that of the master, so the time of a takeover depends on who is master.",
    "Write the same advert_int.",
  ),
  "pair-addresses": finding(
    "error",
    "The nodes advertise different addresses. keepalived 2.2 and this program drop such adverts, so both become master; newer versions leave an address behind.",
    "Write the same addresses in virtual_ipaddress.",
  ),
  "pair-excluded": finding(
    "warning",
    "The nodes do not have the same unadvertised addresses: some are gone after a takeover.",
    "Write the same addresses in virtual_ipaddress_excluded.",
  ),
  "pair-priority": finding(
    "warning",
    "Both nodes have the same priority: where both start at once, the higher address decides.",
    "Give the preferred node the higher priority, or use `nopreempt` with `state BACKUP` on both.",
  ),
  "pair-owners": finding(
    "error",
    "Priority 255 is for the one owner of the addresses. Two owners both stay master.",
    "Give one node a priority of 254 or less.",
  ),
  "pair-group-home": finding(
    "warning",
    "A sync group moves as one, but each node ranks higher with another member. Neither can take the group from the other: it stays where it came up first, and the other node logs timeouts for ever.",
    "Give all members of the group the higher priority on the same node.",
  ),
  "pair-state": finding(
    "warning",
    "Both nodes say `state MASTER`. The priority decides, so the line means nothing on one of them, and old versions start with two masters.",
    "Write `state BACKUP` on one of them, or on both.",
  ),
  "pair-weights": finding(
    "warning",
    "Even with every check failed the master's priority does not fall below that of the other node: the checks can never move the addresses.",
    "Make the weight greater than the difference of the priorities, or take it away, so that a failure is a FAULT.",
  ),
  "pair-single-failure": finding(
    "note",
    "No check alone brings the master's priority below that of the other node; only several failures at once do.",
    "Make the weight of a check that shall count alone greater than the difference of the priorities.",
  ),
  "pair-check-idle": finding(
    "note",
    "This check alone does not bring the master's priority below that of the other node, while others do.",
    "Make its weight greater than the difference of the priorities, if it shall count alone.",
  ),
};
