// Configurations made by hand for simulated nodes: every field at keepalived's default, so that a
// plan names only what matters to it. Validation is the front ends' matter.

import { invariant } from "../base/invariant.ts";
import { type Family, IpAddress } from "../base/ip-address.ts";
import { maxPrefixLength, type Prefix, prefix } from "../base/prefix.ts";
import { micros, seconds } from "../base/units.ts";
import type { AnnounceOptions, VirtualAddress } from "../model/address.ts";
import type { Configuration, GlobalConfig } from "../model/configuration.ts";
import { DEFAULT_GLOBAL, NOTHING_CONFIGURED } from "../model/global-defaults.ts";
import type { LeaderConfig } from "../model/leader.ts";
import { NO_NOTIFY } from "../model/notify.ts";
import type { SyncGroupConfig } from "../model/sync-group.ts";
import type { TrackedScript, TrackReference } from "../model/tracker.ts";
import type { MulticastTransport, VrrpInstanceConfig } from "../model/vrrp-instance.ts";

const IPV4_GROUP = IpAddress.of("224.0.0.18");
const IPV6_GROUP = IpAddress.of("ff02::12");
/** if_addr.h IFA_F_NODAD: virtual IPv6 addresses skip duplicate detection. */
const IFA_F_NODAD = 0x02;

/** keepalived's defaults: `garp_master_delay` 5, `garp_master_repeat` 5. */
export const DEFAULT_ANNOUNCE: AnnounceOptions = {
  masterDelayUs: seconds(5),
  masterRepeat: 5,
  refreshUs: micros(0),
  refreshRepeat: 1,
  lowerPriorityDelayUs: seconds(5),
  lowerPriorityRepeat: 5,
  extraInterfaceUs: micros(0),
};

/** What an instance must say for itself; all else may be given too. */
export type InstancePlan = Partial<VrrpInstanceConfig> & {
  readonly name: string;
  readonly vrid: number;
  readonly addresses: readonly VirtualAddress[];
};

export function planInstance(plan: InstancePlan): VrrpInstanceConfig {
  const family: Family = plan.addresses[0]?.prefix.address.family ?? "ipv4";
  return {
    family,
    version: family === "ipv4" ? 2 : 3,
    interfaceName: "eth0",
    basePriority: 100,
    wantedState: plan.basePriority === 255 ? "MASTER" : "BACKUP",
    advertIntervalUs: seconds(1),
    preempt: true,
    preemptDelayUs: micros(0),
    downTimerAdverts: 3,
    transport: multicast(family),
    authentication: { kind: "none" },
    excludedAddresses: [],
    routes: [],
    rules: [],
    announce: DEFAULT_ANNOUNCE,
    tracks: [],
    trackPrimary: true,
    trackSourceAddress: false,
    checks: { skipAddressCheck: false, unicastSource: false },
    lowerPriorityNoAdvert: false,
    higherPrioritySendAdvert: false,
    ownerIgnoreAdverts: false,
    timerExpiredPriority: null,
    checksum: { oldUnicast: "auto", v3AsV2: false },
    strict: false,
    accept: true,
    promoteSecondaries: false,
    virtualLink: null,
    vmacTransmitBase: false,
    vmacAddresses: false,
    linkbeatPolling: false,
    receiveBufferBytes: null,
    debugLevel: 0,
    notify: NO_NOTIFY,
    notifyPriorityChanges: false,
    smtpAlert: false,
    inert: new Map(),
    ...plan,
  };
}

export function planConfiguration(plan: Partial<Configuration>): Configuration {
  return { ...NOTHING_CONFIGURED, global: GLOBAL, ...plan };
}

export function planGlobal(plan: Partial<GlobalConfig>): GlobalConfig {
  return { ...GLOBAL, ...plan };
}

/** `10.0.0.100/24` on `eth0`, or any other interface. */
export function planAddress(text: string, interfaceName = "eth0"): VirtualAddress {
  const address = parsePrefix(text);
  return {
    prefix: address,
    interfaceName,
    label: null,
    scope: 0,
    broadcast: null,
    peer: null,
    flags: address.address.family === "ipv6" ? IFA_F_NODAD : 0,
    preferredLifetimeSeconds: null,
    noTrack: false,
    trackGroup: null,
    useVmac: false,
  };
}

/** A script known by its name alone; `rise` and `fall` 1, once a second, unless given. */
export function planScript(
  name: string,
  plan: Partial<Omit<TrackedScript, "name" | "command">> = {},
): TrackedScript {
  return {
    name,
    command: {
      kind: "command",
      command: { argv: [`/usr/bin/${name}`], account: null, text: name },
    },
    intervalUs: seconds(1),
    timeoutUs: seconds(1),
    rise: 1,
    fall: 1,
    initFail: false,
    weight: { value: 0, reverse: false },
    ...plan,
  };
}

export function planTrack(script: TrackedScript): TrackReference {
  return { kind: "script", name: script.name, weight: script.weight };
}

export function planGroup(name: string, members: readonly string[]): SyncGroupConfig {
  return {
    name,
    members,
    tracks: [],
    trackingWeight: false,
    notify: NO_NOTIFY,
    notifyPriorityChanges: false,
    smtpAlert: false,
  };
}

/** What a leader must say for itself; all else may be given too. */
export type LeaderPlan = Partial<LeaderConfig> &
  Pick<LeaderConfig, "triggerValue" | "store" | "addresses">;

export function planLeader(plan: LeaderPlan): LeaderConfig {
  return {
    name: "leader",
    triggerKey: "/service/cluster/leader",
    intervalUs: seconds(1),
    onStoreLoss: { kind: "lease" },
    keepOnStop: false,
    manager: { kind: "basic" },
    announce: { ...DEFAULT_ANNOUNCE, masterDelayUs: micros(0) },
    notify: NO_NOTIFY,
    ...plan,
  };
}

/** `10.0.0.1/24`; without a length, a host address.
 * @throws InvariantError if it is neither */
export function parsePrefix(text: string): Prefix {
  const [addressText = "", lengthText] = text.split("/");
  const address = IpAddress.parse(addressText);
  invariant(address !== null, `not an address: ${text}`);
  const lengthBits =
    lengthText === undefined ? maxPrefixLength(address.family) : Number(lengthText);
  return prefix(address, lengthBits);
}

function multicast(family: Family): MulticastTransport {
  const group = family === "ipv4" ? IPV4_GROUP : IPV6_GROUP;
  return { kind: "multicast", group, source: null };
}

const GLOBAL: GlobalConfig = { ...DEFAULT_GLOBAL, routerId: "simulated" };
