// What a master puts into its kernel: addresses with every option, routes, rules, static ones; what
// happens when somebody deletes some; what is left after a stop. One host, two links.

import type { Stage, Story } from "./stage.ts";
import { block, globals, instance } from "./write.ts";

const STATIC = [
  block("static_ipaddress", [
    "10.50.0.1/24 dev eth0 scope global",
    "10.50.1.1/32 dev eth1",
    "fd00:50::1/64 dev eth0",
  ]),
  block("static_routes", [
    "10.60.0.0/24 via 10.129.0.1 dev eth0",
    "10.61.0.0/24 dev eth1 scope link table 77",
    "fd00:60::/64 via fd00:129::1 dev eth0",
  ]),
  block("static_rules", ["from 10.60.0.0/24 table 77 priority 1200"]),
];

const ADDRESSES = [
  "10.129.0.10/24",
  "10.129.0.41/24 dev eth0 label eth0:vip",
  "10.129.0.13/32 scope link",
  "10.129.0.14/24 brd +",
  "10.129.0.15/24 brd 10.129.0.255",
  "10.129.1.16/24 dev eth1",
  "10.129.0.17 peer 10.9.9.9/32",
  "10.129.0.18/24 noprefixroute",
  "10.129.0.19/24 home",
  "10.129.0.20",
  "10.129.0.21/24 brd -",
  "10.129.0.22/24 preferred_lft 0",
];

const EXCLUDED = [
  "10.129.0.30/24",
  "fd00:129::30/64",
  "10.129.1.31/24 dev eth1",
  "fd00:129::32/64 -nodad",
  "fd00:129::33/64 preferred_lft 0",
  "fd00:129::34/128 noprefixroute",
];

const ROUTES = [
  "10.70.0.0/24 via 10.129.0.1 dev eth0",
  "10.71.0.0/24 via 10.129.0.1",
  "src 10.129.0.10 to 10.72.0.0/24 via 10.129.0.1 dev eth0",
  "10.73.0.0/24 dev eth1 scope link metric 50",
  "blackhole 10.74.0.0/24",
  "0.0.0.0/0 gw 10.129.0.1 table 100",
  "10.75.0.0/24 via 10.129.0.1 dev eth0 table 100 proto static mtu 1400",
  "10.76.0.0/24 nexthop via 10.129.0.1 dev eth0 weight 1 nexthop via 10.129.1.1 dev eth1 weight 2",
  "fd00:70::/64 via fd00:129::1 dev eth0",
];

const RULES = [
  "from 10.129.0.0/24 table 100 priority 1000",
  "to 10.80.0.0/24 table 100",
  "from 10.81.0.0/24 iif eth0 tos 16 fwmark 5/7 table 100 priority 1001",
  "from fd00:81::/64 table 100 priority 1002",
];

const CONFIG = [
  globals(),
  ...STATIC,
  instance("VI_1", 1, {
    vrid: 51,
    addresses: ADDRESSES,
    lines: [
      block("virtual_ipaddress_excluded", EXCLUDED),
      block("virtual_routes", ROUTES),
      block("virtual_rules", RULES),
    ],
  }),
].join("\n");

function snapAll(stage: Stage, label: string): void {
  stage.snapAddresses(label);
  stage.snapRoutes(1, label);
}

const FRAMES = (ADDRESSES.length + EXCLUDED.length) * 10;

export const RESOURCES_STORY: Story = {
  name: "addresses, routes and rules",
  configs: [CONFIG],
  lans: 2,
  async play(stage) {
    const { space } = stage.host(1);
    await stage.start(1);
    await stage.logs(1, /Entering BACKUP STATE/);
    snapAll(stage, "backup");
    await stage.holds(1, "10.129.0.10", "fd00:129::33");
    await stage.bursts(1, FRAMES);
    snapAll(stage, "master");
    stage.lab.note("a route is deleted");
    space.run("ip", "route", "del", "10.70.0.0/24");
    await stage.logs(1, /Entering MASTER STATE/, 2);
    await stage.bursts(1, 2 * FRAMES);
    snapAll(stage, "route deleted");
    stage.lab.note("a rule is deleted");
    space.run("ip", "rule", "del", "priority", "1000");
    await stage.logs(1, /Entering MASTER STATE/, 3);
    await stage.bursts(1, 3 * FRAMES);
    snapAll(stage, "rule deleted");
    stage.lab.note("an address is deleted");
    space.run("ip", "addr", "del", "10.129.0.14/24", "dev", "eth0");
    await stage.logs(1, /Entering MASTER STATE/, 4);
    await stage.bursts(1, 4 * FRAMES);
    snapAll(stage, "address deleted");
    stage.lab.note("static ones are deleted");
    space.run("ip", "route", "del", "10.60.0.0/24");
    space.run("ip", "addr", "del", "10.50.1.1/32", "dev", "eth1");
    await stage.quiet(1);
    snapAll(stage, "static ones deleted");
    await stage.stop(1);
    snapAll(stage, "stopped");
  },
};
