// What an address that follows a key looks like from outside: where the key is, what was read last
// and when, who holds, and until when without a further answer. No secret is in it.

import { elapsed, type Micros } from "../base/units.ts";
import type { LeaderValue } from "../leader/effect.ts";
import { heldUntil } from "../leader/leader.ts";
import { endpointInUse } from "../leader/store.ts";
import type { HttpEndpoint } from "../model/http.ts";
import type { AddressManager, LeaderStore, LossPolicy } from "../model/leader.ts";
import type { LeaderUnit } from "./leader-unit.ts";
import { leaderTime } from "./leaders.ts";
import { type HeldAddressView, viewAddresses } from "./view-address.ts";
import type { World } from "./world.ts";

export interface LeaderView {
  readonly name: string;
  readonly store: LeaderStore["kind"];
  /** The one that is asked. */
  readonly endpoint: HttpEndpoint | null;
  readonly triggerKey: string;
  readonly triggerValue: string;
  /** `waiting`: an earlier run left the address, the first answer has not come. */
  readonly phase: "waiting" | "holding" | "released";
  readonly addresses: readonly HeldAddressView[];
  readonly manager: AddressManager["kind"];
  /** A manager other than the kernel has been heard to route the address here. */
  readonly routedHere: boolean;
  /** What the key said when it was last read; null before the first answer. */
  readonly value: LeaderValue | null;
  /** Since that was asked; null before the first answer. */
  readonly askedAgoUs: Micros | null;
  /** Every endpoint has failed since then. */
  readonly lost: boolean;
  readonly onStoreLoss: LossPolicy;
  /** A held address goes after this without a further answer; null: it is not held, or stays. */
  readonly goesInUs: Micros | null;
}

export function viewLeader(world: World, { leader, state, manager }: LeaderUnit): LeaderView {
  const now = leaderTime(world);
  const { confirmed, phase, lost } = state;
  const end = heldUntil(leader, state);
  return {
    name: leader.name,
    store: leader.store.kind,
    endpoint: endpointInUse(leader, state.store),
    triggerKey: leader.triggerKey,
    triggerValue: leader.triggerValue,
    phase,
    addresses: viewAddresses(world, leader.addresses),
    manager: leader.manager.kind,
    routedHere: manager.routedHere,
    value: confirmed?.value ?? null,
    askedAgoUs: confirmed === null ? null : elapsed(confirmed.askedAt, now),
    lost,
    onStoreLoss: leader.onStoreLoss,
    goesInUs: end === null ? null : elapsed(now, end),
  };
}
