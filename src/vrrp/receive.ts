// May a packet be acted on? Everything RFC 9568 §7.1 and keepalived ask before the state machine
// hears of it, cheapest and safest first: where it came from, TTL, form, checksum, authentication,
// what it says. Exactly one reason is given, and a packet rejected changes nothing (but the count
// of an owner that shares one with those whom it ignores).
//
// Deviation: keepalived restarts a MASTER's advert timer after rejected packets too (a stream of
// them silences it); RFC 9568 §7.1 says discard, so nothing is restarted here.
// Deviation: RFC 9568 erratum 8300 wants the first IPv6 address to be link-local. keepalived and
// FRR send and accept others; so do we.

import { assertNever } from "../base/invariant.ts";
import { IpAddress } from "../base/ip-address.ts";
import { MICROS_PER_SECOND } from "../base/units.ts";
import type { ReceivedPacket } from "../model/packet.ts";
import type { VrrpInstanceConfig } from "../model/vrrp-instance.ts";
import {
  type Advertisement,
  type AdvertisementContext,
  decodeAdvertisement,
  peekVrid,
  type WireReject,
} from "../wire/advertisement.ts";
import { AH_HEADER_BYTES, AH_PROTOCOL, verifyAh } from "../wire/ah.ts";
import { compareAddresses } from "./address-list.ts";
import { authenticate } from "./authenticate.ts";
import type { InstanceReport } from "./effect.ts";
import type { AcceptedAdvert } from "./event.ts";
import { countChecksumForm, type PacketMemory } from "./packet-memory.ts";
import type { AddressDifference, RejectReason } from "./reject.ts";
import type { InstanceState } from "./state.ts";
import { PRIORITY_OWNER } from "./transition.ts";

/** The group that `old_unicast_checksum` counts in although the packet goes to a peer. */
export const VRRP_GROUP_IPV4: IpAddress = IpAddress.of("224.0.0.18");
export const VRRP_GROUP_IPV6: IpAddress = IpAddress.of("ff02::12");
/** RFC 9568 §5.1.1.3, §5.1.2.3 */
const REQUIRED_TTL = 255;

export interface ReceiveContext {
  readonly config: VrrpInstanceConfig;
  readonly state: InstanceState;
  readonly memory: PacketMemory;
  /** Milliseconds since 1970, for `auth_hmac`. */
  readonly wallTimeMs: number;
}

export type Reception =
  | {
      readonly kind: "accepted";
      readonly advert: AcceptedAdvert;
      readonly memory: PacketMemory;
      /** Said before the state machine says what it makes of it. */
      readonly reports: readonly InstanceReport[];
    }
  | {
      readonly kind: "rejected";
      readonly reason: RejectReason;
      /** To be kept all the same. */
      readonly memory?: PacketMemory;
    };

/** The VRID that a payload is for, to find the instance; null where there is none. Nothing has been
 * checked.
 * @param protocol of the IP header */
export function vridOf(payload: Uint8Array, protocol: 112 | 51): number | null {
  return peekVrid(protocol === AH_PROTOCOL ? payload.subarray(AH_HEADER_BYTES) : payload);
}

/** Judges a packet for the instance whose VRID it carries. Never throws, whatever the bytes are. */
export function receive(context: ReceiveContext, packet: ReceivedPacket): Reception {
  const { config, state } = context;
  const outside = checkEnvelope(context, packet);
  if (outside !== null) return rejected(outside);
  const opened = openAh(context, packet);
  if (opened.kind === "rejected") return opened;
  const decoded = decodeAdvertisement(opened.payload, decodeContext(config, packet));
  if (decoded.kind === "rejected") return rejected(describe(decoded.reason, config));
  const { advert } = decoded;
  const { source } = packet;
  if (advert.version !== config.version) {
    return rejected({ kind: "version", version: advert.version, expected: config.version });
  }
  if (advert.version === 3 && advert.addresses.length === 0) {
    const expected = config.addresses.length;
    return rejected({ kind: "address-count", count: 0, expected });
  }
  if (!checksumAllowed(advert, config)) {
    return rejected({ kind: "checksum", version: advert.version });
  }
  if (config.ownerIgnoreAdverts && state.effectivePriority === PRIORITY_OWNER) {
    // An owner that comes back with numbers from 1 would be a replay to the others for as long as
    // it had run before, and two would lead.
    return { ...rejected({ kind: "owner-ignores" }), memory: opened.memory };
  }
  const { authentication } = config;
  const { payload, memory } = opened;
  const scope = { authentication, source, payload, wallTimeMs: context.wallTimeMs };
  const authentic = authenticate(scope, advert, memory);
  if (authentic.kind === "rejected") return authentic;
  return checkContent(context, packet, advert, authentic.memory);
}

/** Destination, source, TTL: nothing behind the IP header has been read yet. */
function checkEnvelope(context: ReceiveContext, packet: ReceivedPacket): RejectReason | null {
  const { transport, checks } = context.config;
  const { source, destination, hopLimit } = packet;
  // With multicast loopback off only a stranger with our address can send this (RFC 9568 §7.1).
  if (context.state.source?.equals(source) === true) return { kind: "own-address" };
  if (transport.kind === "multicast") {
    if (!destination.equals(transport.group)) return { kind: "destination" };
    return hopLimit === REQUIRED_TTL ? null : { kind: "ttl", ttl: hopLimit };
  }
  if (destination.isMulticast()) return { kind: "destination" };
  const limited = transport.peers.some(({ minTtl, maxTtl }) => minTtl !== null || maxTtl !== null);
  const peer = transport.peers.find(({ address }) => address.equals(source));
  if (peer === undefined) {
    return checks.unicastSource || limited ? { kind: "unicast-source", source } : null;
  }
  const min = peer.minTtl ?? 0;
  const max = peer.maxTtl ?? REQUIRED_TTL;
  return hopLimit >= min && hopLimit <= max ? null : { kind: "ttl-range", ttl: hopLimit, min, max };
}

type Opened =
  | { readonly kind: "opened"; readonly payload: Uint8Array; readonly memory: PacketMemory }
  | { readonly kind: "rejected"; readonly reason: RejectReason };

/** `auth_type AH`: the integrity of the whole datagram, and a sequence number beyond all that were
 * heard; we go on from there, for as in keepalived all routers of a group share one count.
 *
 * Deviation: keepalived also wants it beyond what we have sent ourselves. Two that become MASTER at
 * the same moment have then the same number, and drop each other's adverts for as long as their
 * clocks agree. */
function openAh(context: ReceiveContext, packet: ReceivedPacket): Opened {
  const { config, memory } = context;
  const { payload, ipHeader } = packet;
  const { authentication } = config;
  if (authentication.kind !== "ah") return { kind: "opened", payload, memory };
  if (ipHeader === null) return refuseAh("missing");
  const isUnicast = config.transport.kind === "unicast";
  const verdict = verifyAh({ ipHeader, isUnicast, password: authentication.password }, payload);
  if (verdict.kind === "rejected") return refuseAh(verdict.reason);
  const { sequence } = verdict;
  const local = memory.ahHeard;
  if (sequence <= local) return rejected({ kind: "auth-ah", detail: "replay", sequence, local });
  const ahSequence = Math.max(memory.ahSequence, sequence);
  const heard = { ...memory, ahSequence, ahHeard: sequence };
  return { kind: "opened", payload: verdict.message, memory: heard };
}

function refuseAh(detail: "missing" | "icv" | "spi"): Opened {
  return rejected({ kind: "auth-ah", detail });
}

function decodeContext(config: VrrpInstanceConfig, packet: ReceivedPacket): AdvertisementContext {
  const { source, destination } = packet;
  const group = config.family === "ipv4" ? VRRP_GROUP_IPV4 : VRRP_GROUP_IPV6;
  return { family: config.family, source, destination, group };
}

function describe(reason: WireReject, config: VrrpInstanceConfig): RejectReason {
  switch (reason.kind) {
    case "version":
      return { ...reason, expected: config.version };
    case "too-short":
    case "too-long":
    case "type":
    case "carp":
      return reason;
    default:
      return assertNever(reason);
  }
}

/** VRRPv3 over IPv4 has two forms in the field, without pseudo-header (RFC 9568 §5.2.8) and with it
 * (RFC 5798 §5.2.8 as most have read it): either is taken, the sum protects from accidents only.
 * `old_unicast_checksum never` refuses the third, the group's pseudo-header under unicast.
 *
 * Deviation: keepalived takes the form only that it is configured to send. */
function checksumAllowed(advert: Advertisement, config: VrrpInstanceConfig): boolean {
  if (advert.checksum === "wrong") return false;
  if (advert.checksum !== "pseudo-header-group") return true;
  return config.transport.kind === "unicast" && config.checksum.oldUnicast !== "never";
}

/** Interval and addresses: whether sender and receiver are configured alike. */
function checkContent(
  context: ReceiveContext,
  packet: ReceivedPacket,
  advert: Advertisement,
  memory: PacketMemory,
): Reception {
  const interval = checkInterval(advert, context.config);
  if (interval !== null) return rejected(interval);
  const addresses = checkAddresses(context, packet, advert);
  if (addresses?.fatal === true) return rejected(addresses.reason);
  const reports: InstanceReport[] = [];
  if (addresses !== null) {
    const { reason } = addresses;
    reports.push({ kind: "addresses-differ", source: packet.source, vrid: advert.vrid, reason });
  }
  const form = advert.checksum === "wrong" ? "message" : advert.checksum;
  if (form === "pseudo-header-group" && memory.checksumForms[form] === 0) {
    reports.push({ kind: "old-unicast-checksum" });
  }
  const { priority, advertIntervalUs } = advert;
  const accepted = { source: packet.source, priority, advertIntervalUs };
  return { kind: "accepted", advert: accepted, memory: countChecksumForm(memory, form), reports };
}

/** RFC 3768 §7.1: another interval than ours discards; RFC 9568 §7.1 learns it, but not zero
 * (erratum 8301). */
function checkInterval(advert: Advertisement, config: VrrpInstanceConfig): RejectReason | null {
  if (advert.version === 3) {
    return advert.advertIntervalUs === 0 ? { kind: "advert-interval-zero" } : null;
  }
  if (advert.advertIntervalUs === config.advertIntervalUs) return null;
  return {
    kind: "advert-interval",
    ownSeconds: config.advertIntervalUs / MICROS_PER_SECOND,
    receivedSeconds: advert.advertIntervalUs / MICROS_PER_SECOND,
  };
}

/** A difference discards in VRRPv2 unless the sender owns the addresses (RFC 3768 §7.1) and is only
 * said in VRRPv3 (RFC 9568 §7.1). `skip_check_adv_addr` looks once per master.
 *
 * Deviation: keepalived up to 2.3.2 discards in both versions and from owners too, later ones
 * never. Two v2 routers that disagree stay apart either way, as their operators know it; in v3 we
 * follow a master whatever it holds, where an old keepalived would start a second one. */
function checkAddresses(
  context: ReceiveContext,
  packet: ReceivedPacket,
  advert: Advertisement,
): { readonly reason: AddressDifference; readonly fatal: boolean } | null {
  const { config, state } = context;
  const known = state.kind === "BACKUP" && state.master?.source.equals(packet.source) === true;
  if (config.checks.skipAddressCheck && known) return null;
  const own = config.addresses.map(({ prefix }) => prefix.address);
  const reason = compareAddresses(own, advert.addresses);
  if (reason === null) return null;
  return { reason, fatal: advert.version === 2 && advert.priority !== PRIORITY_OWNER };
}

function rejected(reason: RejectReason): { kind: "rejected"; reason: RejectReason } {
  return { kind: "rejected", reason };
}
