// An advertisement of an instance as datagrams, ready for the socket: one for the group, or one for
// each unicast peer. When to send, and with what priority, the state machine has said.

import { assertNever, invariant } from "../base/invariant.ts";
import type { IpAddress } from "../base/ip-address.ts";
import type { PacketSend, SocketId } from "../model/packet.ts";
import type { VrrpInstanceConfig } from "../model/vrrp-instance.ts";
import {
  type AdvertisementFields,
  encodeAdvertisement,
  VRRP_PROTOCOL,
} from "../wire/advertisement.ts";
import { AH_HEADER_BYTES, AH_PROTOCOL, AUTH_TYPE_AH, signAh } from "../wire/ah.ts";
import { nextSequence, signHmac } from "../wire/auth-hmac.ts";
import { passwordOctets } from "../wire/auth-pass.ts";
import { concatBytes, NO_BYTES } from "../wire/bytes.ts";
import type { ValidChecksumForm } from "../wire/checksum.ts";
import { encodeIpv4Header, renumberIpv4 } from "../wire/ipv4.ts";
import { AUTH_TYPE_NONE, AUTH_TYPE_PASS } from "./authenticate.ts";
import type { PacketMemory } from "./packet-memory.ts";
import { VRRP_GROUP_IPV4, VRRP_GROUP_IPV6 } from "./receive.ts";

/** RFC 9568 §5.1.1.3, §5.1.2.3 */
const SENT_TTL = 255;
const IDENTIFICATION_MAX = 0xffff;
const AH_SEQUENCE_MAX = 0xffff_ffff;

export interface TransmitContext {
  readonly config: VrrpInstanceConfig;
  /** Of the state machine; the checksum and the signatures count it. */
  readonly source: IpAddress;
  readonly memory: PacketMemory;
  readonly socket: SocketId;
  /** Milliseconds since 1970, for `auth_hmac`. */
  readonly wallTimeMs: number;
}

export interface Transmission {
  /** In the order of the configured peers; none without a peer. */
  readonly packets: readonly PacketSend[];
  readonly memory: PacketMemory;
}

/** One round of adverts. As in keepalived, unicast copies share identification and sequence.
 * @param priority 0 to release, else the effective priority */
export function buildAdverts(context: TransmitContext, priority: number): Transmission {
  const memory = advance(context);
  const repeated = repeatRound(context, priority, memory);
  if (repeated !== null) return { packets: repeated, memory };
  const packets = encodeRound(context, priority, memory);
  const { config, source, socket } = context;
  const { kind } = config.authentication;
  if (kind === "ah" || kind === "hmac") return { packets, memory };
  return { packets, memory: { ...memory, round: { config, source, socket, priority, packets } } };
}

function encodeRound(
  context: TransmitContext,
  priority: number,
  memory: PacketMemory,
): readonly PacketSend[] {
  const advancing = { ...context, memory };
  const trailer = signTrailer(advancing, priority);
  return destinationsOf(context.config).map((destination): PacketSend => {
    const message = encodeMessage(advancing, priority, destination, trailer);
    return wrap(advancing, destination, message);
  });
}

/** A master says the same again and again, and this is what a host with hundreds of instances does
 * most: nothing but the identification of IPv4 is new. Null where more is. */
function repeatRound(
  context: TransmitContext,
  priority: number,
  { round, identification }: PacketMemory,
): readonly PacketSend[] | null {
  if (
    round === null ||
    round.priority !== priority ||
    round.config !== context.config ||
    round.source !== context.source ||
    round.socket !== context.socket
  ) {
    return null;
  }
  if (context.config.family === "ipv6") return round.packets;
  return round.packets.map(({ socket, destination, source, bytes, hopLimit }) => {
    return { socket, destination, source, bytes: renumberIpv4(bytes, identification), hopLimit };
  });
}

/** The numbers of this round. */
function advance({ config, memory, wallTimeMs }: TransmitContext): PacketMemory {
  const identification = (memory.identification % IDENTIFICATION_MAX) + 1;
  switch (config.authentication.kind) {
    case "none":
    case "pass":
      return { ...memory, identification };
    case "ah": {
      const ahSequence = Math.min(memory.ahSequence + 1, AH_SEQUENCE_MAX);
      return { ...memory, identification, ahSequence };
    }
    case "hmac": {
      const { antiReplay, windowUs } = config.authentication;
      const window = antiReplay === "time" ? windowUs : null;
      const hmacSequence = nextSequence(memory.hmacSequence, wallTimeMs, window);
      return { ...memory, identification, hmacSequence };
    }
    default:
      return assertNever(config.authentication);
  }
}

function destinationsOf({ transport }: VrrpInstanceConfig): readonly IpAddress[] {
  return transport.kind === "multicast"
    ? [transport.group]
    : transport.peers.map(({ address }) => address);
}

/** `auth_hmac`: one trailer for all copies, since no destination is signed. */
function signTrailer(context: TransmitContext, priority: number): Uint8Array {
  const { config, source, memory } = context;
  const { authentication } = config;
  if (authentication.kind !== "hmac" || authentication.activeKeyId === null) return NO_BYTES;
  const keyId = authentication.activeKeyId;
  const key = authentication.keys.get(keyId);
  invariant(key !== undefined, `auth_hmac of ${config.name} has no key ${keyId}`);
  const [destination] = destinationsOf(config);
  if (destination === undefined) return NO_BYTES;
  const message = encodeMessage(context, priority, destination, NO_BYTES);
  return signHmac({ message, source, key }, { keyId, sequence: memory.hmacSequence });
}

function encodeMessage(
  context: TransmitContext,
  priority: number,
  destination: IpAddress,
  trailer: Uint8Array,
): Uint8Array {
  const { config, source } = context;
  const { family, version, vrid, advertIntervalUs } = config;
  const fields: AdvertisementFields = {
    version,
    vrid,
    priority,
    addresses: config.addresses.map(({ prefix }) => prefix.address),
    advertIntervalUs,
    ...authFields(config),
    checksum: checksumForm(config),
    trailer,
  };
  const group = family === "ipv4" ? VRRP_GROUP_IPV4 : VRRP_GROUP_IPV6;
  return encodeAdvertisement(fields, { family, source, destination, group });
}

function authFields({
  version,
  authentication,
}: VrrpInstanceConfig): Pick<AdvertisementFields, "authType" | "authData"> {
  if (version === 2 && authentication.kind === "pass") {
    return { authType: AUTH_TYPE_PASS, authData: passwordOctets(authentication.password) };
  }
  const authType = authentication.kind === "ah" ? AUTH_TYPE_AH : AUTH_TYPE_NONE;
  return { authType, authData: NO_BYTES };
}

/** keepalived's default is the pseudo-header of the real destination, also over IPv4;
 * `v3_checksum_as_v2` is RFC 9568 §5.2.8, `old_unicast_checksum` counts the group for a peer. */
function checksumForm({
  version,
  family,
  transport,
  checksum,
}: VrrpInstanceConfig): ValidChecksumForm {
  if (family === "ipv6") return "pseudo-header";
  if (version === 2) return "message";
  if (checksum.v3AsV2) return "message";
  return transport.kind === "unicast" && checksum.oldUnicast === "always"
    ? "pseudo-header-group"
    : "pseudo-header";
}

function wrap(context: TransmitContext, destination: IpAddress, message: Uint8Array): PacketSend {
  const { config, source, socket } = context;
  const { transport } = config;
  const ttl = transport.kind === "multicast" ? SENT_TTL : transport.ttl;
  if (config.family === "ipv6")
    return { socket, destination, source, bytes: message, hopLimit: ttl };
  const bytes = wrapIpv4(context, destination, message, ttl ?? SENT_TTL);
  return { socket, destination, source, bytes, hopLimit: ttl ?? SENT_TTL };
}

function wrapIpv4(
  context: TransmitContext,
  destination: IpAddress,
  message: Uint8Array,
  ttl: number,
): Uint8Array {
  const { config, source, memory } = context;
  const { authentication } = config;
  const common = { source, destination, ttl, identification: memory.identification };
  if (authentication.kind !== "ah") {
    const fields = { ...common, protocol: VRRP_PROTOCOL, payloadBytes: message.length };
    return concatBytes(encodeIpv4Header(fields), message);
  }
  const payloadBytes = AH_HEADER_BYTES + message.length;
  const ipHeader = encodeIpv4Header({ ...common, protocol: AH_PROTOCOL, payloadBytes });
  const isUnicast = config.transport.kind === "unicast";
  const scope = { ipHeader, isUnicast, password: authentication.password };
  return concatBytes(ipHeader, signAh(scope, memory.ahSequence, message), message);
}
