// A takeover that nobody sees: an engine that lives for one becomes BACKUP with an instance's
// configuration, and MASTER when its timer runs out. In Node the first run of a path costs ten
// times the next one, and a takeover is the path that runs once in months; who has just rehearsed
// it has its code compiled and in the processor's caches.

import { IpAddress } from "../base/ip-address.ts";
import { MacAddress } from "../base/mac-address.ts";
import { maxPrefixLength, prefix } from "../base/prefix.ts";
import { instant, micros } from "../base/units.ts";
import type { Configuration } from "../model/configuration.ts";
import { DEFAULT_GLOBAL, NOTHING_CONFIGURED } from "../model/global-defaults.ts";
import type { KernelSnapshot, LinkView } from "../model/kernel.ts";
import type { VrrpInstanceConfig } from "../model/vrrp-instance.ts";
import { Engine } from "./engine.ts";
import type { EngineInput } from "./input.ts";
import type { EngineOutput } from "./output.ts";

const IFA_F_PERMANENT = 0x80;
const RT_SCOPE_UNIVERSE = 0;
const ARPHRD_ETHER = 1;

/** An ordinary Ethernet link that is up. */
const LINK: Omit<LinkView, "index" | "name"> = {
  mac: MacAddress.fromBytes(Uint8Array.of(2, 0, 0, 0, 0, 1)),
  running: true,
  adminUp: true,
  multicast: true,
  loopback: false,
  noArp: false,
  hardwareType: ARPHRD_ETHER,
  mtuBytes: 1500,
  masterIndex: 0,
};
/** Where a unicast instance has no interface. */
const ANY_LINK = "any";
/** Addresses of each list that are rehearsed in the moment before a takeover: hundreds would take
 * longer, and go the same way. */
export const FEW_ADDRESSES = 4;
/** Nothing leaves, so any will do: RFC 5737 and the link's own. */
const SOURCES = { ipv4: IpAddress.of("192.0.2.1"), ipv6: IpAddress.of("fe80::1") } as const;
const BEGINNING = instant(1);

/** Runs a takeover of such an instance to its end and gives what it would have asked for, which is
 * not to be done. Trackers, groups and delays are left out: they are not on the way.
 * @param addressLimit how many addresses of each list there are at most */
export function rehearseTakeover(
  config: VrrpInstanceConfig,
  addressLimit: number = FEW_ADDRESSES,
): readonly EngineOutput[] {
  const engine = new Engine({ now: BEGINNING, bootedAt: null });
  const configuration = configurationOf(config, addressLimit);
  feed(engine, { kind: "kernel-snapshot", snapshot: hostOf(config), ownMarks: [] });
  feed(engine, { kind: "configured", configuration });
  return feed(engine, { kind: "tick" });
}

/** At the next deadline; sockets and addresses answer that all is well. */
function feed(engine: Engine, first: EngineInput): readonly EngineOutput[] {
  const now = engine.nextDeadline() ?? BEGINNING;
  const all: EngineOutput[] = [];
  const queue: EngineInput[] = [first];
  for (let input = queue.shift(); input !== undefined; input = queue.shift()) {
    for (const output of engine.handle(input, now)) {
      all.push(output);
      if (output.kind === "open-socket") {
        queue.push({ kind: "socket-opened", socket: output.socket });
      } else if (output.kind === "change-addresses") {
        const results = output.operations.map(({ kind, address }) => {
          return { operation: kind, address, failure: null };
        });
        queue.push({ kind: "addresses-changed", results });
      }
    }
  }
  return all;
}

function configurationOf(config: VrrpInstanceConfig, addressLimit: number): Configuration {
  const instance: VrrpInstanceConfig = {
    ...config,
    // An owner is MASTER without a takeover.
    basePriority: Math.min(config.basePriority, 254),
    preemptDelayUs: micros(0),
    addresses: config.addresses.slice(0, addressLimit),
    excludedAddresses: config.excludedAddresses.slice(0, addressLimit),
    tracks: [],
    trackPrimary: false,
    trackSourceAddress: false,
  };
  return {
    ...NOTHING_CONFIGURED,
    global: { ...DEFAULT_GLOBAL, routerId: "" },
    instances: [instance],
  };
}

/** Has every interface that the instance names, each with a source for its adverts. */
function hostOf(config: VrrpInstanceConfig): KernelSnapshot {
  const { family, transport, addresses, excludedAddresses } = config;
  const held = [...addresses, ...excludedAddresses].map(({ interfaceName }) => interfaceName);
  const names = new Set([config.interfaceName ?? ANY_LINK, ...held]);
  const links = [...names].map((name, position) => ({ ...LINK, index: position + 1, name }));
  const source = transport.source ?? SOURCES[family];
  return {
    links,
    addresses: links.map(({ index }) => ({
      interfaceIndex: index,
      prefix: prefix(source, maxPrefixLength(family)),
      label: null,
      scope: RT_SCOPE_UNIVERSE,
      broadcast: null,
      peer: null,
      flags: IFA_F_PERMANENT,
      protocol: 0,
    })),
  };
}
