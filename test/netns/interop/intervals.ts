// Intervals of VRRPv3: what a backup learns of its master's, and how far below a second they go.

import { until } from "../lab/until.ts";
import { CROSSING, type Story } from "./stage.ts";
import { globals, type InstanceText, instance, withoutPrefix } from "./write.ts";

interface Part extends InstanceText {
  readonly name: string;
  /** `advert_int` on h1 and on h2, in seconds. */
  readonly intervals: readonly [number, number];
}

function config(parts: readonly Part[], host: number): string {
  const texts = parts.map((part) => {
    const interval = part.intervals[host === 1 ? 0 : 1];
    const lines = ["version 3", `advert_int ${interval}`, ...(part.lines ?? [])];
    return instance(part.name, host, { ...part, lines });
  });
  return [globals(), ...texts].join("\n");
}

function vipsOf(parts: readonly Part[]): string[] {
  return parts.flatMap(({ addresses }) => addresses.map(withoutPrefix));
}

const LEARNED: readonly Part[] = [
  { name: "FASTER", vrid: 1, addresses: ["10.129.0.101/24"], intervals: [0.3, 1] },
  { name: "SLOWER", vrid: 2, addresses: ["10.129.0.102/24"], intervals: [1, 0.3] },
  {
    name: "FASTER_V6",
    vrid: 3,
    addresses: ["fe80::129:10/64", "fd00:129::103/64"],
    lines: ["native_ipv6"],
    intervals: [0.3, 1],
  },
];

export const LEARNED_STORY: Story = {
  name: "intervals that a backup learns",
  configs: [config(LEARNED, 1), config(LEARNED, 2)],
  isUnordered: true,
  ignores: CROSSING,
  async play(stage) {
    await stage.start(1);
    await stage.holds(1, ...vipsOf(LEARNED));
    await stage.start(2);
    await stage.logs(2, /Entering BACKUP STATE/, LEARNED.length);
    await stage.quiet(2);
    stage.snapAddresses("h1 leads");
    await stage.stop(1);
    await stage.holds(2, ...vipsOf(LEARNED));
    await stage.start(1);
    await stage.holds(1, ...vipsOf(LEARNED));
    await stage.kill(1);
    await stage.logs(2, /Entering MASTER STATE/, 2 * LEARNED.length);
    await stage.quiet(6);
    stage.snapAddresses("h1 is dead");
    await stage.stop(2);
  },
};

const SHORT: readonly Part[] = [
  { name: "TENTH", vrid: 1, addresses: ["10.129.0.101/24"], intervals: [0.1, 0.1] },
  { name: "HUNDREDTH", vrid: 2, addresses: ["10.129.0.102/24"], intervals: [0.01, 0.01] },
  {
    name: "TENTH_V6",
    vrid: 3,
    addresses: ["fe80::129:10/64", "fd00:129::103/64"],
    lines: ["native_ipv6"],
    intervals: [0.1, 0.1],
  },
];

/** A machine that stalls for 40 ms loses elections whoever runs: how often is not compared, what
 * they say is. */
export const SHORT_STORY: Story = {
  name: "intervals of 100 ms and of 10 ms",
  configs: [config(SHORT, 1), config(SHORT, 2)],
  isUnordered: true,
  compares: ["snaps", "adverts"],
  async play(stage) {
    await stage.start(1);
    await stage.holds(1, ...vipsOf(SHORT));
    await stage.start(2);
    await stage.logs(2, /Entering BACKUP STATE/, SHORT.length);
    await stage.quiet(2);
    await stage.holds(1, ...vipsOf(SHORT));
    stage.snapAddresses("h1 leads");
    await stage.stop(1);
    await stage.holds(2, ...vipsOf(SHORT));
    await stage.start(1);
    await stage.holds(1, ...vipsOf(SHORT));
    await stage.kill(1);
    const killedAt = stage.mark();
    await until("h2 speaks for all", () => {
      const vrids = stage.adverts(2, killedAt).map(({ advert }) => advert.vrid);
      return new Set(vrids).size === SHORT.length;
    });
    await stage.stop(2);
  },
};
