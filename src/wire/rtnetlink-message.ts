// Netlink messages and attributes (RFC 3549, linux/netlink.h): framing only. Numbers are in the
// byte order of the host, as the kernel on the other side writes them.
//
//   0                   1                   2                   3
//   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//  |                     Length with this header                   |
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//  |              Type             |             Flags             |
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//  |                        Sequence number                        |
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//  |                     Port of the requester                     |
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+

import { concatBytes } from "./bytes.ts";

export const NLMSG_ERROR = 2;
export const NLMSG_DONE = 3;

export const NLM_F_REQUEST = 0x1;
export const NLM_F_ACK = 0x4;
/** A dump changed while it was read and must be asked for again. */
export const NLM_F_DUMP_INTR = 0x10;
export const NLM_F_DUMP = 0x300;
export const NLM_F_REPLACE = 0x100;
export const NLM_F_EXCL = 0x200;
export const NLM_F_CREATE = 0x400;
const NLM_F_CAPPED = 0x100;
const NLM_F_ACK_TLVS = 0x200;

export const AF_UNSPEC = 0;
export const AF_INET = 2;
export const AF_INET6 = 10;

export const HEADER_BYTES = 16;
export const ATTRIBUTE_HEADER_BYTES = 4;
export const ALIGNMENT = 4;
/** The two highest bits of an attribute's type are flags. */
const ATTRIBUTE_TYPE = 0x3fff;

export const littleEndian: boolean = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** A request without the sequence number that the socket gives it. */
export interface NetlinkRequest {
  readonly type: number;
  readonly flags: number;
  /** Fixed header and attributes. */
  readonly body: Uint8Array;
}

export interface NetlinkMessage extends NetlinkRequest {
  readonly sequence: number;
  /** Port of the socket whose request caused it; 0 is the kernel itself. */
  readonly port: number;
}

export type Attributes = ReadonlyMap<number, Uint8Array>;

export function encodeRequest(request: NetlinkRequest, sequence: number): Uint8Array {
  return encodeRequests([request], sequence);
}

/** One datagram for all, with sequence numbers from `first` on. Only the last one's success is
 * acknowledged: the kernel works them off in order and tells of each refusal by itself, so that
 * this one answer says that all is done. */
export function encodeRequests(requests: readonly NetlinkRequest[], first: number): Uint8Array {
  let lengthBytes = 0;
  for (const { body } of requests) lengthBytes += align(HEADER_BYTES + body.length);
  const bytes = new Uint8Array(lengthBytes);
  const view = viewOf(bytes);
  let offset = 0;
  requests.forEach(({ type, flags, body }, index) => {
    const isLast = index === requests.length - 1;
    view.setUint32(offset, HEADER_BYTES + body.length, littleEndian);
    view.setUint16(offset + 4, type, littleEndian);
    view.setUint16(offset + 6, isLast ? flags : flags & ~NLM_F_ACK, littleEndian);
    view.setUint32(offset + 8, first + index, littleEndian);
    bytes.set(body, offset + HEADER_BYTES);
    offset += align(HEADER_BYTES + body.length);
  });
  return bytes;
}

/** The messages of a datagram; what is cut off at its end is left out. */
export function decodeMessages(datagram: Uint8Array): readonly NetlinkMessage[] {
  const messages: NetlinkMessage[] = [];
  const view = viewOf(datagram);
  let offset = 0;
  while (offset + HEADER_BYTES <= datagram.length) {
    const length = view.getUint32(offset, littleEndian);
    if (length < HEADER_BYTES || offset + length > datagram.length) break;
    messages.push({
      type: view.getUint16(offset + 4, littleEndian),
      flags: view.getUint16(offset + 6, littleEndian),
      sequence: view.getUint32(offset + 8, littleEndian),
      port: view.getUint32(offset + 12, littleEndian),
      body: datagram.subarray(offset + HEADER_BYTES, offset + length),
    });
    offset += align(length);
  }
  return messages;
}

export interface Acknowledgement {
  /** Positive errno; 0 where the request was done. */
  readonly errno: number;
  /** The kernel's own words (extended acknowledgement); null where it gave none. */
  readonly text: string | null;
}

const NLMSGERR_ATTR_MSG = 1;

/** Body of an NLMSG_ERROR or NLMSG_DONE message: the negative errno first. For an error follow the
 * request's header, the rest of the request unless capped, and attributes. */
export function decodeAcknowledgement(message: NetlinkMessage): Acknowledgement {
  const { body, flags, type } = message;
  if (body.length < 4) return { errno: 0, text: null };
  const view = viewOf(body);
  const errno = 0 - view.getInt32(0, littleEndian);
  if ((flags & NLM_F_ACK_TLVS) === 0) return { errno, text: null };
  let start = 4;
  if (type === NLMSG_ERROR) {
    const requestBytes = body.length < 8 ? 0 : view.getUint32(4, littleEndian);
    start += (flags & NLM_F_CAPPED) === 0 ? align(requestBytes) : HEADER_BYTES;
  }
  const text = decodeAttributes(body, start).get(NLMSGERR_ATTR_MSG);
  return { errno, text: text === undefined ? null : decodeString(text) };
}

/** Says that the request with this number is done, as the kernel does. */
export function encodeAcknowledgement(sequence: number): Uint8Array {
  const errnoBytes = 4;
  const body = new Uint8Array(errnoBytes + HEADER_BYTES);
  return encodeRequest({ type: NLMSG_ERROR, flags: NLM_F_CAPPED, body }, sequence);
}

/** Attributes from `offset` on; of repeated types the last. Stops at the first malformed one. */
export function decodeAttributes(bytes: Uint8Array, offset: number): Attributes {
  const attributes = new Map<number, Uint8Array>();
  const view = viewOf(bytes);
  let at = offset;
  while (at + ATTRIBUTE_HEADER_BYTES <= bytes.length) {
    const length = view.getUint16(at, littleEndian);
    if (length < ATTRIBUTE_HEADER_BYTES || at + length > bytes.length) break;
    const type = view.getUint16(at + 2, littleEndian) & ATTRIBUTE_TYPE;
    attributes.set(type, bytes.subarray(at + ATTRIBUTE_HEADER_BYTES, at + length));
    at += align(length);
  }
  return attributes;
}

/** One attribute, padded to the alignment. Nested ones are the value's concatenation. */
export function attribute(type: number, ...values: readonly Uint8Array[]): Uint8Array {
  const value = concatBytes(...values);
  const length = ATTRIBUTE_HEADER_BYTES + value.length;
  const bytes = new Uint8Array(align(length));
  const view = viewOf(bytes);
  view.setUint16(0, length, littleEndian);
  view.setUint16(2, type, littleEndian);
  bytes.set(value, ATTRIBUTE_HEADER_BYTES);
  return bytes;
}

export function uint8(value: number): Uint8Array {
  return Uint8Array.of(value);
}

export function uint16(value: number): Uint8Array {
  const bytes = new Uint8Array(2);
  viewOf(bytes).setUint16(0, value, littleEndian);
  return bytes;
}

/** Also takes negative numbers, as two's complement. */
export function uint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  viewOf(bytes).setUint32(0, value, littleEndian);
  return bytes;
}

/** With the final NUL byte that the kernel expects. */
export function string(text: string): Uint8Array {
  return new TextEncoder().encode(`${text}\0`);
}

/** 0 where the bytes end before. */
export function readUint16At(bytes: Uint8Array, offset: number): number {
  return offset + 2 <= bytes.length ? viewOf(bytes).getUint16(offset, littleEndian) : 0;
}

/** 0 where the bytes end before. */
export function readUint32At(bytes: Uint8Array, offset: number): number {
  return offset + 4 <= bytes.length ? viewOf(bytes).getUint32(offset, littleEndian) : 0;
}

/** Up to the first NUL byte. */
export function decodeString(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return TEXT.decode(end === -1 ? bytes : bytes.subarray(0, end));
}

/** Made once: a thousand address events in a row each bring a label. */
const TEXT = new TextDecoder();

export function align(length: number): number {
  // Not by bits: a length may be any 32-bit number, and those are signed.
  return Math.ceil(length / ALIGNMENT) * ALIGNMENT;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
