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
  readonly log: readonly string[];
  readonly notifications: readonly string[];
}

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
  return {
    adverts: adverts.filter((advert, index) => advert !== adverts[index - 1]),
    announcements: announcementsOf(lab.capture, host.name, VIP).map((frame) =>
      comparable(frame.bytes),
    ),
    addresses,
    log: host.syslog.map((line) => `${line.level} ${line.tag}: ${normal(line.text)}`),
    notifications: host.notifications(),
  };
}

/** Without what no two runs have in common. */
function normal(text: string): string {
  return text.replace(/pid=\d+/, "pid=…").replace(/fd\(\d+,\d+\)/, "fd(…)");
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
          for (const part of [
            "addresses",
            "adverts",
            "announcements",
            "notifications",
            "log",
          ] as const) {
            assert.deepEqual(records[host]?.[part], wanted[host]?.[part], `${part} of ${host}`);
          }
        }
      }),
    ),
  );
});
