// One member of a sync group hears a lesser master: which members answer, announce and notify.

import { forge } from "./forge.ts";
import type { Story } from "./stage.ts";
import { block, globals, type InstanceText, instance, NOTIFY_PATH } from "./write.ts";

type Part = InstanceText & { readonly name: string };

function hook(name: string): string {
  return `notify_master_rx_lower_pri "${NOTIFY_PATH} ${name}"`;
}

const PARTS: readonly Part[] = [
  { name: "HEARS", vrid: 1, addresses: ["10.129.0.101/24"], lines: [hook("HEARS")] },
  {
    name: "FOLLOWS",
    vrid: 2,
    device: "eth1",
    addresses: ["10.129.1.102/24"],
    lines: [hook("FOLLOWS"), "garp_lower_prio_delay 2", "garp_lower_prio_repeat 2"],
  },
  {
    name: "MUTE",
    vrid: 3,
    device: "eth1",
    addresses: ["10.129.1.103/24"],
    lines: [hook("MUTE"), "garp_lower_prio_repeat 0", "lower_prio_no_advert"],
  },
];

const GROUP: string = block("vrrp_sync_group G", [
  block(
    "group",
    PARTS.map(({ name }) => name),
  ),
  `notify ${NOTIFY_PATH}`,
]);

/** Longer than the default `garp_master_delay`. */
const ALL_BURSTS_SECONDS = 6.5;

export const GROUP_LOWER_STORY: Story = {
  name: "a sync group one member of which hears a lesser master",
  configs: [[globals(), GROUP, ...PARTS.map((part) => instance(part.name, 1, part))].join("\n")],
  lans: 2,
  isUnordered: true,
  countsBursts: true,
  async play(stage) {
    await stage.start(1);
    await stage.logs(1, /Entering MASTER STATE/, PARTS.length);
    await stage.quiet(ALL_BURSTS_SECONDS);
    const lesser = { vrid: 1, priority: 100, addresses: ["10.129.0.101"] };
    stage.lab.capture.inject(forge(lesser));
    await stage.logs(1, /lower priority 100/);
    await stage.quiet(ALL_BURSTS_SECONDS);
    await stage.stop(1);
  },
};
