// The same story with keepalived and with ours in each of its roles: what a host sends, which
// addresses it has, what it logs and whom it notifies must not tell which of the two it runs.

import assert from "node:assert/strict";
import { test } from "node:test";
import { advertsOf, announcementsOf, comparable } from "./lab/adverts.ts";
import { KEEPALIVED } from "./lab/flavor.ts";
import type { Host } from "./lab/host.ts";
import type { Lab } from "./lab/lab.ts";
import {
  haproxyPairConfig,
  nameOf,
  PAIRINGS,
  type Pairing,
  soleHolder,
  startInTurn,
  VIP,
  withNotify,
  withPair,
} from "./lab/pair.ts";
import { obstacle } from "./lab/requirements.ts";
import { until } from "./lab/until.ts";

/** What one host did from first to last. */
interface HostRecord {
  /** Adverts as bytes; runs of equal ones count once. */
  readonly adverts: readonly string[];
  readonly announcements: readonly string[];
  readonly addresses: readonly string[];
  /** What keepalived's first process says. */
  readonly parentLog: readonly string[];
  /** What its second says up to the first state, in no order: the two checks run at once. */
  readonly startLog: readonly string[];
  readonly log: readonly string[];
  /** First those for one state, then those for any: the two scripts of a transition run at once. */
  readonly notifications: readonly string[];
}

const PARTS = [
  "addresses",
  "adverts",
  "announcements",
  "notifications",
  "parentLog",
  "startLog",
  "log",
] as const satisfies readonly (keyof HostRecord)[];

const BURST_FRAMES = 5;

/** h1 comes up, fails, and h2 takes over; h2 is stopped, and h1 takes over; h1 is stopped. */
async function play(pairing: Pairing): Promise<Readonly<Record<string, HostRecord>>> {
  const records: Record<string, HostRecord> = {};
  await withPair(withNotify(haproxyPairConfig()), async (lab, first, second) => {
    await startInTurn(lab, pairing);
    await until("both bursts", () => burstsOf(lab, first) === 2);
    const atFirst = first.addresses();
    await first.killHaproxy();
    await until("h2 takes over", () => soleHolder(lab) === second);
    await until("both bursts", () => burstsOf(lab, second) === 2);
    const atSecond = second.addresses();
    const backAt = first.syslog.length;
    await first.startHaproxy();
    await first.logged(/Entering BACKUP STATE/, backAt);
    await second.program.stop();
    await until("h1 takes over", () => soleHolder(lab) === first);
    await until("both bursts", () => burstsOf(lab, first) === 4);
    await first.program.stop();
    records["h1"] = recordOf(lab, first, atFirst);
    records["h2"] = recordOf(lab, second, atSecond);
  });
  return records;
}

function burstsOf(lab: Lab, host: Host): number {
  return announcementsOf(lab.capture, host.name, VIP).length / BURST_FRAMES;
}

function recordOf(lab: Lab, host: Host, addresses: readonly string[]): HostRecord {
  const adverts = advertsOf(lab.capture, host.name).map((sent) => comparable(sent.frame));
  const log = linesOf(host, "Keepalived_vrrp");
  const started = log.findIndex((line) => line.includes("Entering "));
  return {
    adverts: adverts.filter((advert, index) => advert !== adverts[index - 1]),
    announcements: announcementsOf(lab.capture, host.name, VIP).map((frame) =>
      comparable(frame.bytes),
    ),
    addresses,
    parentLog: linesOf(host, "Keepalived"),
    startLog: log.slice(0, started).toSorted(),
    log: log.slice(started),
    notifications: [/notify_/, /INSTANCE/].flatMap((kind) =>
      host.notifications().filter((line) => kind.test(line)),
    ),
  };
}

/** What is about two processes, or about the program's own build. */
const NOT_COMPARED = new RegExp(
  [
    "Running on ",
    "Command line: |^ {2}",
    "max_auto_priority",
    "Starting VRRP child",
    "ARP shared channel",
    "CPU usage|Stopped - used",
    // Whether the kernel is done with its own address by then.
    "Assigned address fe80:",
  ].join("|"),
);

function linesOf(host: Host, tag: string): string[] {
  return host.syslog
    .filter((line) => line.tag === tag && !NOT_COMPARED.test(line.text))
    .map((line) => `${line.level} ${line.text.replace(/fd\(\d+,\d+\) /, "")}`);
}

const reason = obstacle();
test("no one can tell ours from keepalived", {
  skip: reason ?? false,
  concurrency: 4,
}, async (t) => {
  const reference = play([KEEPALIVED, KEEPALIVED]);
  await Promise.all(
    PAIRINGS.map((pairing) =>
      t.test(nameOf(pairing), async () => {
        const [records, wanted] = await Promise.all([play(pairing), reference]);
        for (const [index, host] of (["h1", "h2"] as const).entries()) {
          if (pairing[index] === KEEPALIVED) continue;
          for (const part of PARTS) {
            assert.deepEqual(records[host]?.[part], wanted[host]?.[part], `${part} of ${host}`);
          }
        }
      }),
    ),
  );
});
