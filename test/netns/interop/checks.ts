// What a backup checks of a master that it knows: skip_check_adv_addr, and unicast instances
// without a peer.

import { forge } from "./forge.ts";
import type { Stage, Story } from "./stage.ts";
import { block, globals, type InstanceText, instance } from "./write.ts";

type Part = InstanceText & { readonly name: string };

const PARTS: readonly Part[] = [
  { name: "CHECKS", vrid: 1, addresses: ["10.129.0.101/24"] },
  { name: "SKIPS", vrid: 2, addresses: ["10.129.0.102/24"], lines: ["skip_check_adv_addr"] },
];

function master(stage: Stage, addressesOf: (vrid: number) => readonly string[]): void {
  for (const { vrid } of PARTS) {
    const forgery = { vrid, priority: 200, addresses: addressesOf(vrid) };
    stage.lab.capture.inject(forge(forgery));
  }
}

/** A better router says first what is expected, then something else: one instance outwaits it, the
 * other has looked once. */
export const SKIP_STORY: Story = {
  name: "skip_check_adv_addr",
  configs: [[globals(), ...PARTS.map((part) => instance(part.name, 1, part))].join("\n")],
  isUnordered: true,
  async play(stage) {
    await stage.start(1);
    await stage.logs(1, /Entering BACKUP STATE/, PARTS.length);
    master(stage, (vrid) => [`10.129.0.10${vrid}`]);
    for (let count = 0; count < 3; count++) {
      await stage.quiet(1);
      master(stage, () => ["10.129.0.77"]);
    }
    await stage.holds(1, "10.129.0.101");
    stage.snapAddresses("one has outwaited");
    await stage.holds(1, "10.129.0.102");
    await stage.bursts(1, 20);
    await stage.stop(1);
  },
};

const LONELY: readonly Part[] = [
  {
    name: "LONELY",
    vrid: 1,
    addresses: ["10.129.0.101/24"],
    lines: ["unicast_src_ip 10.129.0.11"],
  },
  {
    name: "FAULTY",
    vrid: 2,
    addresses: ["10.129.0.102/24"],
    lines: ["unicast_src_ip 10.129.0.11", "unicast_fault_no_peer"],
  },
  {
    name: "EMPTY",
    vrid: 3,
    addresses: ["10.129.0.103/24"],
    lines: ["unicast_src_ip 10.129.0.11", block("unicast_peer", ["10.129.0.250"])],
  },
];

/** No peer at all, none and a fault for it, one that nobody is. */
export const LONELY_STORY: Story = {
  name: "unicast without anybody",
  configs: [[globals(), ...LONELY.map((part) => instance(part.name, 1, part))].join("\n")],
  isUnordered: true,
  // keepalived says it of the configuration only.
  ignores: /FAULTY\) entering FAULT/,
  async play(stage) {
    await stage.start(1);
    await stage.holds(1, "10.129.0.103");
    await stage.quiet(6);
    stage.snapAddresses("alone");
    await stage.stop(1);
  },
};
