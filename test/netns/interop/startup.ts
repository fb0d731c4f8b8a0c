// What begins later, and what does not mind its link: `vrrp_startup_delay`, `dont_track_primary`,
// intervals learned and intervals far below a second.

import type { Story } from "./stage.ts";
import { globals, type InstanceText, instance, withoutPrefix } from "./write.ts";

type Part = InstanceText & { readonly name: string };

const DELAYED: readonly Part[] = [
  { name: "PLAIN", vrid: 1, addresses: ["10.129.0.101/24"] },
  { name: "NEVER", vrid: 2, addresses: ["10.129.0.102/24"], lines: ["nopreempt"] },
];

function vipsOf(parts: readonly Part[]): string[] {
  return parts.flatMap(({ addresses }) => addresses.map(withoutPrefix));
}

/** The other one leads already; h1 hears it only when its delay has run out. */
export const DELAY_STORY: Story = {
  name: "vrrp_startup_delay",
  configs: [
    [globals("vrrp_startup_delay 3"), ...DELAYED.map((part) => instance(part.name, 1, part))].join(
      "\n",
    ),
    [globals(), ...DELAYED.map((part) => instance(part.name, 2, part))].join("\n"),
  ],
  isUnordered: true,
  async play(stage) {
    await stage.start(2);
    await stage.holds(2, ...vipsOf(DELAYED));
    await stage.bursts(2, DELAYED.length * 10);
    await stage.start(1);
    await stage.logs(1, /Entering BACKUP STATE/, 2);
    await stage.quiet(1.5);
    stage.snapAddresses("delayed");
    await stage.holds(1, "10.129.0.101");
    await stage.holds(2, "10.129.0.102");
    await stage.bursts(1, 10);
    await stage.stop(1);
    await stage.holds(2, ...vipsOf(DELAYED));
    await stage.stop(2);
  },
};

const LINKED: readonly Part[] = [
  { name: "TRACKED", vrid: 1, addresses: ["10.129.0.101/24"] },
  { name: "UNTRACKED", vrid: 2, addresses: ["10.129.0.102/24"], lines: ["dont_track_primary"] },
];

export const UNTRACKED_STORY: Story = {
  name: "dont_track_primary",
  configs: [[globals(), ...LINKED.map((part) => instance(part.name, 1, part))].join("\n")],
  isUnordered: true,
  async play(stage) {
    const [host] = stage.lab.hosts;
    if (host === undefined) throw new Error("nobody plays");
    await stage.start(1);
    await stage.logs(1, /Entering MASTER STATE/, LINKED.length);
    await stage.bursts(1, 20);
    stage.lab.port(host, "down");
    await stage.logs(1, /\(TRACKED\) Entering FAULT STATE/);
    await stage.quiet(2);
    stage.snapAddresses("without link");
    stage.lab.port(host, "up");
    await stage.logs(1, /Entering MASTER STATE/, LINKED.length + 1);
    await stage.quiet(6);
    stage.snapAddresses("with its link");
    await stage.stop(1);
  },
};
