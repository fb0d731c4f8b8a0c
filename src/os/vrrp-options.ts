// The socket options of a VRRP endpoint, the same whoever made the socket. Constants of ip(7),
// ipv6(7) and socket(7) as Linux numbers them on every architecture that Node runs on but MIPS.

import type { Outcome } from "../base/outcome.ts";
import type { VrrpSocketSpec } from "../model/packet.ts";
import { DONE, EPERM, failed } from "./failure.ts";
import { cString, native } from "./native.ts";
import { ipMreqn, ipv6Mreq, LITTLE_ENDIAN, sockaddrIn, sockaddrIn6 } from "./socket-address.ts";

const SOL_SOCKET = 1;
const SO_RCVBUF = 8;
const SO_PRIORITY = 12;
const SO_BINDTODEVICE = 25;
const SO_RCVBUFFORCE = 33;

const IPPROTO_IP = 0;
const IP_TOS = 1;
const IP_TTL = 2;
const IP_HDRINCL = 3;
const IP_MULTICAST_IF = 32;
const IP_MULTICAST_TTL = 33;
const IP_MULTICAST_LOOP = 34;
const IP_ADD_MEMBERSHIP = 35;
const IP_MULTICAST_ALL = 49;

const IPPROTO_IPV6 = 41;
const IPV6_CHECKSUM = 7;
const IPV6_MULTICAST_IF = 17;
const IPV6_MULTICAST_HOPS = 18;
const IPV6_MULTICAST_LOOP = 19;
const IPV6_JOIN_GROUP = 20;
const IPV6_MULTICAST_ALL = 29;
const IPV6_RECVPKTINFO = 49;
const IPV6_RECVHOPLIMIT = 51;
const IPV6_TCLASS = 67;

/** RFC 9568 §5.1.1.3, §5.1.2.3: IPv4 TTL and IPv6 hop limit of an advert. */
const VRRP_HOP_LIMIT = 255;
/** Precedence "internetwork control", as keepalived marks its adverts. */
const INTERNETWORK_CONTROL = 0xc0;
/** TC_PRIO_CONTROL: ahead of ordinary traffic in the queueing discipline. */
const PRIORITY_CONTROL = 6;
/** RFC 9568 §5.2.8: the checksum's place in the message. */
const VRRP_CHECKSUM_OFFSET = 6;
const VRRP_PROTOCOL = 112;

/** What a socket has at least where nothing is configured. Some 1,300 adverts fill it: all that 255
 * routers of a link say in five seconds in which we did not run.
 * Deviation: keepalived leaves the kernel's default, room for 280. */
const RECEIVE_BUFFER_BYTES = 524_288;

type Option = readonly [level: number, name: number, value: number | Uint8Array];

/** Sets every option and binds; the first failure ends it. */
export function configureSocket(fd: number, spec: VrrpSocketSpec): Outcome<void> {
  const own = spec.family === "ipv4" ? ipv4Options(spec) : ipv6Options(spec);
  for (const [level, name, value] of [...commonOptions(spec), ...own]) {
    const result = native.setsockopt(fd, level, name, value);
    if (result < 0) return failed(-result);
  }
  const buffer = setReceiveBuffer(fd, spec.receiveBufferBytes);
  if (buffer < 0) return failed(-buffer);
  // From now on each packet's arrival is noted; there is none yet whose could be told.
  native.packetWait(fd);
  const bound = native.bind(fd, bindAddress(spec));
  return bound < 0 ? failed(-bound) : DONE;
}

function commonOptions(spec: VrrpSocketSpec): readonly Option[] {
  const priority: Option = [SOL_SOCKET, SO_PRIORITY, PRIORITY_CONTROL];
  if (spec.interfaceName === "") return [priority];
  return [[SOL_SOCKET, SO_BINDTODEVICE, cString(spec.interfaceName)], priority];
}

function ipv4Options(spec: VrrpSocketSpec): readonly Option[] {
  const always: readonly Option[] = [
    [IPPROTO_IP, IP_HDRINCL, 1],
    [IPPROTO_IP, IP_TOS, INTERNETWORK_CONTROL],
    [IPPROTO_IP, IP_TTL, VRRP_HOP_LIMIT],
    [IPPROTO_IP, IP_MULTICAST_ALL, 0],
  ];
  if (spec.destination.kind === "unicast") return always;
  const { group } = spec.destination;
  return [
    ...always,
    [IPPROTO_IP, IP_ADD_MEMBERSHIP, ipMreqn(group, spec.interfaceIndex)],
    [IPPROTO_IP, IP_MULTICAST_IF, ipMreqn(group, spec.interfaceIndex)],
    [IPPROTO_IP, IP_MULTICAST_TTL, VRRP_HOP_LIMIT],
    [IPPROTO_IP, IP_MULTICAST_LOOP, 0],
  ];
}

function ipv6Options(spec: VrrpSocketSpec): readonly Option[] {
  const always: readonly Option[] = [
    [IPPROTO_IPV6, IPV6_RECVHOPLIMIT, 1],
    [IPPROTO_IPV6, IPV6_RECVPKTINFO, 1],
    [IPPROTO_IPV6, IPV6_TCLASS, INTERNETWORK_CONTROL],
    [IPPROTO_IPV6, IPV6_MULTICAST_ALL, 0],
    // The kernel fills and checks VRRP's checksum; an AH packet has none in that place.
    ...(spec.protocol === VRRP_PROTOCOL
      ? [[IPPROTO_IPV6, IPV6_CHECKSUM, VRRP_CHECKSUM_OFFSET] as const]
      : []),
  ];
  if (spec.destination.kind === "unicast") return always;
  return [
    ...always,
    [IPPROTO_IPV6, IPV6_JOIN_GROUP, ipv6Mreq(spec.destination.group, spec.interfaceIndex)],
    [IPPROTO_IPV6, IPV6_MULTICAST_IF, spec.interfaceIndex],
    [IPPROTO_IPV6, IPV6_MULTICAST_HOPS, VRRP_HOP_LIMIT],
    [IPPROTO_IPV6, IPV6_MULTICAST_LOOP, 0],
  ];
}

/** SO_RCVBUFFORCE passes over the system's limit but wants CAP_NET_ADMIN of the initial
 * namespace. */
function setReceiveBuffer(fd: number, configuredBytes: number | null): number {
  if (configuredBytes === null && receiveBufferOf(fd) >= 2 * RECEIVE_BUFFER_BYTES) return 0;
  const lengthBytes = configuredBytes ?? RECEIVE_BUFFER_BYTES;
  const forced = native.setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, lengthBytes);
  if (forced !== -EPERM) return forced;
  return native.setsockopt(fd, SOL_SOCKET, SO_RCVBUF, lengthBytes);
}

/** As the kernel counts it: twice what is set, for its own records. */
function receiveBufferOf(fd: number): number {
  const value = new Uint8Array(4);
  if (native.getsockopt(fd, SOL_SOCKET, SO_RCVBUF, value) !== value.length) return 0;
  return new DataView(value.buffer).getInt32(0, LITTLE_ENDIAN);
}

/** A multicast endpoint is bound to its group, so that unicast packets of others do not reach
 * it. */
function bindAddress(spec: VrrpSocketSpec): Uint8Array {
  const { destination, interfaceIndex } = spec;
  const address = destination.kind === "multicast" ? destination.group : destination.local;
  if (spec.family === "ipv4") return sockaddrIn(address);
  const scoped = destination.kind === "multicast" || address.isLinkLocal();
  return sockaddrIn6(address, scoped ? interfaceIndex : 0);
}
