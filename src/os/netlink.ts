// The kernel's links, addresses, routes and rules: one socket for requests, answered at once, and
// one for events. What an event means is decided by others; here it is only told whose doing it
// was.

import type { Outcome } from "../base/outcome.ts";
import type {
  AddressOperation,
  AddressView,
  KernelSnapshot,
  LinkView,
  NetlinkEvent,
  RouteOperation,
} from "../model/kernel.ts";
import type { Netlink } from "../ports/netlink.ts";
import {
  decodeAddress,
  encodeAddAddress,
  encodeAddressDump,
  encodeRemoveAddress,
  RTM_DELADDR,
  RTM_NEWADDR,
} from "../wire/rtnetlink-address.ts";
import { decodeLink, encodeLinkDump, RTM_DELLINK, RTM_NEWLINK } from "../wire/rtnetlink-link.ts";
import type { NetlinkMessage } from "../wire/rtnetlink-message.ts";
import { decodeForwarding, RTM_NEWNETCONF } from "../wire/rtnetlink-netconf.ts";
import { DONE, ENOBUFS, failed } from "./failure.ts";
import { LinkTable } from "./link-table.ts";
import { native, READABLE, type WatchTicket } from "./native.ts";
import {
  openRequestSocket,
  openSubscription,
  type RequestSocket,
  rehearseRequests,
  type Subscription,
} from "./netlink-socket.ts";
import { OwnChanges } from "./own-changes.ts";
import { OwnRoutes } from "./own-routes.ts";

const RTNLGRP_LINK = 1;
const RTNLGRP_IPV4_IFADDR = 5;
const RTNLGRP_IPV6_IFADDR = 9;
const RTNLGRP_IPV6_NETCONF = 25;

const GROUPS = [RTNLGRP_LINK, RTNLGRP_IPV4_IFADDR, RTNLGRP_IPV6_IFADDR, RTNLGRP_IPV6_NETCONF];

/** Some thousand address events in one burst. */
const EVENT_BUFFER_BYTES = 4 * 1024 * 1024;

/** Opens both sockets; events are collected from now on, so that none is lost before the
 * snapshot. */
export function openNetlink(): Outcome<Netlink> {
  const requests = openRequestSocket();
  if (!requests.ok) return requests;
  const events = openSubscription(GROUPS, EVENT_BUFFER_BYTES);
  if (!events.ok) {
    requests.value.close();
    return events;
  }
  const netlink = new Rtnetlink(requests.value, events.value);
  const watched = netlink.watch();
  if (watched.ok) return { ok: true, value: netlink };
  netlink.close();
  return watched;
}

/** Goes the way of address changes, and nothing changes: for rehearsals. */
export function rehearseNetlink(): Netlink {
  return new Rtnetlink(rehearseRequests(), {
    fd: -1,
    join: () => DONE,
    next: () => null,
    close: () => {},
  });
}

/** What there is now, for one who does not stay: no events, no rights needed. */
export function readKernel(): Outcome<KernelSnapshot> {
  const requests = openRequestSocket();
  if (!requests.ok) return requests;
  const snapshot = dump(requests.value);
  requests.value.close();
  return snapshot;
}

function dump(requests: RequestSocket): Outcome<KernelSnapshot> {
  const links = requests.dump(encodeLinkDump());
  if (!links.ok) return links;
  const addresses: AddressView[] = [];
  for (const family of ["ipv4", "ipv6"] as const) {
    const messages = requests.dump(encodeAddressDump(family));
    if (!messages.ok) return messages;
    for (const message of messages.value) {
      const address = decodeAddress(message);
      // A kernel without IPv6 answers with every family it has.
      if (address?.prefix.address.family === family) addresses.push(address);
    }
  }
  const views = links.value.map(decodeLink).filter((link) => link !== null);
  return { ok: true, value: { links: views, addresses } };
}

class Rtnetlink implements Netlink {
  readonly #requests: RequestSocket;
  readonly #events: Subscription;
  readonly #links = new LinkTable();
  readonly #own = new OwnChanges();
  readonly #routes: OwnRoutes;
  #ticket: WatchTicket | null = null;
  #overrun = false;
  /** Routes and rules that are gone have not been looked for since the last overrun. */
  #routesUnchecked = false;
  #onReadable: () => void = () => {};

  constructor(requests: RequestSocket, events: Subscription) {
    this.#requests = requests;
    this.#events = events;
    this.#routes = new OwnRoutes(requests, events);
  }

  watch(): Outcome<void> {
    const ticket = native.watchFd(this.#events.fd, READABLE, (status) => {
      // The overrun may be told here instead of by the next read.
      if (status === -ENOBUFS) this.#overrun = true;
      this.#onReadable();
    });
    if (typeof ticket === "number") return failed(-ticket);
    this.#ticket = ticket;
    return DONE;
  }

  snapshot(): Outcome<KernelSnapshot> {
    const snapshot = dump(this.#requests);
    if (snapshot.ok) this.#links.replace(snapshot.value.links);
    return snapshot;
  }

  changeAddresses(operations: readonly AddressOperation[]): readonly Outcome<void>[] {
    const outcomes = this.#requests.transact(
      operations.map(({ kind, address }) =>
        kind === "add" ? encodeAddAddress(address) : encodeRemoveAddress(address),
      ),
    );
    for (const [index, { kind, address }] of operations.entries()) {
      if (outcomes[index]?.ok !== true) continue;
      if (kind === "add") this.#own.noteAdded(address);
      else this.#own.noteRemoved(address);
    }
    return outcomes;
  }

  changeRoutes(operations: readonly RouteOperation[]): readonly Outcome<void>[] {
    if (operations.length === 0) return [];
    const links = this.#requests.dump(encodeLinkDump());
    if (!links.ok) return operations.map(() => links);
    const views = links.value.map(decodeLink).filter((link) => link !== null);
    return this.#routes.change(operations, new Map(views.map(({ name, index }) => [name, index])));
  }

  drain(limit: number, receive: (event: NetlinkEvent) => void): number {
    let count = 0;
    // Many messages (other programs' routes) are no events: they too are limited.
    for (let reads = 0; reads < limit && count < limit; reads++) {
      const events = this.#read();
      if (events === null) break;
      count += events.length;
      for (const event of events) receive(event);
    }
    // The limit was reached between an overrun and its second half.
    if (this.#routesUnchecked) setImmediate(() => this.#onReadable());
    return count;
  }

  onReadable(listener: () => void): void {
    this.#onReadable = listener;
  }

  close(): void {
    if (this.#ticket !== null) native.unwatch(this.#ticket);
    this.#ticket = null;
    this.#requests.close();
    this.#events.close();
  }

  /** The events of the next datagram, as a rule one or none; null where nothing is queued. */
  #read(): readonly NetlinkEvent[] | null {
    if (this.#ticket === null) return null;
    if (this.#routesUnchecked) {
      this.#routesUnchecked = false;
      return this.#routes.findLost(
        (operations) => this.changeRoutes(operations),
        (name) => this.#links.isUp(name),
      );
    }
    const messages = this.#overrun ? "overrun" : this.#events.next();
    if (messages === null) return null;
    if (messages === "overrun") return this.#resynchronise();
    return messages.map((message) => this.#eventOf(message)).filter((event) => event !== null);
  }

  /** What is queued is older than what the kernel tells now. Null where it cannot tell, to be tried
   * again a little later. */
  #resynchronise(): readonly NetlinkEvent[] | null {
    for (let read = 0; read < STALE_DATAGRAMS && this.#events.next() !== null; ) read++;
    this.#own.forgetPending();
    const snapshot = this.snapshot();
    this.#overrun = !snapshot.ok;
    // Not yet: the snapshot may make the engine put back what went with a link.
    this.#routesUnchecked = snapshot.ok;
    if (snapshot.ok) return [{ kind: "resynchronised", snapshot: snapshot.value }];
    setTimeout(() => this.#onReadable(), RETRY_MS).unref();
    return null;
  }

  #eventOf(message: NetlinkMessage): NetlinkEvent | null {
    const byUs = message.port === this.#requests.port;
    switch (message.type) {
      case RTM_NEWLINK:
      case RTM_DELLINK:
        return this.#linkEvent(message);
      case RTM_NEWADDR:
      case RTM_DELADDR:
        return this.#addressEvent(message, byUs);
      case RTM_NEWNETCONF:
        return this.#forwardingEvent(message);
      default:
        return this.#routes.eventOf(message, byUs);
    }
  }

  #linkEvent(message: NetlinkMessage): NetlinkEvent | null {
    const link: LinkView | null = decodeLink(message);
    if (link === null) return null;
    if (message.type === RTM_DELLINK) {
      this.#links.remove(link.index);
      return { kind: "link-removed", index: link.index, name: link.name };
    }
    return this.#links.update(link) ? { kind: "link-changed", link } : null;
  }

  #forwardingEvent(message: NetlinkMessage): NetlinkEvent | null {
    const told = decodeForwarding(message);
    if (told === null) return null;
    const link = this.#links.setForwarding(told.index, told.ipv6Forwarding);
    return link === null ? null : { kind: "link-changed", link };
  }

  #addressEvent(message: NetlinkMessage, byUs: boolean): NetlinkEvent | null {
    const address = decodeAddress(message);
    if (address === null) return null;
    if (message.type === RTM_NEWADDR) {
      return { kind: "address-added", address, own: this.#own.ownsAddition(address, byUs) };
    }
    return { kind: "address-removed", address, own: this.#own.ownsRemoval(address, byUs) };
  }
}

/** A full buffer holds fewer; events that come while it is emptied are not worth waiting for. */
const STALE_DATAGRAMS = 20_000;

/** After a failed dump, which only a system out of memory gives. */
const RETRY_MS = 100;
