// Who leads: preemption and its keywords, an owner, equals; then a split of the LAN and its end.

import { CROSSING, type Story } from "./stage.ts";
import { globals, type InstanceText, instance, withoutPrefix } from "./write.ts";

type Part = InstanceText & { readonly name: string };

const PARTS: readonly Part[] = [
  { name: "PLAIN", vrid: 1, addresses: ["10.129.0.101/24"] },
  { name: "NOPREEMPT", vrid: 2, addresses: ["10.129.0.102/24"], lines: ["nopreempt"] },
  { name: "DELAY", vrid: 3, addresses: ["10.129.0.103/24"], lines: ["preempt_delay 8"] },
  { name: "LAST", vrid: 4, addresses: ["10.129.0.104/24"], lines: ["higher_prio_send_advert"] },
  { name: "CALM", vrid: 5, addresses: ["10.129.0.105/24"], lines: ["lower_prio_no_advert"] },
  { name: "EQUAL", vrid: 6, addresses: ["10.129.0.106/24"], priority: 100 },
  { name: "EQUAL3", vrid: 7, addresses: ["10.129.0.107/24"], priority: 100, lines: ["version 3"] },
  {
    name: "DOWN5",
    vrid: 8,
    addresses: ["10.129.0.108/24"],
    lines: ["version 3", "down_timer_adverts 5"],
  },
];

/** Priority 255 on h1 only, MASTER at once. */
const OWNER: Part = { name: "OWNER", vrid: 9, addresses: ["10.129.0.109/24"] };

function config(host: number): string {
  return [globals(), ...PARTS.map((part) => instance(part.name, host, part))].join("\n");
}

function withOwner(host: number): string {
  const owner = host === 1 ? ({ ...OWNER, priority: 255, state: "MASTER" } as const) : OWNER;
  return [config(host), instance(OWNER.name, host, owner)].join("\n");
}

function vips(...names: readonly string[]): string[] {
  return [...PARTS, OWNER]
    .filter(({ name }) => names.includes(name))
    .flatMap(({ addresses }) => addresses.map(withoutPrefix));
}

const MOVING = ["PLAIN", "LAST", "CALM", "DOWN5"];
const STAYING = ["NOPREEMPT", "EQUAL", "EQUAL3"];
const ALL = ["DELAY", ...MOVING, ...STAYING];

export const ELECTION_STORY: Story = {
  name: "who leads",
  configs: [config(1), config(2)],
  isUnordered: true,
  ignores: CROSSING,
  async play(stage) {
    await stage.start(2);
    await stage.holds(2, ...vips(...ALL));
    await stage.bursts(2, vips(...ALL).length * 10);
    await stage.start(1);
    await stage.holds(1, ...vips(...MOVING));
    await stage.holds(2, ...vips("DELAY", ...STAYING));
    await stage.holds(1, ...vips("DELAY", ...MOVING));
    await stage.bursts(1, (MOVING.length + 1) * 10);
    await stage.holds(2, ...vips(...STAYING));
    stage.snapAddresses("settled");
    await stage.stop(1);
    await stage.holds(2, ...vips(...ALL));
    await stage.bursts(2, ALL.length * 10 + (MOVING.length + 1) * 10);
    await stage.stop(2);
  },
};

/** Who speaks first after the split, and so what is logged and announced, is chance. */
export const SPLIT_STORY: Story = {
  name: "a split LAN and its end",
  configs: [withOwner(1), withOwner(2)],
  isUnordered: true,
  ignores: CROSSING,
  compares: ["snaps", "adverts"],
  async play(stage) {
    stage.lab.split("on");
    await stage.start(1);
    await stage.start(2);
    for (const host of [1, 2]) await stage.logs(host, /Entering MASTER STATE/, ALL.length + 1);
    for (const host of [1, 2]) await stage.bursts(host, (ALL.length + 1) * 10);
    stage.snapAddresses("split");
    stage.lab.note("healed");
    stage.lab.split("off");
    await stage.holds(1, ...vips("OWNER", "DELAY", "NOPREEMPT", ...MOVING));
    await stage.holds(2, ...vips("EQUAL", "EQUAL3"));
    await stage.quiet(6);
    stage.snapAddresses("healed");
    await stage.stop(1);
    await stage.holds(2, ...vips("OWNER", ...ALL));
    await stage.stop(2);
  },
};
