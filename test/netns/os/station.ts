// One end of the cable with VRRP sockets on it: shorthand of the socket tests.

import assert from "node:assert/strict";
import { test } from "node:test";
import { IpAddress } from "../../../src/base/ip-address.ts";
import type { SystemFailure } from "../../../src/base/outcome.ts";
import {
  type ReceivedPacket,
  type SocketId,
  socketId,
  type VrrpSocketSpec,
} from "../../../src/model/packet.ts";
import { createPacketSockets, type LinuxPacketSockets } from "../../../src/os/packet-sockets.ts";
import { encodeIpv4Header } from "../../../src/wire/ipv4.ts";
import { until } from "../lab/until.ts";
import { type End, skip, withWire } from "./wire.ts";

export const GROUP4: IpAddress = IpAddress.of("224.0.0.18");
export const GROUP6: IpAddress = IpAddress.of("ff02::12");
const CARRIERS = [true, false] as const;

/** The bytes of a VRRP message; a kernel that checks IPv6 checksums fills in bytes 6 and 7. */
export const MESSAGE: Uint8Array = Uint8Array.from(
  Buffer.from("313364010064000000000000000000000000000000000000", "hex"),
);

export interface SendFields {
  readonly socket: SocketId;
  readonly destination: IpAddress;
  readonly source: IpAddress;
  /** 255 unless given. */
  readonly ttl?: number | null;
  /** The IPv4 header's byte of flags. */
  readonly flags?: number;
  readonly protocol?: 112 | 51;
}

export class Station {
  readonly end: End;
  readonly sockets: LinuxPacketSockets;

  constructor(end: End, rawSocket: boolean) {
    this.end = end;
    this.sockets = createPacketSockets({ idOf: socketId, rawSocket });
    assert.equal(this.sockets.note === null, rawSocket, this.sockets.note ?? "");
  }

  join(group: IpAddress, rest: Partial<VrrpSocketSpec> = {}): SocketId {
    return this.open({
      family: group.family,
      protocol: 112,
      interfaceIndex: this.end.interfaceIndex,
      interfaceName: "eth0",
      destination: { kind: "multicast", group },
      receiveBufferBytes: null,
      ...rest,
    });
  }

  listen(local: IpAddress): SocketId {
    return this.join(local, { destination: { kind: "unicast", local } });
  }

  open(spec: VrrpSocketSpec): SocketId {
    const opened = this.end.space.inside(() => this.sockets.open(spec));
    assert.ok(opened.ok, opened.ok ? "" : opened.failure.message);
    return opened.value;
  }

  /** Null where it was sent. */
  send(fields: SendFields): SystemFailure | null {
    const { socket, destination, source, ttl = 255, protocol = 112, flags = 0 } = fields;
    const header = encodeHeader(source, destination, protocol, ttl ?? 64);
    if (flags !== 0) header[6] = flags;
    const bytes = Uint8Array.of(...header, ...MESSAGE);
    const sent = this.sockets.send({ socket, destination, source, bytes, hopLimit: ttl });
    return sent.ok ? null : sent.failure;
  }

  async receive(count: number): Promise<ReceivedPacket[]> {
    const packets: ReceivedPacket[] = [];
    await until(`${count} packets`, () => {
      this.sockets.drain(1000, (packet) => packets.push(packet));
      return packets.length >= count;
    });
    return packets;
  }

  /** What is queued now. */
  drain(limit = 1000): ReceivedPacket[] {
    const packets: ReceivedPacket[] = [];
    const count = this.sockets.drain(limit, (packet) => packets.push(packet));
    assert.equal(count, packets.length);
    return packets;
  }
}

/** Runs `body` with a station at each end, for each way of carrying IPv4. */
export function testStations(
  what: string,
  body: (a: Station, b: Station) => Promise<void> | void,
): void {
  for (const rawSocket of CARRIERS) {
    const name = `${what}, over ${rawSocket ? "raw-socket" : "the addon"}`;
    test(name, { skip }, async () => {
      await withWire(async (a, b) => {
        const stations = [new Station(a, rawSocket), new Station(b, rawSocket)] as const;
        try {
          await body(...stations);
        } finally {
          for (const station of stations) station.sockets.closeAll();
        }
      });
    });
  }
}

/** IPv6 headers are the kernel's. */
function encodeHeader(
  source: IpAddress,
  destination: IpAddress,
  protocol: number,
  ttl: number,
): Uint8Array {
  if (source.family === "ipv6") return new Uint8Array(0);
  return encodeIpv4Header({
    source,
    destination,
    protocol,
    ttl,
    identification: 1,
    payloadBytes: MESSAGE.length,
  });
}
