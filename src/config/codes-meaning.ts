// Codes for what is well written and still cannot be meant: contradictions between lines, names
// without definition, things that the host does not have.

import { type CodeRow, error, fatal, note, warning } from "./code-row.ts";

export type MeaningCode =
  | "accepted-not-acted-on"
  | "duplicate-name"
  | "duplicate-keyword"
  | "missing-name"
  | "no-vrid"
  | "no-interface"
  | "interface-missing"
  | "loopback-interface"
  | "duplicate-vrid"
  | "no-vip"
  | "no-vip-fatal"
  | "too-many-vips"
  | "priority-state-conflict"
  | "nopreempt-master"
  | "preempt-delay-conflict"
  | "interval-rounded"
  | "password-truncated"
  | "authentication-ignored"
  | "unicast-conflict"
  | "no-multicast"
  | "link-conflict"
  | "duplicate-address"
  | "duplicate-peer"
  | "no-address-interface"
  | "first-not-link-local"
  | "first-hardly-link-local"
  | "ah-master"
  | "needs-nopreempt"
  | "needs-owner"
  | "ttl-without-peers"
  | "unknown-host"
  | "lvs-incomplete"
  | "bad-key"
  | "key-exposed"
  | "bad-link-delay"
  | "link-delay-cut"
  | "link-missing"
  | "no-preference"
  | "script-security"
  | "script-not-found"
  | "script-by-path"
  | "script-not-executable"
  | "script-unsafe"
  | "check-unsafe"
  | "notify-not-found"
  | "group-member"
  | "group-size"
  | "strict-conflict"
  | "unicast-without-peers"
  | "unicast-fault"
  | "deprecated";

export const MEANING_CODES: Readonly<Record<MeaningCode, CodeRow>> = {
  "accepted-not-acted-on": note(
    "The keyword is understood and stored, and this program does not act on it.",
    "Nothing to do, unless you rely on its effect.",
  ),
  "duplicate-name": error(
    "Two blocks of a kind have the same name; the second is skipped.",
    "Rename one.",
  ),
  "duplicate-keyword": error("The keyword stands twice; the first one counts.", "Remove one."),
  "missing-name": error(
    "A block has no name, or more than one; it is skipped.",
    "Give it one word as its name.",
  ),
  "no-vrid": fatal(
    "An instance has no virtual_router_id.",
    "Set virtual_router_id to 1..255, equal on all its routers.",
  ),
  "no-interface": fatal(
    "An instance has no interface.",
    "Set `interface`; only unicast with unicast_src_ip can do without.",
  ),
  "interface-missing": {
    ...error(
      "The interface does not exist on this host. keepalived refuses to run; this program waits for it in FAULT.",
      "Correct the name, or add `dynamic_interfaces` to global_defs if it comes later.",
    ),
    fatal: "keepalived",
  },
  "loopback-interface": fatal(
    "VRRP cannot run on a loopback interface.",
    "Name the interface of the shared network.",
  ),
  "duplicate-vrid": fatal(
    "Two instances use the same virtual router id on the same interface.",
    "Give each instance on a network its own virtual_router_id.",
  ),
  "no-vip": warning("An instance has no virtual address.", "Add one to virtual_ipaddress."),
  "no-vip-fatal": fatal(
    "An instance without virtual address cannot run in VRRP version 3 or in strict mode.",
    "Add an address to virtual_ipaddress.",
  ),
  "too-many-vips": error(
    "An advertisement cannot carry so many addresses; the rest is kept but not advertised.",
    "Move addresses to virtual_ipaddress_excluded or to another instance.",
  ),
  "priority-state-conflict": error(
    "In strict mode only the address owner (priority 255) starts as MASTER.",
    "Leave `state` out, or give the owner priority 255.",
  ),
  "nopreempt-master": error(
    "`nopreempt` has no meaning for an instance that starts as MASTER or owns the addresses.",
    "Use `state BACKUP` on all routers together with nopreempt.",
  ),
  "preempt-delay-conflict": error(
    "`preempt_delay` contradicts another keyword and is cleared.",
    "Remove it, or the `state MASTER`, `nopreempt` or strict mode it contradicts.",
  ),
  "interval-rounded": error(
    "The advertisement interval does not fit the protocol version and is rounded.",
    "Version 2 counts whole seconds, version 3 hundredths up to 40.95 s.",
  ),
  "password-truncated": error(
    "VRRP carries eight bytes of password; the rest is cut off.",
    "Use at most eight characters, the same on all routers.",
  ),
  "authentication-ignored": error(
    "The authentication cannot be used here and is left out.",
    "Authentication belongs to VRRP version 2 over IPv4 and needs auth_type and auth_pass.",
  ),
  "unicast-conflict": error(
    "A keyword of multicast stands with unicast peers; it is ignored.",
    "Remove one of the two.",
  ),
  "no-multicast": error(
    "The interface carries no multicast; keepalived keeps such an instance in FAULT.",
    "List the other routers in unicast_peer.",
  ),
  "link-conflict": error(
    "Keywords about VMAC or ipvlan contradict one another.",
    "See the message; remove one of them.",
  ),
  "duplicate-address": error(
    "An address stands twice in one instance; the second is ignored.",
    "Remove one.",
  ),
  "duplicate-peer": error(
    "A peer stands twice in one instance; the second is ignored.",
    "Remove one.",
  ),
  "no-address-interface": error(
    "An instance without interface has an address without `dev`; the address is left out.",
    "Write `dev IFNAME` behind the address.",
  ),
  "first-not-link-local": error(
    "In strict mode the first IPv6 address of an instance must be link-local.",
    "Put an address of fe80::/10 first in virtual_ipaddress.",
  ),
  "first-hardly-link-local": note(
    "The RFC wants the first IPv6 address of an instance to be link-local; keepalived only logs it.",
    "Put an address of fe80::/10 first in virtual_ipaddress.",
  ),
  "ah-master": error(
    "AH authentication counts packets, so an instance that uses it starts as BACKUP.",
    "Remove `state MASTER`.",
  ),
  "needs-nopreempt": error(
    "`timer_expired_backup` works with `nopreempt` only.",
    "Add nopreempt, or remove the line.",
  ),
  "needs-owner": error(
    "`owner_ignore_adverts` is for address owners (priority 255) only.",
    "Remove the line, or give the instance priority 255.",
  ),
  "ttl-without-peers": error(
    "`unicast_ttl` needs unicast_peer. keepalived then sends with a TTL of 0, which reaches nobody; this program ignores the line.",
    "Remove it, or list peers.",
  ),
  "unknown-host": error("The name of the mail relay does not resolve.", "Correct it, or mend DNS."),
  "lvs-incomplete": warning(
    "A virtual server of the load balancer lacks something; this program has no load balancer.",
    "Add what is missing, where keepalived runs it.",
  ),
  "bad-key": error(
    "A key of auth_hmac cannot be used.",
    "32 to 64 bytes: as text, as hex:DIGITS, or in a file named by file:PATH.",
  ),
  "key-exposed": {
    severity: "warning",
    effect: "security",
    fatal: "none",
    cause: "A file with a key may be read by others than its owner.",
    cure: "chmod 600 the file.",
  },
  "bad-link-delay": note(
    "A line of interface_up_down_delays has no time, or more than two; keepalived only logs that.",
    "Write one or two numbers of 0 to 255 seconds.",
  ),
  "link-delay-cut": note(
    "A link would be believed for longer than an instance on it may be silent; keepalived only logs that.",
    "Keep the times of interface_up_down_delays below (down_timer_adverts - 1) * advert_int.",
  ),
  "link-missing": {
    ...error(
      "A link setting names an interface that does not exist; the line is ignored.",
      "Correct the name, or add `dynamic_interfaces` to global_defs.",
    ),
    effect: "unusable",
  },
  "no-preference": error(
    "A rule without preference gets one that keepalived makes up.",
    "Write `preference N`.",
  ),
  "script-security": {
    severity: "warning",
    effect: "security",
    fatal: "none",
    cause:
      "Scripts are configured without enable_script_security: whoever can change one of them is root.",
    cure: "Add `enable_script_security` and a `script_user` to global_defs.",
  },
  "script-not-found": error(
    "The program of a check script does not exist or cannot be reached; the check is dropped.",
    "Correct the path, or install the program.",
  ),
  "script-by-path": note(
    "A program without directory is looked up in PATH, which differs between shell and service.",
    "Write the full path.",
  ),
  "script-not-executable": note(
    "The script's account may not execute the file; the script is dropped.",
    "Correct mode or owner of the file.",
  ),
  "script-unsafe": note(
    "Somebody other than root may change a script that root runs; with enable_script_security it is dropped.",
    "Take write permission from group and others, on the file and every directory above it.",
  ),
  "check-unsafe": error(
    "Somebody other than root may change a check that root runs; with enable_script_security it is dropped.",
    "Take write permission from group and others, on the file and every directory above it.",
  ),
  "notify-not-found": note(
    "The program of a notify script does not exist; it is dropped (keepalived only logs that).",
    "Correct the path, or install the program.",
  ),
  "group-member": error(
    "A group names an instance that does not exist or belongs to another group.",
    "Correct it.",
  ),
  "group-size": error(
    "A sync group has fewer than two instances.",
    "Add the others, or remove the group.",
  ),
  "strict-conflict": error(
    "Strict mode does not allow the setting; it is reset.",
    "Remove one of the two.",
  ),
  "unicast-without-peers": warning(
    "Unicast keywords without unicast_peer: the instance speaks multicast.",
    "Add the other routers to unicast_peer, or remove the unicast keywords.",
  ),
  "unicast-fault": note(
    "An instance with unicast_fault_no_peer has no unicast_peer, and stays in FAULT.",
    "Add the other routers to unicast_peer.",
  ),
  deprecated: warning("The keyword has a successor.", "Use the one in the message."),
};
