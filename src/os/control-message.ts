// Ancillary data of IPv6 datagrams (cmsg(3), RFC 3542): the hop limit and destination that came
// with one, the source and hop limit to send one with.

import { IpAddress } from "../base/ip-address.ts";
import { LITTLE_ENDIAN } from "./socket-address.ts";

export const IPPROTO_IPV6 = 41;
const IPV6_PKTINFO = 50;
const IPV6_HOPLIMIT = 52;

/** struct cmsghdr begins with a size_t; Node runs on 64-bit and 32-bit machines. */
const SIZE_BYTES = /64|s390x/.test(process.arch) ? 8 : 4;
const HEADER_BYTES = SIZE_BYTES + 8;
const INTEGER_BYTES = 4;
const PKTINFO_BYTES = 20;

/** Room for a packet's control messages, and then some. */
export const CONTROL_BYTES = 128;

function align(lengthBytes: number): number {
  return (lengthBytes + SIZE_BYTES - 1) & ~(SIZE_BYTES - 1);
}

export interface ReceivedControl {
  readonly hopLimit: number | null;
  readonly destination: IpAddress | null;
  /** 0 where the kernel gave none. */
  readonly interfaceIndex: number;
}

/** @param control exactly the bytes that recvmsg filled */
export function readControl(control: Uint8Array): ReceivedControl {
  const view = new DataView(control.buffer, control.byteOffset, control.byteLength);
  let received: ReceivedControl = { hopLimit: null, destination: null, interfaceIndex: 0 };
  let offset = 0;
  while (offset + HEADER_BYTES <= control.length) {
    // A size_t's low half is enough: no control message is that long.
    const length = view.getUint32(offset + (LITTLE_ENDIAN ? 0 : SIZE_BYTES - 4), LITTLE_ENDIAN);
    if (length < HEADER_BYTES || offset + length > control.length) break;
    const level = view.getInt32(offset + SIZE_BYTES, LITTLE_ENDIAN);
    const type = view.getInt32(offset + SIZE_BYTES + 4, LITTLE_ENDIAN);
    const data = offset + HEADER_BYTES;
    const dataBytes = length - HEADER_BYTES;
    if (level === IPPROTO_IPV6 && type === IPV6_HOPLIMIT && dataBytes >= INTEGER_BYTES) {
      received = { ...received, hopLimit: view.getInt32(data, LITTLE_ENDIAN) };
    } else if (level === IPPROTO_IPV6 && type === IPV6_PKTINFO && dataBytes >= PKTINFO_BYTES) {
      received = {
        ...received,
        destination: IpAddress.fromBytes(control.subarray(data, data + 16)),
        interfaceIndex: view.getInt32(data + 16, LITTLE_ENDIAN),
      };
    }
    offset += align(length);
  }
  return received;
}

/** @param source null lets the kernel choose
 * @param hopLimit null leaves the socket's own */
export function writeControl(
  source: IpAddress | null,
  interfaceIndex: number,
  hopLimit: number | null,
): Uint8Array | null {
  const info = source === null ? 0 : align(HEADER_BYTES + PKTINFO_BYTES);
  const hops = hopLimit === null ? 0 : align(HEADER_BYTES + INTEGER_BYTES);
  if (info + hops === 0) return null;
  const bytes = new Uint8Array(info + hops);
  const view = new DataView(bytes.buffer);
  if (source !== null) {
    writeHeader(view, 0, IPV6_PKTINFO, PKTINFO_BYTES);
    source.writeTo(bytes, HEADER_BYTES);
    view.setInt32(HEADER_BYTES + 16, interfaceIndex, LITTLE_ENDIAN);
  }
  if (hopLimit !== null) {
    writeHeader(view, info, IPV6_HOPLIMIT, INTEGER_BYTES);
    view.setInt32(info + HEADER_BYTES, hopLimit, LITTLE_ENDIAN);
  }
  return bytes;
}

function writeHeader(view: DataView, offset: number, type: number, dataBytes: number): void {
  view.setUint32(
    offset + (LITTLE_ENDIAN ? 0 : SIZE_BYTES - 4),
    HEADER_BYTES + dataBytes,
    LITTLE_ENDIAN,
  );
  view.setInt32(offset + SIZE_BYTES, IPPROTO_IPV6, LITTLE_ENDIAN);
  view.setInt32(offset + SIZE_BYTES + 4, type, LITTLE_ENDIAN);
}
