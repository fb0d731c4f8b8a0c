// One VRRP socket, shared by every instance with the same interface, family and destination.

import type { Instant } from "../base/units.ts";
import type { SocketId, VrrpSocketSpec } from "../model/packet.ts";
import type { Timer } from "./timer.ts";
import type { Unit } from "./unit.ts";

export interface SocketRecord {
  readonly id: SocketId;
  readonly spec: VrrpSocketSpec;
  status: "opening" | "open" | "failed";
  /** It could not be bound: no interface has the source address (`unicast_src_ip`). */
  sourceAbsent: boolean;
  /** Failures in a row, for the back-off. */
  failures: number;
  retryAt: Instant | null;
  /** Receivers by VRID; several where unicast peers tell them apart. */
  readonly users: Map<number, Set<Unit>>;
  readonly timer: Timer;
}
