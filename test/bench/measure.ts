// What is measured of a daemon, each in a lab of its own. Times come from the kernel's stamps of
// received frames; the machine's noise is in all of them, which is why two programs run at once.

import { micros, seconds } from "../../src/base/units.ts";
import { advertsOf, announcementsOf } from "../netns/lab/adverts.ts";
import { INJECTED } from "../netns/lab/capture.ts";
import type { Flavor } from "../netns/lab/flavor.ts";
import { forgeAdvert } from "../netns/lab/forge.ts";
import { haproxyPairConfig, startInTurn, VIP, withPair } from "../netns/lab/pair.ts";
import { pass, until } from "../netns/lab/until.ts";
import { cpuMsOf, pidsOf, rssMibOf } from "./process.ts";

const VRID = 51;

/** SCHED_RR for either program. */
const REALTIME = "global_defs {\n  vrrp_rt_priority 50\n}\n";

interface Setting {
  readonly version: 2 | 3;
  readonly priority: number;
  readonly intervalSeconds: number;
  readonly realtime?: boolean;
}

function configOf({ version, priority, intervalSeconds, realtime = false }: Setting): string {
  return `${realtime ? REALTIME : ""}vrrp_instance bench {
  version ${version}
  state ${priority === 255 ? "MASTER" : "BACKUP"}
  interface eth0
  virtual_router_id ${VRID}
  priority ${priority}
  advert_int ${intervalSeconds}
  virtual_ipaddress {
    ${VIP}/24 dev eth0
  }
}
`;
}

export interface Takeover {
  /** First advert, beyond Master_Down_Interval after the last one heard, in milliseconds. */
  readonly latenessMs: readonly number[];
  /** First gratuitous ARP after that advert. */
  readonly arpMs: readonly number[];
}

export interface TakeoverSetting {
  readonly version: 2 | 3;
  readonly intervalSeconds: number;
  readonly rounds: number;
  /** `vrrp_rt_priority` for the daemon. */
  readonly realtime?: boolean;
}

/** A master that is not there is heard for a while and falls silent, again and again. */
export async function measureTakeover(
  flavor: Flavor,
  { version, intervalSeconds, rounds, realtime = false }: TakeoverSetting,
): Promise<Takeover> {
  const latenessMs: number[] = [];
  const arpMs: number[] = [];
  const priority = 100;
  const skewSeconds = ((256 - priority) / 256) * (version === 2 ? 1 : intervalSeconds);
  const masterDownMs = (3 * intervalSeconds + skewSeconds) * 1000;
  const frame = forgeAdvert({
    version,
    vrid: VRID,
    priority: 200,
    address: VIP,
    advertIntervalUs: seconds(intervalSeconds),
    ttl: 255,
    password: null,
  });
  await withPair(configOf({ version, priority, intervalSeconds, realtime }), async (lab, host) => {
    await host.start(flavor);
    await until("it is master", () => host.holds(VIP));
    for (let round = 0; round < rounds; round++) {
      // Said again until it is seen: at 10 ms it is backup for the time of a few looks.
      await until("it is backup", () => {
        if (!host.holds(VIP)) return true;
        lab.capture.inject(frame);
        return false;
      });
      // At another place of its loop's turn each time.
      await pass(intervalSeconds * (0.5 + round / rounds));
      const mark = lab.capture.frames.length;
      lab.capture.inject(frame);
      const heard = await until("it hears", () => advertsOf(lab.capture, INJECTED, mark)[0]);
      // Where processors are short it may have been MASTER once more, and have spoken since.
      const soonestUs = heard.atUs + masterDownMs * 500;
      const first = await until("it takes over", () =>
        advertsOf(lab.capture, host.name, mark).find(({ atUs }) => atUs > soonestUs),
      );
      const arp = await until("it announces", () =>
        announcementsOf(lab.capture, host.name, VIP).find((sent) => sent.atUs > first.atUs),
      );
      latenessMs.push((first.atUs - heard.atUs) / 1000 - masterDownMs);
      arpMs.push((arp.atUs - first.atUs) / 1000);
    }
  });
  return { latenessMs, arpMs };
}

/** Distance of each interval between adverts from the configured one, in milliseconds. */
export async function measureJitter(flavor: Flavor, forSeconds: number): Promise<number[]> {
  const intervalSeconds = 0.1;
  const stamps: number[] = [];
  await withPair(configOf({ version: 3, priority: 150, intervalSeconds }), async (lab, host) => {
    await host.start(flavor);
    await until("it is master", () => host.holds(VIP));
    await pass(1);
    const mark = lab.capture.frames.length;
    await pass(forSeconds);
    stamps.push(...advertsOf(lab.capture, host.name, mark).map((sent) => sent.atUs));
  });
  const expectedUs = micros(intervalSeconds * 1_000_000);
  return stamps
    .slice(1)
    .map((atUs, index) => Math.abs(atUs - (stamps[index] ?? atUs) - expectedUs) / 1000);
}

export interface Life {
  /** From before the program is started to the first advert of an address owner. */
  readonly startMs: readonly number[];
  /** From SIGTERM to the end of the process. */
  readonly stopMs: readonly number[];
}

export async function measureLife(flavor: Flavor, rounds: number): Promise<Life> {
  const startMs: number[] = [];
  const stopMs: number[] = [];
  await withPair(configOf({ version: 2, priority: 255, intervalSeconds: 1 }), async (lab, host) => {
    for (let round = 0; round < rounds; round++) {
      const mark = lab.capture.frames.length;
      const startedMs = Date.now();
      await host.start(flavor);
      const first = await until("an advert", () => advertsOf(lab.capture, host.name, mark)[0]);
      startMs.push(first.atUs / 1000 - startedMs);
      await until("the address", () => host.holds(VIP));
      const stoppedMs = performance.now();
      await host.program.stop();
      stopMs.push(performance.now() - stoppedMs);
    }
  });
  return { startMs, stopMs };
}

export interface Footprint {
  /** Milliseconds of processor time a minute, check scripts included. */
  readonly cpuMs: number;
  /** Resident set of all its processes. */
  readonly rssMib: number;
}

/** The HAProxy pair at rest: the master, then the backup. */
export async function measureFootprint(
  flavor: Flavor,
  forSeconds: number,
): Promise<readonly [master: Footprint, backup: Footprint]> {
  const found: Footprint[] = [];
  await withPair(haproxyPairConfig(), async (lab) => {
    await startInTurn(lab, [flavor, flavor]);
    await pass(10);
    const before = lab.hosts.map((host) => cpuMsOf(pidsOf(host)));
    await pass(forSeconds);
    for (const [index, host] of lab.hosts.entries()) {
      const pids = pidsOf(host);
      const spentMs = cpuMsOf(pids) - (before[index] ?? 0);
      found.push({ cpuMs: (spentMs * 60) / forSeconds, rssMib: rssMibOf(pids) });
    }
  });
  const [master, backup] = found;
  if (master === undefined || backup === undefined) throw new Error("a pair has two hosts");
  return [master, backup];
}
