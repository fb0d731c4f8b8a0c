// Hundreds and thousands of instances: a pair on several LANs, the first host master of all. What
// they cost, how soon they are quiet, and who speaks that should not.

import { advertsOf, burstsOf } from "../netns/lab/adverts.ts";
import type { Flavor } from "../netns/lab/flavor.ts";
import type { Host } from "../netns/lab/host.ts";
import { Lab } from "../netns/lab/lab.ts";
import { pass, until } from "../netns/lab/until.ts";
import { CLOCK_TICKS_MS, cpuMsOf, pidsOf, rssMibOf } from "./process.ts";

/** VRIDs of one LAN; there are 255. */
const INSTANCES_A_LAN = 250;
/** The longest that a start or a takeover of all may take, and the time of a stop with it. */
const LIMIT_SECONDS = 240;

/** Steps of a warm-up whose costs are compared, its least and its greatest length. */
const WARM_UP_SECONDS = { step: 10, least: 30, most: 120 } as const;
/** A step that costs at least this share of the one before it shows that it is over. */
const STEADY_SHARE = 0.9;

/** Thousands of lines would fill the lab's syslog, which is read now and then, and stop who waits
 * for it: to the console then, and no line an announcement. */
function quiet({ name, argv }: Flavor): Flavor {
  return { name, argv: argv.map((word) => (word === "--log-detail" ? "--log-console" : word)) };
}

interface Crowd {
  readonly lab: Lab;
  readonly count: number;
  readonly master: Host;
  readonly backup: Host;
  /** From the start of the second daemon until the first is master of all. */
  readonly settleMs: number;
}

function configOf(count: number, priority: number): string {
  return Array.from({ length: count }, (_, index) => {
    const lan = Math.floor(index / INSTANCES_A_LAN);
    const vrid = (index % INSTANCES_A_LAN) + 1;
    return `vrrp_instance v${lan}_${vrid} {
  state BACKUP
  interface eth${lan}
  virtual_router_id ${vrid}
  priority ${priority}
  advert_int 1
  virtual_ipaddress {
    10.130.${lan}.${vrid}/32 dev eth${lan}
  }
}
`;
  }).join("");
}

/** Both hosts run the same program; the body begins when all is settled. */
async function withCrowd<T>(
  flavor: Flavor,
  count: number,
  body: (crowd: Crowd) => Promise<T>,
): Promise<T> {
  const lab = await Lab.open(2, { lanCount: Math.ceil(count / INSTANCES_A_LAN) });
  try {
    const [master, backup] = lab.pair;
    master.configure(configOf(count, 200));
    backup.configure(configOf(count, 100));
    const startedMs = performance.now();
    await master.start(quiet(flavor));
    await backup.start(quiet(flavor));
    await holdsAll(master, count);
    const settleMs = performance.now() - startedMs;
    await pass(5);
    return await body({ lab, count, master, backup, settleMs });
  } finally {
    await lab.close();
  }
}

/** Virtual addresses that the host has. */
function heldBy(host: Host): number {
  return host.space.run("ip", "-o", "-4", "addr", "show").match(/ 10\.130\./g)?.length ?? 0;
}

/** Looks rarely: a look at a thousand addresses holds up who sets them. */
async function holdsAll(host: Host, count: number): Promise<void> {
  const end = performance.now() + LIMIT_SECONDS * 1000;
  while (heldBy(host) !== count) {
    if (performance.now() > end) throw new Error(`${host.name} never had all ${count}`);
    await pass(0.25);
  }
}

export interface Load {
  readonly advertsASecond: number;
  /** Microseconds of processor time for each advert that is sent. */
  readonly masterUs: number;
  /** The same for each that is heard. */
  readonly backupUs: number;
  readonly masterMib: number;
  readonly backupMib: number;
  readonly settleMs: number;
  /** Adverts of the backup once all was settled. */
  readonly wrongAdverts: number;
}

export function measureLoad(flavor: Flavor, count: number, forSeconds: number): Promise<Load> {
  return withCrowd(flavor, count, async ({ lab, master, backup, settleMs }) => {
    const pids = [pidsOf(master), pidsOf(backup)] as const;
    await untilSteady(pids.flat());
    const before = [cpuMsOf(pids[0]), cpuMsOf(pids[1])] as const;
    lab.capture.drain();
    const mark = lab.capture.frames.length;
    await pass(forSeconds);
    const spent = [cpuMsOf(pids[0]) - before[0], cpuMsOf(pids[1]) - before[1]] as const;
    const adverts = advertsOf(lab.capture, master.name, mark).length;
    return {
      advertsASecond: adverts / forSeconds,
      masterUs: (spent[0] * 1000) / adverts,
      backupUs: (spent[1] * 1000) / adverts,
      masterMib: rssMibOf(pids[0]),
      backupMib: rssMibOf(pids[1]),
      settleMs,
      wrongAdverts: advertsOf(lab.capture, backup.name, mark).length,
    };
  });
}

/** An operator pays for what a daemon costs in the long run, and V8 goes on compiling for a while:
 * either program is measured when it no longer gets cheaper. */
async function untilSteady(pids: readonly number[]): Promise<void> {
  let [beforeMs, hereMs] = [Number.POSITIVE_INFINITY, cpuMsOf(pids)];
  for (let waited = 0; waited < WARM_UP_SECONDS.most; waited += WARM_UP_SECONDS.step) {
    await pass(WARM_UP_SECONDS.step);
    const spentMs = cpuMsOf(pids) - hereMs;
    hereMs += spentMs;
    const enough = waited + WARM_UP_SECONDS.step >= WARM_UP_SECONDS.least;
    if (enough && spentMs >= STEADY_SHARE * beforeMs - CLOCK_TICKS_MS * pids.length) return;
    beforeMs = spentMs;
  }
}

/** Adverts of a backup that was stopped and has gone on; each would be a false master. */
export function measureStall(flavor: Flavor, count: number, stopSeconds: number): Promise<number> {
  return withCrowd(flavor, count, async ({ lab, backup }) => {
    lab.capture.drain();
    const mark = lab.capture.frames.length;
    backup.program.pause();
    await pass(stopSeconds);
    backup.program.resume();
    await pass(5);
    return advertsOf(lab.capture, backup.name, mark).length;
  });
}

/** From the new master's first advert until every address of a dead one has been announced,
 * milliseconds: one instance with many addresses. */
export async function measureHandOver(flavor: Flavor, count: number): Promise<number> {
  const lab = await Lab.open(2);
  try {
    const [master, backup] = lab.pair;
    master.configure(oneInstance(count, 200));
    backup.configure(oneInstance(count, 100));
    await master.start(quiet(flavor));
    await holdsAll(master, count);
    await backup.start(quiet(flavor));
    await until("the other is backup", () => backup.program.console.includes("BACKUP STATE"));
    await pass(1);
    lab.capture.drain();
    const mark = lab.capture.frames.length;
    master.program.killAll();
    await master.program.end();
    const announced = new Map<string, number>();
    await until("all are announced", () => {
      for (const { atUs, seen } of burstsOf(lab.capture, backup.name, mark)) {
        if (seen?.content.kind !== "arp") continue;
        const address = seen.content.arp.senderAddress.text;
        if (!announced.has(address)) announced.set(address, atUs);
      }
      return announced.size >= count;
    });
    const first = advertsOf(lab.capture, backup.name, mark)[0];
    if (first === undefined) throw new Error("announced without an advert");
    return (Math.max(...announced.values()) - first.atUs) / 1000;
  } finally {
    await lab.close();
  }
}

function oneInstance(count: number, priority: number): string {
  const lines = Array.from({ length: count }, (_, index) => {
    return `    10.130.${index >> 8}.${index & 255}/32 dev eth0\n`;
  });
  return `vrrp_instance many {
  state BACKUP
  interface eth0
  virtual_router_id 1
  priority ${priority}
  advert_int 1
  virtual_ipaddress {
${lines[0]}  }
  virtual_ipaddress_excluded {
${lines.slice(1).join("")}  }
}
`;
}
