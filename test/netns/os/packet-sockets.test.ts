// VRRP sockets on a real cable: what is sent arrives as it was meant and nothing else does. IPv4
// over raw-socket and over the addon alone.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { IpAddress } from "../../../src/base/ip-address.ts";
import type { ReceivedPacket } from "../../../src/model/packet.ts";
import { attempt } from "../../../src/os/failure.ts";
import { native } from "../../../src/os/native.ts";
import { AF_PACKET, sockaddrLl } from "../../../src/os/socket-address.ts";
import { pass, until } from "../lab/until.ts";
import { GROUP4, GROUP6, MESSAGE, testStations } from "./station.ts";

const O_CLOEXEC = 0o2000000;

function traits(packet: ReceivedPacket): readonly unknown[] {
  const { family, source, destination, hopLimit } = packet;
  return [family, source.text, destination.text, hopLimit];
}

function byText(a: string, b: string): number {
  return a < b ? -1 : 1;
}

/** IPv6 checksums are the kernel's. */
function withoutChecksum(message: Uint8Array): Uint8Array {
  return Uint8Array.of(...message.subarray(0, 6), ...message.subarray(8));
}

testStations("an IPv4 advert arrives whole, and not at its sender", async (a, b) => {
  const socket = a.join(GROUP4);
  const id = b.join(GROUP4);
  for (const ttl of [255, 254, 1]) {
    const fields = { socket, source: a.end.address4, destination: GROUP4, ttl };
    assert.equal(a.send(fields), null);
  }
  const packets = await b.receive(3);
  assert.deepEqual(
    packets.map(traits),
    [255, 254, 1].map((ttl) => ["ipv4", "10.129.0.11", "224.0.0.18", ttl]),
  );
  const [first] = packets;
  assert.deepEqual([first?.socket, first?.ipHeader], [id, null]);
  assert.deepEqual(first?.payload, MESSAGE);
  assert.deepEqual(a.drain(), []);
});

testStations("an IPv6 advert arrives with hop limit 255 from the given source", async (a, b) => {
  const socket = a.join(GROUP6);
  b.join(GROUP6);
  a.end.space.run("ip", "addr", "add", "fe80::99/64", "dev", "eth0", "nodad");
  for (const source of [a.end.address6, IpAddress.of("fe80::99")]) {
    assert.equal(a.send({ socket, source, destination: GROUP6 }), null);
  }
  const packets = await b.receive(2);
  assert.deepEqual(
    packets.map(traits),
    ["fe80::11", "fe80::99"].map((source) => ["ipv6", source, "ff02::12", 255]),
  );
  const [first] = packets;
  assert.equal(first?.ipHeader, null);
  assert.deepEqual(withoutChecksum(first?.payload ?? MESSAGE), withoutChecksum(MESSAGE));
  assert.notDeepEqual(first?.payload.subarray(6, 8), Uint8Array.of(0, 0), "filled by the kernel");
  assert.deepEqual(a.drain(), []);
});

testStations(
  "unicast packets reach the address that listens, with their hop limit",
  async (a, b) => {
    const four = a.listen(a.end.address4);
    const six = a.listen(a.end.address6);
    b.listen(b.end.address4);
    b.listen(b.end.address6);
    const to4 = { socket: four, source: a.end.address4, destination: b.end.address4 };
    const to6 = { socket: six, source: a.end.address6, destination: b.end.address6 };
    assert.equal(a.send({ ...to4, ttl: 7 }), null);
    assert.equal(a.send({ ...to6, ttl: 9 }), null);
    assert.equal(a.send({ ...to6, ttl: null }), null);
    const packets = await b.receive(3);
    assert.deepEqual(packets.map((packet) => traits(packet).join(" ")).toSorted(byText), [
      "ipv4 10.129.0.11 10.129.0.12 7",
      "ipv6 fe80::11 fe80::12 64",
      "ipv6 fe80::11 fe80::12 9",
    ]);
  },
);

testStations("a socket hears its own protocol, group and address only", async (a, b) => {
  const other = IpAddress.of("224.0.0.200");
  const toGroup = a.join(GROUP4);
  const toOther = a.join(other);
  const toAh = a.join(GROUP4, { protocol: 51 });
  const toHost = a.listen(a.end.address4);
  const source = a.end.address4;
  b.join(GROUP4, { protocol: 51 });
  const vrrp = b.join(GROUP4);
  a.send({ socket: toOther, source, destination: other });
  a.send({ socket: toHost, source, destination: b.end.address4 });
  a.send({ socket: toAh, source, destination: GROUP4, protocol: 51 });
  a.send({ socket: toGroup, source, destination: GROUP4 });
  const packets = await b.receive(2);
  await pass(0.1);
  assert.deepEqual(b.drain(), []);
  assert.equal(packets.filter(({ socket }) => socket === vrrp).length, 1);
});

testStations("an authentication header comes with the IP header that it signs", async (a, b) => {
  const socket = a.join(GROUP4, { protocol: 51 });
  b.join(GROUP4, { protocol: 51 });
  a.send({ socket, source: a.end.address4, destination: GROUP4, protocol: 51 });
  const [packet] = await b.receive(1);
  const { ipHeader } = packet ?? {};
  assert.deepEqual([ipHeader?.length, ipHeader?.[1]], [20, 0xc0], "with the TOS as it was sent");
});

testStations("a flood on one socket leaves room for another", async (a, b) => {
  const source = a.end.address4;
  const flood = a.join(GROUP4);
  const quiet = a.listen(source);
  const noisy = b.join(GROUP4, { receiveBufferBytes: 1 << 20 });
  const heard = b.listen(b.end.address4);
  for (let count = 0; count < 200; count++) a.send({ socket: flood, source, destination: GROUP4 });
  a.send({ socket: quiet, source, destination: b.end.address4 });
  await pass(0.2);
  const first = b.drain(40).map(({ socket }) => socket);
  assert.equal(first.length, 40);
  assert.ok(first.includes(heard) && first.includes(noisy));
  assert.equal(b.drain().length, 161);
});

testStations("what many routers say while we do not run waits to be read", async (a, b) => {
  const advert = { socket: a.join(GROUP4), source: a.end.address4, destination: GROUP4 };
  b.join(GROUP4);
  for (let count = 0; count < 1_200; count++) a.send(advert);
  await pass(0.2);
  assert.equal(b.drain(2_000).length, 1_200);
});

testStations("readiness is told, and nothing more once all is read", async (a, b) => {
  const socket = a.join(GROUP4);
  b.join(GROUP4);
  let told = 0;
  let heard = 0;
  b.sockets.onReadable(() => {
    told++;
    heard += b.drain().length;
  });
  a.send({ socket, source: a.end.address4, destination: GROUP4 });
  await until("the packet", () => heard === 1);
  const before = told;
  await pass(0.1);
  assert.equal(told, before);
});

testStations("packets with flags that mean nothing are packets", async (a, b) => {
  const socket = a.join(GROUP4);
  b.join(GROUP4);
  const fields = { socket, source: a.end.address4, destination: GROUP4 };
  for (const flags of [0x40, 0x80, 0xc0]) assert.equal(a.send({ ...fields, flags }), null);
  assert.equal((await b.receive(3)).length, 3);
});

testStations("a closed socket sends and hears nothing, and opens anew", async (a, b) => {
  const socket = a.join(GROUP4);
  b.join(GROUP4);
  const fields = { socket, source: a.end.address4, destination: GROUP4 };
  a.sockets.close(socket);
  assert.equal(a.send(fields)?.code, "EBADF");
  assert.equal(a.join(GROUP4), socket);
  assert.equal(a.send(fields), null);
  assert.equal((await b.receive(1)).length, 1);
});

testStations("descriptors are closed on exec, and none is left over", (a) => {
  const before = readdirSync("/proc/self/fd");
  const sockets = [a.join(GROUP4), a.join(GROUP6), a.listen(a.end.address4)];
  const opened = readdirSync("/proc/self/fd").filter((fd) => !before.slice(0, -1).includes(fd));
  for (const fd of opened) {
    const info = attempt(() => readFileSync(`/proc/self/fdinfo/${fd}`, "latin1"));
    const flags = /^flags:\s*([0-7]+)$/m.exec(info.ok ? info.value : "")?.[1];
    const isClosed = flags === undefined || (Number.parseInt(flags, 8) & O_CLOEXEC) !== 0;
    assert.ok(isClosed, `descriptor ${fd} is inherited`);
  }
  for (const socket of sockets) a.sockets.close(socket);
  assert.equal(readdirSync("/proc/self/fd").length, before.length);
});

testStations("a link that is down refuses, and is good again when it is up", async (a, b) => {
  const socket = a.join(GROUP4);
  b.join(GROUP4);
  const fields = { socket, source: a.end.address4, destination: GROUP4 };
  a.end.space.run("ip", "link", "set", "eth0", "down");
  assert.notEqual(a.send(fields), null);
  a.end.space.run("ip", "link", "set", "eth0", "up");
  await until("the link", () => a.send(fields) === null);
  await b.receive(1);
});

testStations("a device that is gone is told with its socket closed", async (a) => {
  const failures: string[] = [];
  a.sockets.onFailure((socket, { code }) => failures.push(`${socket} ${code}`));
  const socket = a.join(GROUP4);
  a.end.space.run("ip", "link", "delete", "eth0");
  const fields = { socket, source: a.end.address4, destination: GROUP4 };
  assert.equal(a.send(fields)?.code, "ENODEV");
  assert.deepEqual(failures, [], "after the answer, not before");
  await until("the failure", () => failures.length > 0);
  assert.deepEqual(failures, [`${socket} ENODEV`]);
  assert.equal(a.send(fields)?.code, "EBADF");
});

testStations("an address or interface that is missing is said at opening", (a) => {
  const spec = {
    family: "ipv4",
    protocol: 112,
    interfaceIndex: a.end.interfaceIndex,
    interfaceName: "eth0",
    receiveBufferBytes: null,
  } as const;
  const code = (interfaceName: string, local: string): string => {
    const destination = { kind: "unicast", local: IpAddress.of(local) } as const;
    const opened = a.end.space.inside(() =>
      a.sockets.open({ ...spec, interfaceName, destination }),
    );
    return opened.ok ? "opened" : opened.failure.code;
  };
  assert.equal(code("eth0", "10.9.9.9"), "EADDRNOTAVAIL");
  assert.equal(code("eth7", "10.129.0.11"), "ENODEV");
  assert.equal(code("eth0", "10.129.0.11"), "opened");
});

testStations("frames leave as they are given, in their order", async (a, b) => {
  const ETHERTYPE_ARP = 0x0806;
  const SOCK_RAW = 3;
  // The protocol of a packet socket is in network byte order.
  const fd = b.end.space.inside(() => native.socket(AF_PACKET, SOCK_RAW, 0x0608));
  assert.equal(native.bind(fd, sockaddrLl(b.end.interfaceIndex, ETHERTYPE_ARP)), 0);
  const frame = Uint8Array.from(
    Buffer.from(
      "ffffffffffff020000000011080600010800060400010200000000110a81000affffffffffff0a81000a",
      "hex",
    ),
  );
  const send = (interfaceIndex: number, ...frames: readonly Uint8Array[]): readonly string[] =>
    a.sockets.sendFrames(interfaceIndex, frames).map(({ code }) => code);
  assert.deepEqual(
    a.end.space.inside(() => send(a.end.interfaceIndex, frame)),
    [],
  );
  const buffer = new Uint8Array(200);
  const lengths = new Int32Array(3);
  const length = await until("the frame", () => {
    const got = native.recvmsg(fd, buffer, null, null, lengths);
    return got > 0 ? got : null;
  });
  assert.deepEqual(buffer.subarray(0, length), frame);
  // More than one system call takes, of two lengths and types, and some that cannot leave.
  const numbered = Array.from({ length: 200 }, (_, index) => {
    const one = new Uint8Array(index % 7 === 0 ? 86 : 42);
    one.set(frame);
    if (index % 50 === 9) one[13] = 0xff;
    new DataView(one.buffer).setUint32(28, index);
    return one;
  });
  const short = frame.subarray(0, 12);
  const long = new Uint8Array(2000);
  long.set(frame);
  const mixed = [short, ...numbered.slice(0, 100), long, ...numbered.slice(100), short];
  const refused = a.end.space.inside(() => send(a.end.interfaceIndex, ...mixed));
  assert.deepEqual(refused, ["EINVAL", "EMSGSIZE", "EINVAL"]);
  const seen: number[] = [];
  await until("the last of them", () => {
    while (native.recvmsg(fd, buffer, null, null, lengths) > 0) {
      seen.push(new DataView(buffer.buffer).getUint32(28));
    }
    return seen.at(-1) === 199;
  });
  const expected = Array.from({ length: 200 }, (_, index) => index);
  assert.deepEqual(
    seen,
    expected.filter((index) => index % 50 !== 9),
    "the others are no ARP",
  );
  native.close(fd);
  assert.deepEqual(send(999, frame, frame), ["ENXIO", "ENXIO"]);
});
