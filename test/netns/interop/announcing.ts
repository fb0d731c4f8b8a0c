// Gratuitous ARP and unsolicited neighbour advertisements: how many frames for which options. One
// host, an instance for each set of options.

import type { Story } from "./stage.ts";
import { block, globals, type InstanceText, instance } from "./write.ts";

type Part = InstanceText & { readonly name: string };

function two(first: number): string[] {
  return [`10.129.0.${first}/24`, `10.129.0.${first + 1}/24`];
}

const PARTS: readonly Part[] = [
  { name: "DEFAULT", vrid: 1, addresses: two(101) },
  {
    name: "DELAY2",
    vrid: 2,
    addresses: two(103),
    lines: ["garp_master_delay 2", "garp_master_repeat 3"],
  },
  { name: "DELAY0", vrid: 3, addresses: two(105), lines: ["garp_master_delay 0"] },
  { name: "REPEAT0", vrid: 4, addresses: two(107), lines: ["garp_master_repeat 0"] },
  {
    name: "IPV6",
    vrid: 5,
    addresses: ["fe80::129:10/64", "fd00:129::105/64"],
    lines: ["version 3", "native_ipv6"],
  },
  {
    name: "EXCLUDED",
    vrid: 6,
    addresses: two(109),
    lines: [block("virtual_ipaddress_excluded", ["10.129.0.111/24", "fd00:129::111/64"])],
  },
  { name: "ELSEWHERE", vrid: 7, addresses: ["10.129.1.112/24 dev eth1"] },
];

/** Longer than the default `garp_master_delay`. */
const ALL_BURSTS_SECONDS = 7;

export const ANNOUNCING_STORY: Story = {
  name: "what is announced, and how often",
  configs: [[globals(), ...PARTS.map((part) => instance(part.name, 1, part))].join("\n")],
  lans: 2,
  isUnordered: true,
  countsBursts: true,
  async play(stage) {
    await stage.start(1);
    await stage.logs(1, /Entering MASTER STATE/, PARTS.length);
    await stage.quiet(ALL_BURSTS_SECONDS);
    await stage.stop(1);
  },
};

/** Hosts that have it for their default router take the route away when it says that it is none. */
export const ROUTER_STORY: Story = {
  name: "what a host that forwards IPv6 announces",
  configs: [
    [
      globals(),
      instance("IPV6", 1, {
        vrid: 5,
        addresses: ["fe80::129:10/64", "fd00:129::105/64"],
        lines: ["version 3", "native_ipv6"],
      }),
    ].join("\n"),
  ],
  async play(stage) {
    stage.host(1).space.run("sh", "-c", "echo 1 >/proc/sys/net/ipv6/conf/all/forwarding");
    await stage.start(1);
    await stage.logs(1, /Entering MASTER STATE/);
    await stage.quiet(ALL_BURSTS_SECONDS);
    await stage.stop(1);
  },
};

export const MIN_GARP_STORY: Story = {
  name: "vrrp_min_garp",
  configs: [
    [globals("vrrp_min_garp"), instance("VI", 1, { vrid: 1, addresses: two(101) })].join("\n"),
  ],
  async play(stage) {
    await stage.start(1);
    await stage.logs(1, /Entering MASTER STATE/);
    await stage.quiet(ALL_BURSTS_SECONDS);
    await stage.stop(1);
  },
};
