// A pair of hosts with one configuration and a daemon each: the frame around every interop test.

import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { type Flavor, KEEPALIVED, OURS, ROOT } from "./flavor.ts";
import type { Host } from "./host.ts";
import { Lab } from "./lab.ts";
import { obstacle } from "./requirements.ts";
import { until } from "./until.ts";

/** First the host that comes up first and so holds the address, then the other one. */
export type Pairing = readonly [Flavor, Flavor];

export const PAIRINGS: readonly Pairing[] = [
  [OURS, OURS],
  [OURS, KEEPALIVED],
  [KEEPALIVED, OURS],
];

/** The address of the HAProxy pair's configuration. */
export const VIP = "10.129.0.10";

export function nameOf([first, second]: Pairing): string {
  return `${first.name} and ${second.name}`;
}

/** The configuration of a real pair where it lies beside the checkout; else the example that was
 * written after it. */
export function haproxyPairConfig(): string {
  const real = path.resolve(ROOT, "..", "shared", "seed", "haproxy-pair.keepalived.conf");
  const file = existsSync(real) ? real : path.join(ROOT, "examples", "haproxy-pair.conf");
  return readFileSync(file, "utf8");
}

/** The same with scripts that note every state. */
export function withNotify(config: string): string {
  const hook = (word: string): string => `  ${word} "/run/lab/bin/notify.sh ${word}"\n`;
  const hooks = ["notify_master", "notify_backup", "notify_fault", "notify_stop"]
    .map(hook)
    .join("");
  return config.replace(/^(vrrp_instance .*\{\n)/m, `$1${hooks}  notify /run/lab/bin/notify.sh\n`);
}

/** Opens a lab of two, runs `body`, closes the lab; a failure brings the lab's story with it. */
export async function withPair(
  config: string,
  body: (lab: Lab, first: Host, second: Host) => Promise<void>,
): Promise<void> {
  const lab = await Lab.open(2);
  try {
    const [first, second] = lab.pair;
    for (const host of [first, second]) {
      host.configure(config);
      await host.startHaproxy();
    }
    await body(lab, first, second);
  } catch (error) {
    throw new Error(`${String(error)}\n\n${lab.story()}`, { cause: error });
  } finally {
    await lab.close();
  }
}

/** Starts the first daemon, waits until it holds the address, then starts the second and waits
 * until that is a backup. */
export async function startInTurn(lab: Lab, [one, other]: Pairing): Promise<void> {
  const [first, second] = lab.pair;
  await first.start(one);
  await until("the first host holds the address", () => first.holds(VIP));
  await second.start(other);
  await second.logged(/Entering BACKUP STATE/);
  lab.note("both run");
}

/** The one host that holds the address, or null if none or both do. */
export function soleHolder(lab: Lab): Host | null {
  const holders = lab.hosts.filter((host) => host.holds(VIP));
  return holders.length === 1 ? (holders[0] ?? null) : null;
}

/** A test run once for every pairing, the pairings beside each other; skipped, with the reason,
 * where the machine cannot have a lab. */
export function testPairings(
  what: string,
  pairings: readonly Pairing[],
  body: (pairing: Pairing) => Promise<void>,
): void {
  const reason = obstacle();
  test(what, { skip: reason ?? false, concurrency: pairings.length }, async (context) => {
    const runs = pairings.map((pairing) => context.test(nameOf(pairing), () => body(pairing)));
    await Promise.all(runs);
  });
}
