// The kernel's links, addresses, routes and rules over rtnetlink. Requests answer at once: send and
// read are one synchronous call. Events say whether they are the echo of our own change.

import type { Outcome } from "../base/outcome.ts";
import type {
  AddressOperation,
  KernelSnapshot,
  NetlinkEvent,
  RouteOperation,
} from "../model/kernel.ts";

export interface Netlink {
  snapshot(): Outcome<KernelSnapshot>;
  /** One answer an operation, in order; many go in one datagram. */
  changeAddresses(operations: readonly AddressOperation[]): readonly Outcome<void>[];
  changeRoutes(operations: readonly RouteOperation[]): readonly Outcome<void>[];
  /** Hands out queued events up to `limit`; gives their number. */
  drain(limit: number, receive: (event: NetlinkEvent) => void): number;
  onReadable(listener: () => void): void;
  close(): void;
}
