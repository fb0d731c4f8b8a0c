// The engine's record of one leader key: the machine's value, the requests under way, and what is
// needed to announce the addresses that follow it.

import { NO_ANNOUNCEMENTS } from "../address/announce-schedule.ts";
import { type Instant, instant } from "../base/units.ts";
import { type HetznerState, initialHetzner } from "../leader/hetzner.ts";
import { initialLeader, type LeaderState } from "../leader/leader.ts";
import type { HttpRequestId } from "../model/http.ts";
import type { LeaderConfig } from "../model/leader.ts";
import type { Announcer } from "./announcements.ts";
import type { Timer } from "./timer.ts";

/** Which of a leader's two machines asked. */
export type HttpParty = "store" | "manager";

export interface LeaderUnit extends Announcer {
  leader: LeaderConfig;
  state: LeaderState;
  /** Of a manager that is not the kernel. */
  manager: HetznerState;
  /** Engine-wide numbers of the requests under way, by party and the machine's own number. */
  readonly requests: Map<string, HttpRequestId>;
  /** A held address that the kernel refuses is tried again from here on. */
  reassertAt: Instant;
  readonly timer: Timer;
}

/** @param now on the leaders' clock */
export function createLeaderUnit(
  id: string,
  leader: LeaderConfig,
  now: Instant,
  addressPresent: boolean,
): LeaderUnit {
  return {
    id,
    leader,
    config: announcedBy(leader),
    state: initialLeader(leader, now, addressPresent),
    manager: initialHetzner(),
    requests: new Map(),
    reassertAt: instant(0),
    schedule: NO_ANNOUNCEMENTS,
    announceReason: "became-master",
    timer: { kind: "leader", id },
    announceTimer: { kind: "announce", id },
  };
}

/** What the announcements see of it. */
export function announcedBy({ name, announce, addresses }: LeaderConfig): Announcer["config"] {
  const interfaceName = addresses[0]?.interfaceName ?? null;
  return { name, announce, addresses, excludedAddresses: [], interfaceName };
}
