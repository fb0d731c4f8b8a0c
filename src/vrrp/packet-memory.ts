// What an instance remembers of packets, sent and received, beyond its state machine:
// identification and sequence numbers, which checksum forms its peers use, and a round it has sent.
// A rejected packet leaves it as it was, but for the AH number that an owner which ignores adverts
// goes on from.

import type { IpAddress } from "../base/ip-address.ts";
import type { PacketSend, SocketId } from "../model/packet.ts";
import type { VrrpInstanceConfig } from "../model/vrrp-instance.ts";
import type { HmacSequence } from "../wire/auth-hmac.ts";
import type { ValidChecksumForm } from "../wire/checksum.ts";

export interface PacketMemory {
  /** IPv4 identification of the last datagram, 0 before the first; counts 1..65535 per instance. */
  readonly identification: number;
  /** `auth_type AH`: greatest sequence number sent or accepted, 0..2^32-1. */
  readonly ahSequence: number;
  /** `auth_type AH`: greatest sequence number accepted; 0 before the first. */
  readonly ahHeard: number;
  /** `auth_hmac`: sequence of the last advert sent. */
  readonly hmacSequence: HmacSequence;
  /** `auth_hmac`: who has been heard, least recently used first; at most `HMAC_SENDERS_MAX`. */
  readonly hmacSenders: readonly HmacSender[];
  /** Accepted adverts by the form of their checksum. */
  readonly checksumForms: Readonly<Record<ValidChecksumForm, number>>;
  /** A round that was sent, where the next may differ in its identification only; else null. */
  readonly round: SentRound | null;
}

/** What was sent, and what it was made of. */
export interface SentRound {
  readonly config: VrrpInstanceConfig;
  readonly source: IpAddress;
  readonly socket: SocketId;
  readonly priority: number;
  readonly packets: readonly PacketSend[];
}

export interface HmacSender {
  readonly source: IpAddress;
  /** Greatest sequence accepted. */
  readonly sequence: HmacSequence;
}

/** Only senders that hold a key get an entry, so that forgery cannot push others out. keepalived
 * remembers four. */
export const HMAC_SENDERS_MAX = 16;

export const NO_PACKET_MEMORY: PacketMemory = {
  identification: 0,
  ahSequence: 0,
  ahHeard: 0,
  hmacSequence: 0n,
  hmacSenders: [],
  checksumForms: { message: 0, "pseudo-header": 0, "pseudo-header-group": 0 },
  round: null,
};

/** `auth_hmac`: the greatest sequence accepted from `source`, null for a new sender. */
export function lastHmacSequence(memory: PacketMemory, source: IpAddress): HmacSequence | null {
  return memory.hmacSenders.find((sender) => sender.source.equals(source))?.sequence ?? null;
}

/** `auth_hmac`: an advert of `source` was accepted. */
export function rememberHmacSender(memory: PacketMemory, sender: HmacSender): PacketMemory {
  const others = memory.hmacSenders.filter(({ source }) => !source.equals(sender.source));
  return { ...memory, hmacSenders: [...others, sender].slice(-HMAC_SENDERS_MAX) };
}

/** One more accepted advert with this form of checksum. */
export function countChecksumForm(memory: PacketMemory, form: ValidChecksumForm): PacketMemory {
  const forms = memory.checksumForms;
  // Written out: every advert is counted.
  const checksumForms = {
    message: forms.message + (form === "message" ? 1 : 0),
    "pseudo-header": forms["pseudo-header"] + (form === "pseudo-header" ? 1 : 0),
    "pseudo-header-group": forms["pseudo-header-group"] + (form === "pseudo-header-group" ? 1 : 0),
  };
  return {
    identification: memory.identification,
    ahSequence: memory.ahSequence,
    ahHeard: memory.ahHeard,
    hmacSequence: memory.hmacSequence,
    hmacSenders: memory.hmacSenders,
    checksumForms,
    round: memory.round,
  };
}
