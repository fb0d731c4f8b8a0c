// Adverts that every receiver must reject, made from one it would believe: what is wrong is one
// thing only, and what they say would make any listener act.

import { IpAddress } from "../../base/ip-address.ts";
import { Secret } from "../../base/secret.ts";
import { micros } from "../../base/units.ts";
import type { UnicastPeer, VrrpInstanceConfig } from "../../model/vrrp-instance.ts";
import {
  type AdvertisementFields,
  encodeAdvertisement,
  VRRP_PROTOCOL,
} from "../../wire/advertisement.ts";
import { AH_HEADER_BYTES, AH_PROTOCOL, AUTH_TYPE_AH, signAh } from "../../wire/ah.ts";
import { concatBytes } from "../../wire/bytes.ts";
import { encodeIpv4Header } from "../../wire/ipv4.ts";
import type { Datagram } from "../frame.ts";
import type { Kernel } from "../kernel.ts";

export type Flaw =
  /** RFC 9568 §5.1.1.3: it has passed a router. */
  | "hop-limit"
  /** keepalived.conf(5) unicast_peer: of a peer, and out of its `min_ttl` and `max_ttl`. */
  | "ttl-range"
  /** keepalived.conf(5) check_unicast_src: of nobody's. */
  | "unicast-source"
  | "checksum"
  | "truncated"
  | "version"
  | "type"
  /** RFC 3768 §7.1: VRRPv2 with another interval. */
  | "interval"
  | "password"
  /** RFC 2402 §3.4.3: a sequence number that everybody has heard. */
  | "replay"
  | "unknown-vrid";

/** Of `auth_type AH`: later than any of a trial, and one that has gone by for those who have heard
 * nobody yet as well: counts begin with 1. */
const FRESH_SEQUENCE = 0x7fff_ffff;
const STALE_SEQUENCE = 0;
const TTL_MAX = 255;

/** Which flaws can be told in an advert for this instance.
 * @param isMixed whether others of its VRID speak the other version: they believe it */
export function flawsOf(config: VrrpInstanceConfig, isMixed: boolean): readonly Flaw[] {
  const flaws: Flaw[] = ["checksum", "truncated", "type", "unknown-vrid", ...envelopeFlaws(config)];
  if (!isMixed) flaws.push("version");
  if (config.version === 2) flaws.push("interval", "password");
  if (config.authentication.kind === "ah") flaws.push("replay", "replay", "replay");
  return flaws;
}

function envelopeFlaws({ transport, checks }: VrrpInstanceConfig): readonly Flaw[] {
  if (transport.kind === "multicast") return ["hop-limit"];
  const flaws: Flaw[] = [];
  const isLimited = transport.peers.some(
    ({ minTtl, maxTtl }) => minTtl !== null || maxTtl !== null,
  );
  if (isLimited || checks.unicastSource) flaws.push("unicast-source", "unicast-source");
  if (transport.peers.some((peer) => ttlBeside(peer) !== null))
    flaws.push("ttl-range", "ttl-range");
  return flaws;
}

/** The next TTL that this peer may not have; null if it may have any. */
function ttlBeside({ minTtl, maxTtl }: UnicastPeer): number | null {
  if (minTtl !== null && minTtl > 0) return minTtl - 1;
  return maxTtl !== null && maxTtl < TTL_MAX ? maxTtl + 1 : null;
}

/** Where an instance on this host receives unicast; null while it has no address. */
export function receiverOf(kernel: Kernel, config: VrrpInstanceConfig): IpAddress | null {
  const link = config.interfaceName === null ? null : kernel.linkNamed(config.interfaceName);
  for (const { interfaceIndex, prefix } of kernel.addresses()) {
    const { address } = prefix;
    if (interfaceIndex !== link?.index || address.family !== config.family) continue;
    if (kernel.isOwnAddress(address)) return address;
  }
  return null;
}

/** @param local as `receiverOf` gives it
 * @param priority what it pretends: 0 or 255 hurt most */
export function forge(
  config: VrrpInstanceConfig,
  flaw: Flaw,
  local: IpAddress,
  priority: number,
): Datagram {
  const { family } = config;
  const { source, destination, hopLimit } = envelopeOf(config, flaw, local);
  const context = { family, source, destination, group: destination };
  const payload = encodeAdvertisement(fieldsOf(config, flaw, priority), context);
  if (flaw === "checksum") payload[6] = (payload[6] ?? 0) ^ 0x55;
  if (flaw === "type") payload[0] = (payload[0] ?? 0) + 1;
  const message = flaw === "truncated" ? payload.slice(0, -1) : payload;
  const common = { kind: "datagram", family, source, destination, hopLimit } as const;
  if (family === "ipv6") {
    return { ...common, protocol: VRRP_PROTOCOL, ipHeader: null, payload: message };
  }
  const isSigned = config.authentication.kind === "ah";
  const protocol = isSigned ? AH_PROTOCOL : VRRP_PROTOCOL;
  const ipHeader = encodeIpv4Header({
    source,
    destination,
    protocol,
    ttl: hopLimit,
    identification: 1,
    payloadBytes: message.length + (isSigned ? AH_HEADER_BYTES : 0),
  });
  const header = isSigned ? [ahOf(config, flaw, ipHeader, message)] : [];
  return { ...common, protocol, ipHeader, payload: concatBytes(...header, message) };
}

type Envelope = Pick<Datagram, "source" | "destination" | "hopLimit">;

/** From a stranger on the segment unless the flaw is a peer's. */
function envelopeOf(
  { transport, family }: VrrpInstanceConfig,
  flaw: Flaw,
  local: IpAddress,
): Envelope {
  const stranger = strangerOf(family);
  if (transport.kind === "multicast") {
    const hopLimit = flaw === "hop-limit" ? TTL_MAX - 1 : TTL_MAX;
    return { source: stranger, destination: transport.group, hopLimit };
  }
  const peer = transport.peers.find((each) => flaw === "ttl-range" && ttlBeside(each) !== null);
  const hopLimit = peer === undefined ? TTL_MAX : (ttlBeside(peer) ?? TTL_MAX);
  return { source: peer?.address ?? stranger, destination: local, hopLimit };
}

/** The greatest address that there is on a simulated segment. */
function strangerOf(family: "ipv4" | "ipv6"): IpAddress {
  return IpAddress.of(family === "ipv4" ? "10.255.0.99" : "fe80::ffff");
}

/** Signed with the routers' own password unless that is what is wrong. */
function ahOf(
  { authentication, transport }: VrrpInstanceConfig,
  flaw: Flaw,
  ipHeader: Uint8Array,
  message: Uint8Array,
): Uint8Array {
  const isKnown = authentication.kind === "ah" && flaw !== "password";
  const password = isKnown ? authentication.password : new Secret("guessed");
  const scope = { ipHeader, isUnicast: transport.kind === "unicast", password };
  return signAh(scope, flaw === "replay" ? STALE_SEQUENCE : FRESH_SEQUENCE, message);
}

function fieldsOf(config: VrrpInstanceConfig, flaw: Flaw, priority: number): AdvertisementFields {
  const isV2 = (config.version === 2) !== (flaw === "version");
  const { authentication, advertIntervalUs, family } = config;
  const isSigned = authentication.kind === "pass" && isV2;
  const password = isSigned ? authentication.password.reveal() : "";
  const isWrong = flaw === "password";
  return {
    version: isV2 ? 2 : 3,
    vrid: flaw === "unknown-vrid" ? 255 : config.vrid,
    priority,
    addresses: config.addresses.map(({ prefix }) => prefix.address),
    advertIntervalUs: flaw === "interval" ? micros(advertIntervalUs + 1_000_000) : wholeUs(config),
    authType: authentication.kind === "ah" && isV2 ? AUTH_TYPE_AH : isSigned !== isWrong ? 1 : 0,
    authData: isV2 && family === "ipv4" ? passwordBytes(password) : new Uint8Array(0),
    checksum: isV2 && family === "ipv4" ? "message" : "pseudo-header",
    trailer: new Uint8Array(0),
  };
}

/** VRRPv2 counts in seconds; a v3 advert in v2's form needs a whole one. */
function wholeUs({
  advertIntervalUs,
}: VrrpInstanceConfig): AdvertisementFields["advertIntervalUs"] {
  return micros(Math.max(1, Math.round(advertIntervalUs / 1_000_000)) * 1_000_000);
}

/** RFC 2338 §5.3.10: eight bytes, padded with zeros. */
function passwordBytes(password: string): Uint8Array {
  const bytes = new Uint8Array(8);
  for (let index = 0; index < Math.min(8, password.length); index++) {
    bytes[index] = password.charCodeAt(index);
  }
  return bytes;
}
