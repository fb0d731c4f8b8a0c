// Questions to a capture: which adverts and announcements a host sent.

import type { Advertisement } from "../../../src/wire/advertisement.ts";
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

/** Where the bytes of a frame may differ between two programs: IPv4 identification and header
 * checksum are made zero. */
export function comparable(frame: Uint8Array): string {
  const bytes = Buffer.from(frame);
  const isIpv4 = bytes.readUInt16BE(12) === 0x0800;
  if (isIpv4) {
    bytes.writeUInt16BE(0, 14 + 4);
    bytes.writeUInt16BE(0, 14 + 10);
  }
  return bytes.toString("hex");
}
