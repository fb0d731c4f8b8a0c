// Shorthand of the netlink tests: addresses to ask for, answers and events as words.

import assert from "node:assert/strict";
import { IpAddress } from "../../../src/base/ip-address.ts";
import type { Outcome } from "../../../src/base/outcome.ts";
import { prefix } from "../../../src/base/prefix.ts";
import type {
  AddressOperation,
  AddressSpec,
  KernelSnapshot,
  NetlinkEvent,
} from "../../../src/model/kernel.ts";
import { openNetlink } from "../../../src/os/netlink.ts";
import type { Netlink } from "../../../src/ports/netlink.ts";
import { until } from "../lab/until.ts";
import { type End, withWire } from "./wire.ts";

const NODAD = 0x02;
const PROTOCOL = 18;

export function spec(end: End, text: string, rest: Partial<AddressSpec> = {}): AddressSpec {
  const [address = "", bits = ""] = text.split("/");
  return {
    interfaceIndex: end.interfaceIndex,
    prefix: prefix(IpAddress.of(address), Number(bits)),
    label: null,
    scope: 0,
    broadcast: null,
    peer: null,
    flags: address.includes(":") ? NODAD : 0,
    preferredLifetimeSeconds: null,
    protocol: PROTOCOL,
    ...rest,
  };
}

export function adds(...addresses: readonly AddressSpec[]): AddressOperation[] {
  return addresses.map((address) => ({ kind: "add", address }));
}

export function removes(...addresses: readonly AddressSpec[]): AddressOperation[] {
  return addresses.map((address) => ({ kind: "remove", address }));
}

export function words(outcomes: readonly Outcome<void>[]): string[] {
  return outcomes.map((outcome) =>
    outcome.ok ? "done" : `${outcome.failure.code}: ${outcome.failure.message}`,
  );
}

export function done(count: number): string[] {
  return Array.from({ length: count }, () => "done");
}

export function snapshotOf(netlink: Netlink): KernelSnapshot {
  const snapshot = netlink.snapshot();
  assert.ok(snapshot.ok);
  return snapshot.value;
}

export async function withNetlink(
  body: (netlink: Netlink, a: End, b: End) => Promise<void> | void,
): Promise<void> {
  await withWire(async (a, b) => {
    const opened = a.space.inside(openNetlink);
    assert.ok(opened.ok);
    try {
      await body(opened.value, a, b);
    } finally {
      opened.value.close();
    }
  });
}

/** One line an event, without what the kernel does on its own. */
export function describe(event: NetlinkEvent): string {
  switch (event.kind) {
    case "address-added":
    case "address-removed":
      return `${event.kind} ${event.address.prefix.address.text} ${event.own ? "ours" : "theirs"}`;
    case "link-changed":
      return `${event.kind} ${event.link.name} ${event.link.running ? "runs" : "rests"}`;
    case "link-removed":
      return `${event.kind} ${event.name}`;
    case "route-removed":
    case "rule-removed":
      return `${event.kind} ${event.own ? "ours" : "theirs"}`;
    case "resynchronised":
      return event.kind;
  }
}

export async function events(netlink: Netlink, last: string): Promise<string[]> {
  const seen: string[] = [];
  await until(last, () => {
    netlink.drain(100, (event) => seen.push(describe(event)));
    return seen.at(-1) === last;
  });
  return seen;
}
