// Reading what was printed gives the model back, for configurations of every kind of line.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { loadKeepalivedConfig } from "../../../../../src/config/keepalived/load.ts";
import { printConfiguration } from "../../../../../src/config/keepalived/print/configuration.ts";
import type { Configuration } from "../../../../../src/model/configuration.ts";
import { memoryHost } from "../../../../support/memory-host.ts";
import { toPlain } from "../../../../support/plain-model.ts";

const PATH = "/etc/keepalived/keepalived.conf";

function load(text: string): Configuration {
  const host = memoryHost({ files: { [PATH]: text }, accounts: ["checker"] });
  const { configuration, diagnostics } = loadKeepalivedConfig(PATH, host, { configId: "a" });
  const said = diagnostics.map(({ code, message }) => `${code}: ${message}`).join("\n");
  assert.ok(configuration !== null, `${text}\n${said}`);
  return configuration;
}

function assertRoundTrip(text: string): void {
  const model = load(text);
  const printed = printConfiguration(model, { revealSecrets: true });
  assert.deepEqual(toPlain(load(printed)), toPlain(model), printed);
}

/** Some of the lines, in their order. */
function someOf(...lines: string[]): fc.Arbitrary<string> {
  return fc.subarray(lines).map((kept) => kept.join("\n"));
}

const globals = someOf(
  "router_id 'odd name'",
  "dynamic_interfaces",
  "vrrp_startup_delay 1.25",
  "log_unknown_vrids",
  "notify_fifo /run/pipe checker",
  'notify_fifo_script "/bin/true a"',
  "fifo_write_vrrp_states_on_reload",
  'startup_script "/bin/true"',
  "vrrp_priority -5",
  "vrrp_cpu_affinity 0 1",
  "max_auto_priority",
  "reload_check_config",
  "umask IWGRP|IWOTH",
  "vrrp_garp_interval 0.001",
  "vrrp_mcast_group4 224.0.0.200",
  "vrrp_min_garp",
  "vrrp_notify_priority_changes",
  "smtp_alert",
  "notification_email {\n a@example.org\n}",
  "smtp_server 192.0.2.25 26",
  "lvs_timeouts tcp 3600",
  "enable_dbus",
);

const blocks = someOf(
  "vrrp_script good {\n script \"/bin/true 'a b' \\x41\"\n interval 2\n weight 5 reverse\n user checker\n}",
  'vrrp_script open {\n script "</etc/hostname"\n fall 3\n rise 2\n timeout 7\n init_fail\n}',
  "track_file file {\n file /etc/keepalived/x\n weight 3\n init_file 4 overwrite\n}",
  "vrrp_track_process proc {\n process web -d x\n quorum 2\n quorum_max 5\n delay 1.5\n}",
  "vrrp_track_process none {\n process web\n quorum_max 0\n}",
  "bfd_instance b {\n neighbor_ip 192.0.2.3\n weight 7\n}",
  "track_group tg {\n group {\n VI_1\n }\n}",
  "static_routes {\n 192.0.2.128/25 via 192.0.2.1 dev eth0 metric 5\n}",
  "static_ipaddress {\n 192.0.2.77/24 dev eth1 scope link\n}",
  "static_rules {\n from 192.0.2.0/24 table 100 preference 500\n}",
  "garp_group {\n garp_interval 0.5\n interfaces {\n eth0 eth1\n }\n}",
  "interface_up_down_delays {\n eth0 1.5 2\n}",
);

const instance4 = someOf(
  "state MASTER",
  "priority 150",
  "nopreempt",
  "preempt_delay 12.5",
  "advert_int 3",
  "strict_mode",
  "no_accept",
  "dont_track_primary",
  "authentication {\n auth_type PASS\n auth_pass 'a#b!c'\n}",
  "garp_master_delay 0",
  "garp_lower_prio_repeat 2",
  "lower_prio_no_advert",
  "higher_prio_send_advert",
  "unicast_src_ip 192.0.2.1",
  "unicast_peer {\n 192.0.2.2 min_ttl 3\n 192.0.2.3\n}",
  "unicast_ttl 5",
  "check_unicast_src",
  "skip_check_adv_addr",
  "down_timer_adverts 5",
  "promote_secondaries",
  "use_vmac vv 02:00:00:00:00:01",
  "vmac_xmit_base",
  "kernel_rx_buf_size 65536",
  "debug 3",
  'notify "/usr/local/bin/notify.sh $x #y" checker',
  "notify_deleted",
  'notify_master "/usr/local/bin/notify.sh {a}"',
  'notify_backup "/usr/local/bin/notify.sh \\"x y\\" a\\\\ b it\\\\\\x27s ${_BANG} \\x24{_PWD}"',
  "notify_priority_changes on",
  "smtp_alert",
  "track_interface {\n eth1 weight -5 reverse\n eth2\n}",
  "virtual_ipaddress {\n 192.0.2.20/24 dev eth1 label eth1:a brd + no_track\n 192.0.2.21 peer 192.0.2.22\n}",
  "virtual_ipaddress_excluded {\n 2001:db8::9/64 -nodad\n 2001:db8::10\n 192.0.2.30\n}",
  "virtual_routes {\n default via 192.0.2.1 dev eth0\n blackhole to 198.51.100.0/24\n 198.51.100.0/25 nexthop via 192.0.2.2 weight 3 nexthop dev eth1\n}",
  "virtual_routes {\n 198.51.100.128/25 via 192.0.2.2 src 192.0.2.1 table 7 scope link mtu lock 1400 rtt 3s features ecn onlink no_track\n}",
  "virtual_rules {\n not from 192.0.2.0/24 to 198.51.100.0/24 iif eth0 oif eth1 fwmark 5/0xff tos 16 table 7 preference 9\n goto 100 preference 8\n blackhole uidrange 1-5 sport 1-2 ipproto tcp no_track\n}",
);

const instance6 = someOf(
  "priority 255",
  "advert_int 0.25",
  "version 3",
  "virtual_ipaddress {\n fe80::1/64\n 2001:db8::1/64 preferred_lft 30 home\n}",
  "mcast_dst_ip ff02::99",
  "mcast_src_ip fe80::5",
  "owner_ignore_adverts",
  "virtual_routes {\n 2001:db8:1::/64 via fe80::2 dev eth0 pref high expires 10\n}",
);

const group = someOf(
  "sync_group_tracking_weight",
  "track_interface {\n eth2 weight 4\n}",
  'notify_fault "/usr/local/bin/notify.sh"',
  "smtp_alert off",
);

const parts = fc.record({ globals, blocks, instance4, instance6, group, grouped: fc.boolean() });

test("a printed configuration reads as the same model", () => {
  const configuration = parts.map((part) =>
    [
      `global_defs {\n${part.globals}\n}`,
      part.blocks,
      part.grouped ? `vrrp_sync_group G {\n group {\n VI_1 VI_2\n }\n${part.group}\n}` : "",
      `vrrp_instance VI_1 {\n interface eth0\n virtual_router_id 1\n${part.instance4}`,
      "virtual_ipaddress {\n 192.0.2.10/24\n}\n}",
      `vrrp_instance VI_2 {\n interface eth0\n virtual_router_id 1\n${part.instance6}`,
      "virtual_ipaddress {\n fe80::99/64\n}\n}",
    ].join("\n"),
  );
  fc.assert(fc.property(configuration, assertRoundTrip), { numRuns: 400 });
});

test("a password is printed only where it is asked for", () => {
  const model = load(
    "vrrp_instance A {\n interface eth0\n virtual_router_id 1\n" +
      " authentication {\n auth_type PASS\n auth_pass hushhush\n }\n" +
      " virtual_ipaddress {\n 192.0.2.1\n }\n}\n",
  );
  assert.ok(!printConfiguration(model, { revealSecrets: false }).includes("hushhush"));
  assert.ok(printConfiguration(model, { revealSecrets: true }).includes("hushhush"));
});
