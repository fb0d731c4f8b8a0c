// One node's configuration as lint sees it: what it would run, and where each part is written.

import { IpAddress } from "../base/ip-address.ts";
import type { Reporter } from "../config/diagnostic.ts";
import type { ConfigHost } from "../config/host.ts";
import type { Span } from "../config/span.ts";
import type { VirtualAddress } from "../model/address.ts";
import type { Configuration } from "../model/configuration.ts";
import type { TrackReference } from "../model/tracker.ts";
import type { VrrpInstanceConfig } from "../model/vrrp-instance.ts";
import type { Places } from "./places.ts";

export interface Subject {
  /** The node as messages call it: the file, and its configuration id where one was given. */
  readonly name: string;
  /** As on a host that has every interface, account and program of the file. */
  readonly configuration: Configuration;
  readonly places: Places;
}

/** What this host adds, where the file is meant for it. */
export interface Here {
  readonly host: ConfigHost;
  /** With what this host lacks left out. */
  readonly configuration: Configuration;
}

/** One look at a subject: says what it finds. */
export type Check = (subject: Subject, reporter: Reporter) => void;

/** All addresses of an instance, advertised or not. */
export function allAddresses(instance: VrrpInstanceConfig): readonly VirtualAddress[] {
  return [...instance.addresses, ...instance.excludedAddresses];
}

/** Where an address of an instance is written, or its name where that cannot be told. */
export function addressSpan(
  { places }: Subject,
  instance: VrrpInstanceConfig,
  address: IpAddress,
): Span | null {
  const block = places.instance(instance.name);
  const isMeant = isWritten(address);
  return (
    block.entry("virtual_ipaddress", isMeant) ??
    block.entry("virtual_ipaddress_excluded", isMeant) ??
    block.name
  );
}

/** Whether a word of the file is this address, with or without prefix length. */
export function isWritten(address: IpAddress): (word: string) => boolean {
  return (word) => IpAddress.parse(word.split("/", 1)[0] ?? "")?.equals(address) === true;
}

/** Where an instance, or its group, tracks something. */
export function trackSpan(
  { configuration, places }: Subject,
  instance: VrrpInstanceConfig,
  { kind, name }: TrackReference,
): Span | null {
  const keyword = `track_${kind}`;
  const isMeant = (word: string): boolean => word === name;
  const block = places.instance(instance.name);
  const group = configuration.groups.find(({ members }) => members.includes(instance.name));
  const inGroup = places.block("vrrp_sync_group", group?.name ?? "").entry(keyword, isMeant);
  return block.entry(keyword, isMeant) ?? inGroup ?? block.name;
}
