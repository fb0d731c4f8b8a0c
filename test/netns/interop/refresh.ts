// Announcing again and again: refreshes, addresses on other links, and how fast. One host, so that
// nothing but its own timers decides.

import assert from "node:assert/strict";
import { burstsOf } from "../lab/adverts.ts";
import type { Stage, Story } from "./stage.ts";
import { block, globals, type InstanceText, instance } from "./write.ts";

type Part = InstanceText & { readonly name: string };

/** Longer than the default `garp_master_delay`, and between two refreshes. */
const ALL_BURSTS_SECONDS = 7;

const REFRESHED: readonly Part[] = [
  {
    name: "REFRESH",
    vrid: 1,
    addresses: ["10.129.0.101/24", "10.129.0.102/24"],
    lines: ["garp_master_refresh 2", "garp_master_refresh_repeat 2"],
  },
  {
    name: "REFRESH_ONCE",
    vrid: 2,
    addresses: ["10.129.0.103/24"],
    lines: ["garp_master_refresh 4", "garp_master_delay 0"],
  },
  {
    name: "EXTRA",
    vrid: 3,
    addresses: ["10.129.0.104/24", "10.129.1.104/24 dev eth1"],
    lines: ["garp_extra_if all 2"],
  },
  {
    name: "EXTRA_VMAC",
    vrid: 4,
    addresses: ["10.129.0.105/24", "10.129.1.105/24 dev eth1"],
    lines: ["garp_extra_if 2"],
  },
  {
    name: "REFRESH_V6",
    vrid: 5,
    addresses: ["fe80::129:10/64", "fd00:129::106/64"],
    lines: ["version 3", "native_ipv6", "garp_master_refresh 3"],
  },
];

export const REFRESH_STORY: Story = {
  name: "garp_master_refresh and garp_extra_if",
  configs: [[globals(), ...REFRESHED.map((part) => instance(part.name, 1, part))].join("\n")],
  lans: 2,
  isUnordered: true,
  countsBursts: true,
  async play(stage) {
    await stage.start(1);
    await stage.logs(1, /Entering MASTER STATE/, REFRESHED.length);
    await stage.quiet(ALL_BURSTS_SECONDS);
    await stage.stop(1);
  },
};

const INTERVAL_US = 200_000;

const PACED: readonly Part[] = [
  { name: "PACED", vrid: 1, addresses: ["10.129.0.101/24", "10.129.0.102/24"] },
  {
    name: "PACED_V6",
    vrid: 2,
    device: "eth1",
    addresses: ["fe80::129:10/64", "fd00:129:1::102/64"],
    lines: ["version 3", "native_ipv6"],
  },
];

function paced(name: string, head: string): Story {
  return {
    name,
    configs: [[head, ...PACED.map((part) => instance(part.name, 1, part))].join("\n")],
    lans: 2,
    // How many there are is not compared: keepalived drops all rounds of a burst but one.
    isUnordered: true,
    async play(stage) {
      await stage.start(1);
      await stage.logs(1, /Entering MASTER STATE/, PACED.length);
      await stage.quiet(ALL_BURSTS_SECONDS);
      for (const kind of ["arp", "na"] as const) assertPace(stage, kind);
      await stage.stop(1);
    },
  };
}

/** Chance may bring two frames nearer to each other, but not all of them. */
function assertPace(stage: Stage, kind: "arp" | "na"): void {
  const times = burstsOf(stage.lab.capture, stage.host(1).name)
    .filter(({ seen }) => seen?.content.kind === kind)
    .map(({ atUs }) => atUs);
  const lastUs = (times.at(-1) ?? 0) - (times[0] ?? 0);
  assert.ok(times.length >= 6, `${times.length} frames of kind ${kind}`);
  assert.ok(lastUs > (times.length - 1.5) * INTERVAL_US, `${kind} in ${lastUs} us`);
}

/** One lane an interface. */
export const INTERVAL_STORY: Story = paced(
  "vrrp_garp_interval and vrrp_gna_interval",
  globals("vrrp_garp_interval 0.2", "vrrp_gna_interval 0.2"),
);

export const GARP_GROUP_STORY: Story = paced(
  "garp_group",
  [
    globals(),
    block("garp_group", ["garp_interval 0.2", "interface eth0"]),
    block("garp_group", ["gna_interval 0.2", block("interfaces", ["eth1"])]),
  ].join("\n"),
);
