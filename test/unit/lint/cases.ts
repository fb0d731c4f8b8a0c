// One case a lint code: a configuration, or a pair, in which it is found, at which line and with
// which words, and the nearest one in which it is not.

import type { LintCode } from "../../../src/config/codes-lint.ts";
import type { MemoryHostOptions } from "../../support/memory-host.ts";

export interface LintCase {
  /** The file, and the other node's where the code is about a pair. */
  readonly bad: readonly [file: string, other?: string];
  readonly good: readonly [file: string, other?: string];
  /** Of the first file, from 1; null where no line is to blame. */
  readonly line: number | null;
  readonly message: string;
  readonly host?: MemoryHostOptions;
}

/** A `vrrp_instance`: defaults, and over them what a case is about. The name is on line 1, each
 * setting on one of its own from line 2 on. */
function instance(settings: Readonly<Record<string, string | null>> = {}, name = "VI_1"): string {
  const defaults = {
    interface: "eth0",
    virtual_router_id: "51",
    priority: "100",
    virtual_ipaddress: "{ 10.250.1.10/24 }",
  };
  const lines = Object.entries({ ...defaults, ...settings }).flatMap(([keyword, value]) =>
    value === null ? [] : [`  ${keyword} ${value}\n`],
  );
  return `vrrp_instance ${name} {\n${lines.join("")}}\n`;
}

/** A check on lines 1 to 4. */
function check(weight: number | null, name = "chk", times = ""): string {
  const line = weight === null ? "" : `  weight ${weight}`;
  return `vrrp_script ${name} {\n  script "/bin/true"\n${line}\n}\n${times}`;
}

/** Two instances of a sync group; their priorities are on lines 11 and 17. */
function group(one: number, two: number): string {
  const second = { virtual_router_id: "52", virtual_ipaddress: "{ 10.250.1.11/24 }" };
  return [
    "vrrp_sync_group G {\n  group {\n    V1\n    V2\n  }\n}\n\n",
    instance({ priority: String(one) }, "V1"),
    instance({ ...second, priority: String(two) }, "V2"),
  ].join("");
}

const SECURE = "global_defs {\n  enable_script_security\n  script_user root\n}\n";
const TRACKED = { track_script: "{ chk }" };
const UNICAST = { unicast_src_ip: "10.250.1.1", unicast_peer: "{ 10.250.1.2 }" };
const OTHER_UNICAST = { unicast_src_ip: "10.250.1.2", unicast_peer: "{ 10.250.1.1 }" };
const LOW = { priority: "90" };
const PASS = (password: string): Readonly<Record<string, string>> => ({
  authentication: `{\n auth_type PASS\n auth_pass ${password}\n }`,
});
const slow = (timeout: number): string =>
  `vrrp_script chk {\n  script "/bin/true"\n  interval 2\n  timeout ${timeout}\n}\n`;
const strict = (...words: readonly string[]): string =>
  `global_defs {\n  ${words.join("\n  ")}\n}\n`;

export const CASES: Readonly<Record<LintCode, LintCase>> = {
  "nopreempt-weight": {
    bad: [check(-20) + instance({ ...TRACKED, nopreempt: "" })],
    good: [check(null) + instance({ ...TRACKED, nopreempt: "" })],
    line: 11,
    message: "`nopreempt` keeps the weight of `chk` from moving the addresses",
  },
  "weight-without-effect": {
    bad: [check(10) + instance({ ...TRACKED, priority: "254" })],
    good: [check(10) + instance({ ...TRACKED, priority: "250" })],
    line: 10,
    message: "weight 10 of `chk` changes nothing: the priority is 254 in either case",
  },
  "own-address-peer": {
    bad: [instance({ ...UNICAST, unicast_peer: "{ 10.250.1.2\n 10.250.1.1 }" })],
    good: [instance(UNICAST)],
    line: 8,
    message: "`10.250.1.1` is this node's own address and among its peers",
  },
  "vip-as-endpoint": {
    bad: [instance({ ...UNICAST, unicast_peer: "{ 10.250.1.10 }" })],
    good: [instance(UNICAST)],
    line: 7,
    message: "`10.250.1.10` is a peer and a virtual address of `VI_1`",
  },
  "no-unicast-source": {
    bad: [instance({ unicast_peer: "{ 10.250.9.2 }", interface: "eth9" })],
    good: [instance({ unicast_peer: "{ 10.250.1.2 }" })],
    line: 6,
    message: "`VI_1` sends from whatever address comes first on `eth9`",
  },
  "vip-off-subnet": {
    bad: [instance({ virtual_ipaddress: "{ 10.250.2.10/24 }" })],
    good: [instance()],
    line: 5,
    message: "`10.250.2.10` is in no network of `eth0`, which has 10.250.1.1/24",
  },
  "vip-not-a-host": {
    bad: [instance({ virtual_ipaddress: "{ 10.250.1.255/24 }" })],
    good: [instance({ virtual_ipaddress: "{ 10.250.0.255/23 }", interface: "eth9" })],
    line: 5,
    message: "`10.250.1.255/24` cannot be a host's address: it is the network's broadcast address",
  },
  "vip-in-two-instances": {
    bad: [instance() + instance({ virtual_router_id: "52" }, "VI_2")],
    good: [
      instance() + instance({ virtual_router_id: "52", virtual_ipaddress: "{ 10.250.1.11 }" }, "V"),
    ],
    line: 11,
    message: "`10.250.1.10` belongs to `VI_1` already",
  },
  "strict-silent-vip": {
    bad: [strict("vrrp_strict") + instance()],
    good: [strict("vrrp_strict", "vrrp_version 3") + instance({ accept: "" })],
    line: 2,
    message: "with `vrrp_strict` keepalived drops what is sent to the addresses of `VI_1`",
  },
  "unused-tracker": {
    bad: [check(null) + instance()],
    good: [check(null) + instance(TRACKED)],
    line: 1,
    message: "nothing tracks `chk`, so it has no effect",
  },
  "timeout-over-interval": {
    bad: [slow(3) + instance(TRACKED)],
    good: [slow(2) + instance(TRACKED)],
    line: 4,
    message: "`chk` may run 3 s and is to start every 2 s",
  },
  "script-weak": {
    bad: [check(null) + instance(TRACKED)],
    good: [SECURE + check(null) + instance(TRACKED)],
    line: 2,
    message:
      "`/bin` belongs to `deploy`, and root runs `/bin/true`; script security would refuse it",
    host: {
      accounts: ["deploy"],
      statuses: { "/bin": { kind: "directory", mode: 0o755, uid: 1000, gid: 0 } },
    },
  },
  "pair-not-compared": {
    bad: [instance(), instance({ ...LOW, virtual_router_id: null })],
    good: [instance(), instance(LOW)],
    line: null,
    message: "/etc/b.conf cannot run; the two files are not compared",
  },
  "pair-instance-missing": {
    bad: [
      instance() + instance({ interface: "eth1" }, "V").replace("1.10/", "2.10/"),
      instance(LOW),
    ],
    good: [instance(), instance(LOW)],
    line: 7,
    message: "`V` (virtual router id 51) is not in /etc/b.conf",
  },
  "pair-vrid": {
    bad: [instance(), instance({ ...LOW, virtual_router_id: "52" })],
    good: [instance(), instance(LOW)],
    line: 3,
    message: "`VI_1` has virtual router id 51, in /etc/b.conf virtual router id 52",
  },
  "pair-version": {
    bad: [instance(), instance({ ...LOW, version: "3" })],
    good: [instance({ version: "3" }), instance({ ...LOW, version: "3" })],
    line: 1,
    message: "`VI_1` speaks version 2, in /etc/b.conf version 3",
  },
  "pair-transport": {
    bad: [instance(UNICAST), instance(LOW)],
    good: [instance(UNICAST), instance({ ...LOW, ...OTHER_UNICAST })],
    line: 7,
    message: "`VI_1` speaks unicast, in /etc/b.conf multicast",
  },
  "pair-peers": {
    bad: [instance(UNICAST), instance({ ...LOW, ...OTHER_UNICAST, unicast_src_ip: "10.250.1.3" })],
    good: [instance(UNICAST), instance({ ...LOW, ...OTHER_UNICAST })],
    line: 7,
    message: "`10.250.1.3` of /etc/b.conf is not among the peers of `VI_1`",
  },
  "pair-source": {
    bad: [instance(UNICAST), instance({ ...LOW, ...UNICAST })],
    good: [instance(UNICAST), instance({ ...LOW, ...OTHER_UNICAST })],
    line: 6,
    message: "`10.250.1.1` is the source of /etc/b.conf, too",
  },
  "pair-authentication": {
    bad: [instance(PASS("s3cr3t-a")), instance({ ...LOW, ...PASS("s3cr3t-b") })],
    good: [instance(PASS("s3cr3t-a")), instance({ ...LOW, ...PASS("s3cr3t-a") })],
    line: 8,
    message: "`VI_1` has its password or key, in /etc/b.conf another password or key",
  },
  "pair-interval": {
    bad: [instance({ advert_int: "1" }), instance({ ...LOW, advert_int: "2" })],
    good: [instance({ advert_int: "2" }), instance({ ...LOW, advert_int: "2" })],
    line: 6,
    message: "`VI_1` advertises every 1 s, in /etc/b.conf 2 s",
  },
  "pair-interval-learned": {
    bad: [instance({ version: "3" }), instance({ ...LOW, version: "3", advert_int: "2" })],
    good: [instance({ version: "3" }), instance({ ...LOW, version: "3", advert_int: "1" })],
    line: 1,
    message: "`VI_1` advertises every 1 s, in /etc/b.conf 2 s",
  },
  "pair-addresses": {
    bad: [instance(), instance({ ...LOW, virtual_ipaddress: "{ 10.250.1.11 }" })],
    good: [instance(), instance({ ...LOW, virtual_ipaddress: "{ 10.250.1.10 }" })],
    line: 5,
    message:
      "the addresses of `VI_1` differ: 10.250.1.10 only here; 10.250.1.11 only in /etc/b.conf",
  },
  "pair-excluded": {
    bad: [instance({ virtual_ipaddress_excluded: "{ 10.250.1.12 }" }), instance(LOW)],
    good: [instance(), instance(LOW)],
    line: 6,
    message: "the addresses of `VI_1` differ: 10.250.1.12 only here",
  },
  "pair-priority": {
    bad: [instance(), instance()],
    good: [instance({ nopreempt: "" }), instance({ nopreempt: "" })],
    line: 4,
    message: "`VI_1` has priority 100 on both nodes",
  },
  "pair-owners": {
    bad: [instance({ state: "MASTER", priority: null }), instance({ priority: "255" })],
    good: [instance({ priority: "255" }), instance({ priority: "254" })],
    line: 5,
    message: "both nodes own the addresses of `VI_1` (priority 255)",
  },
  "pair-group-home": {
    bad: [group(100, 150), group(150, 100)],
    good: [group(150, 150), group(100, 100)],
    line: 11,
    message: "`G` has no home: `V2` ranks higher here, `V1` in /etc/b.conf",
  },
  "pair-state": {
    bad: [instance({ state: "MASTER" }), instance({ ...LOW, state: "MASTER" })],
    good: [instance({ state: "MASTER" }), instance({ ...LOW, state: "BACKUP" })],
    line: 6,
    message: "`VI_1` has `state MASTER` on both nodes",
  },
  "pair-weights": {
    bad: [check(-4) + instance({ ...TRACKED, priority: "105" }), check(-4) + instance(TRACKED)],
    good: [check(-6) + instance({ ...TRACKED, priority: "105" }), check(-6) + instance(TRACKED)],
    line: 10,
    message:
      "no single check failure can move `VI_1` away from /etc/a.conf, nor can all of them together",
  },
  "pair-single-failure": {
    bad: [
      check(-4) + check(-4, "more") + instance({ track_script: "{ chk\n more }", priority: "105" }),
      instance(),
    ],
    good: [
      check(-6) + check(-6, "more") + instance({ track_script: "{ chk\n more }", priority: "105" }),
      instance(),
    ],
    line: 14,
    message: "no single check failure can move `VI_1` away from /etc/a.conf",
  },
  "pair-check-idle": {
    bad: [
      check(-6) + check(-2, "more") + instance({ track_script: "{ chk\n more }", priority: "105" }),
      instance(),
    ],
    good: [check(-6) + instance({ ...TRACKED, priority: "105" }), instance()],
    line: 15,
    message: "failing alone, `more` cannot move `VI_1` away from /etc/a.conf",
  },
};
