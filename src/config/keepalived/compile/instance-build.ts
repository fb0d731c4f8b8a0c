// The model of one instance from its settled draft.

import { assertNever } from "../../../base/invariant.ts";
import { type Micros, micros, seconds } from "../../../base/units.ts";
import type { AnnounceOptions, VirtualAddress } from "../../../model/address.ts";
import type { NotifyCommands } from "../../../model/notify.ts";
import type { TrackReference } from "../../../model/tracker.ts";
import type {
  Authentication,
  MulticastTransport,
  UnicastTransport,
  VrrpInstanceConfig,
} from "../../../model/vrrp-instance.ts";
import type { GlobalDraft } from "./global-draft.ts";
import type { AddressDraft, InstanceDraft } from "./instance-draft.ts";
import type { Settled } from "./instance-settle.ts";
import type { SettledTrack } from "./settle-tracks.ts";

export interface InstanceParts {
  readonly tracks: readonly TrackReference[];
  readonly notify: NotifyCommands;
}

export function buildInstance(
  settled: Settled,
  parts: InstanceParts,
  global: GlobalDraft,
): VrrpInstanceConfig {
  const { draft, family, version, priority, wantedState } = settled;
  const { defaults } = global;
  const owner = priority === 255;
  const peers = [...draft.unicastPeers.values()];
  const isUnicast = peers.length > 0 || draft.unicastFaultNoPeer;
  return {
    name: draft.name,
    family,
    version,
    interfaceName: draft.interfaceName,
    vrid: draft.vrid ?? 0,
    basePriority: priority,
    wantedState,
    advertIntervalUs: draft.advertIntervalUs,
    preempt: draft.preempt,
    preemptDelayUs: draft.preemptDelayUs,
    downTimerAdverts: draft.downTimerAdverts,
    transport: transport(draft, family, global),
    authentication: authentication(draft),
    addresses: draft.addresses.map((address) => placeAddress(address, draft.interfaceName)),
    excludedAddresses: draft.excluded.map((address) => placeAddress(address, draft.interfaceName)),
    routes: draft.routes,
    rules: draft.rules,
    announce: announcements(draft, global),
    tracks: parts.tracks,
    trackPrimary: draft.trackPrimary,
    trackSourceAddress: draft.trackSource && draft.sourceAddress !== null,
    checks: {
      skipAddressCheck: draft.skipAddressCheck,
      unicastSource: isUnicast && (draft.checkUnicastSource || peers.some(hasTtlRange)),
    },
    lowerPriorityNoAdvert: draft.lowerPriorityNoAdvert ?? defaults.lowerPriorityNoAdvert,
    higherPrioritySendAdvert: draft.higherPrioritySendAdvert ?? defaults.higherPrioritySendAdvert,
    ownerIgnoreAdverts:
      owner && (draft.ownerIgnoreAdverts ?? (draft.strict || defaults.ownerIgnoreAdverts)),
    timerExpiredPriority: draft.timerExpiredPriority,
    checksum: {
      oldUnicast: isUnicast ? draft.oldUnicastChecksum : "auto",
      v3AsV2: draft.v3ChecksumAsV2,
    },
    strict: draft.strict,
    accept: draft.accept ?? (!draft.strict || owner),
    promoteSecondaries: draft.promoteSecondaries,
    virtualLink: draft.virtualLink,
    vmacTransmitBase: draft.vmacTransmitBase,
    vmacAddresses: draft.vmacAddresses,
    linkbeatPolling: draft.linkbeatPolling,
    receiveBufferBytes: draft.receiveBufferBytes,
    debugLevel: draft.debugLevel,
    notify: parts.notify,
    notifyPriorityChanges: draft.notifyPriorityChanges ?? defaults.notifyPriorityChanges,
    smtpAlert: draft.smtpAlert ?? global.smtpAlertVrrp ?? global.smtpAlert ?? false,
    inert: draft.inert,
  };
}

function hasTtlRange(peer: {
  readonly minTtl: number | null;
  readonly maxTtl: number | null;
}): boolean {
  return peer.minTtl !== null || peer.maxTtl !== null;
}

function transport(
  draft: InstanceDraft,
  family: "ipv4" | "ipv6",
  global: GlobalDraft,
): MulticastTransport | UnicastTransport {
  if (draft.unicastPeers.size > 0 || draft.unicastFaultNoPeer) {
    return {
      kind: "unicast",
      source: draft.sourceAddress,
      peers: [...draft.unicastPeers.values()],
      ttl: draft.unicastTtl,
      faultWithoutPeer: draft.unicastFaultNoPeer,
    };
  }
  const group = draft.destination ?? (family === "ipv4" ? global.mcastGroup4 : global.mcastGroup6);
  return { kind: "multicast", group, source: draft.sourceAddress };
}

function authentication(draft: InstanceDraft): Authentication {
  const { authType, authPassword, hmac } = draft;
  if (hmac !== null) {
    const { keys, activeKeyId, windowUs, antiReplay, mode } = hmac;
    const receiveOnly = mode === "receive-only";
    return {
      kind: "hmac",
      keys,
      activeKeyId: receiveOnly ? null : activeKeyId,
      windowUs: windowUs ?? hmacWindow(draft),
      antiReplay,
      mode: receiveOnly ? "permissive" : mode,
    };
  }
  if (authType === null || authPassword === null) return { kind: "none" };
  switch (authType) {
    case "PASS":
      return { kind: "pass", password: authPassword };
    case "AH":
      return { kind: "ah", password: authPassword };
    default:
      return assertNever(authType);
  }
}

/** keepalived.conf(5) time_window: three intervals in whole seconds, 5 to 300. */
function hmacWindow(draft: InstanceDraft): Micros {
  const whole = Math.floor((3 * draft.advertIntervalUs) / 1_000_000);
  return seconds(Math.min(300, Math.max(5, whole)));
}

function announcements(draft: InstanceDraft, global: GlobalDraft): AnnounceOptions {
  const { defaults } = global;
  return {
    masterDelayUs: draft.garpMasterDelayUs,
    masterRepeat: draft.garpMasterRepeat,
    // vrrp_min_garp leaves no round for a refresh.
    refreshUs: draft.garpRefreshRepeat === 0 ? micros(0) : draft.garpRefreshUs,
    refreshRepeat: Math.max(1, draft.garpRefreshRepeat),
    lowerPriorityDelayUs:
      draft.garpLowerPriorityDelayUs ??
      defaults.garpLowerPriorityDelayUs ??
      defaults.garpMasterDelayUs,
    lowerPriorityRepeat:
      draft.garpLowerPriorityRepeat ??
      defaults.garpLowerPriorityRepeat ??
      defaults.garpMasterRepeat,
    extraInterfaceUs: draft.garpExtraInterfaceUs,
  };
}

/** An address without `dev` goes on the instance's interface. */
export function placeAddress(address: AddressDraft, interfaceName: string | null): VirtualAddress {
  const { span: _span, ...rest } = address;
  return { ...rest, interfaceName: address.interfaceName ?? interfaceName ?? "" };
}

/** As the engine watches them: BFD sessions are left out. */
export function trackReferences(tracks: readonly SettledTrack[]): TrackReference[] {
  return tracks.flatMap(({ kind, name, weight, reverse }) =>
    kind === "bfd" ? [] : [{ kind, name, weight: { value: weight, reverse } }],
  );
}
