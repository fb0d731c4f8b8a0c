// C structures that socket calls take, as bytes: addresses, memberships, control messages. Numbers
// in them are the host's byte order unless the protocol says otherwise.

import os from "node:os";

import { IpAddress } from "../base/ip-address.ts";
import { cString } from "./native.ts";

export const LITTLE_ENDIAN: boolean = os.endianness() === "LE";

export const AF_UNIX = 1;
export const AF_INET = 2;
export const AF_INET6 = 10;
export const AF_NETLINK = 16;
export const AF_PACKET = 17;

export const SOCKADDR_IN_BYTES = 16;
export const SOCKADDR_IN6_BYTES = 28;

function structure(lengthBytes: number): { bytes: Uint8Array; view: DataView } {
  const bytes = new Uint8Array(lengthBytes);
  return { bytes, view: new DataView(bytes.buffer) };
}

/** struct sockaddr_in with port 0 (raw sockets have none). */
export function sockaddrIn(address: IpAddress): Uint8Array {
  const { bytes, view } = structure(SOCKADDR_IN_BYTES);
  view.setUint16(0, AF_INET, LITTLE_ENDIAN);
  address.writeTo(bytes, 4);
  return bytes;
}

/** struct sockaddr_in6 with port 0; `scopeId` is the interface of a link-local or multicast
 * address. */
export function sockaddrIn6(address: IpAddress, scopeId: number): Uint8Array {
  const { bytes, view } = structure(SOCKADDR_IN6_BYTES);
  view.setUint16(0, AF_INET6, LITTLE_ENDIAN);
  address.writeTo(bytes, 8);
  view.setUint32(24, scopeId, LITTLE_ENDIAN);
  return bytes;
}

/** The address in a struct sockaddr_in6. */
export function addressOfSockaddrIn6(bytes: Uint8Array): IpAddress {
  return IpAddress.fromBytes(bytes.subarray(8, 24));
}

/** struct sockaddr_ll to send a frame out of an interface; `etherType` as in the frame. */
export function sockaddrLl(interfaceIndex: number, etherType: number): Uint8Array {
  const { bytes, view } = structure(20);
  view.setUint16(0, AF_PACKET, LITTLE_ENDIAN);
  view.setUint16(2, etherType);
  view.setInt32(4, interfaceIndex, LITTLE_ENDIAN);
  return bytes;
}

/** struct sockaddr_nl: port 0 lets the kernel choose. */
export function sockaddrNl(groups: number): Uint8Array {
  const { bytes, view } = structure(12);
  view.setUint16(0, AF_NETLINK, LITTLE_ENDIAN);
  view.setUint32(8, groups, LITTLE_ENDIAN);
  return bytes;
}

/** struct sockaddr_un; a leading `@` means the abstract name space, as systemd writes it. */
export function sockaddrUn(name: string): Uint8Array {
  const abstract = name.startsWith("@");
  const text = cString(name);
  if (abstract) text[0] = 0;
  const path = abstract ? text.subarray(0, -1) : text;
  const { bytes, view } = structure(2 + path.length);
  view.setUint16(0, AF_UNIX, LITTLE_ENDIAN);
  bytes.set(path, 2);
  return bytes;
}

/** struct ip_mreqn */
export function ipMreqn(group: IpAddress, interfaceIndex: number): Uint8Array {
  const { bytes, view } = structure(12);
  group.writeTo(bytes, 0);
  view.setInt32(8, interfaceIndex, LITTLE_ENDIAN);
  return bytes;
}

/** struct ipv6_mreq */
export function ipv6Mreq(group: IpAddress, interfaceIndex: number): Uint8Array {
  const { bytes, view } = structure(20);
  group.writeTo(bytes, 0);
  view.setInt32(16, interfaceIndex, LITTLE_ENDIAN);
  return bytes;
}
