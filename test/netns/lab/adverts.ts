// Questions to a capture: which adverts and announcements a host sent.

import type { Advertisement } from "../../../src/wire/advertisement.ts";
import { AH_HEADER_BYTES, AH_PROTOCOL } from "../../../src/wire/ah.ts";
import { ARP_REQUEST } from "../../../src/wire/arp.ts";
import { ETHERTYPE_IPV4, ETHERTYPE_IPV6 } from "../../../src/wire/ethernet.ts";
import type { Capture, CapturedFrame } from "./capture.ts";

export interface SentAdvert {
  readonly atUs: number;
  readonly advert: Advertisement;
  readonly frame: Uint8Array;
}

/** Adverts of one host, from index `from` of the capture on. */
export function advertsOf(capture: Capture, host: string, from = 0): SentAdvert[] {
  return framesOf(capture, host, from).flatMap(({ atUs, bytes, seen }) =>
    seen?.content.kind === "advert" ? [{ atUs, advert: seen.content.advert, frame: bytes }] : [],
  );
}

/** Gratuitous ARPs for an address. */
export function announcementsOf(capture: Capture, host: string, address: string): CapturedFrame[] {
  return framesOf(capture, host, 0).filter(({ seen }) => {
    const content = seen?.content;
    if (content?.kind !== "arp") return false;
    const { senderAddress, targetAddress } = content.arp;
    return senderAddress.text === address && targetAddress.text === address;
  });
}

function framesOf(capture: Capture, host: string, from: number): CapturedFrame[] {
  capture.drain();
  return capture.frames.slice(from).filter((frame) => frame.from === host);
}

/** Gratuitous ARPs and unsolicited neighbour advertisements, in the order in which they were sent.
 * Those with the kernel's duplicate address detection and answers to others are not among them, nor
 * what the kernel replies to a gratuitous ARP for an address that it holds as well. */
export function burstsOf(capture: Capture, host: string, from = 0): CapturedFrame[] {
  return framesOf(capture, host, from).filter(({ seen }) => {
    const content = seen?.content;
    if (content?.kind === "na") return content.ip.destination.text === "ff02::1";
    if (content?.kind !== "arp") return false;
    const { operation, senderAddress, targetAddress } = content.arp;
    return operation === ARP_REQUEST && senderAddress.text === targetAddress.text;
  });
}

/** Where the bytes of a frame may differ between two programs, or two runs of one, they are made
 * zero: IPv4 identification and header checksum, the IPv6 flow label, which the kernel draws, and
 * sequence number and signature of an Authentication Header. */
export function comparable(frame: Uint8Array): string {
  const bytes = Buffer.from(frame);
  const etherType = bytes.readUInt16BE(12);
  if (etherType === ETHERTYPE_IPV6) {
    bytes.writeUInt32BE((bytes.readUInt32BE(14) & 0xfff0_0000) >>> 0, 14);
  }
  if (etherType === ETHERTYPE_IPV4) {
    bytes.writeUInt16BE(0, 14 + 4);
    bytes.writeUInt16BE(0, 14 + 10);
    if (bytes[14 + 9] === AH_PROTOCOL) bytes.fill(0, 14 + 20 + 8, 14 + 20 + AH_HEADER_BYTES);
  }
  return bytes.toString("hex");
}
