// Socket addresses byte for byte, for a little-endian machine.

import assert from "node:assert/strict";
import { test } from "node:test";
import { IpAddress } from "../../../src/base/ip-address.ts";
import {
  addressOfSockaddrIn6,
  ipMreqn,
  ipv6Mreq,
  LITTLE_ENDIAN,
  sockaddrIn,
  sockaddrIn6,
  sockaddrLl,
  sockaddrNl,
  sockaddrUn,
} from "../../../src/os/socket-address.ts";

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const group6 = IpAddress.of("ff02::12");

test("structures are laid out as Linux has them", { skip: !LITTLE_ENDIAN }, () => {
  const group = IpAddress.of("224.0.0.18");
  assert.equal(hex(sockaddrIn(group)), "02000000e00000120000000000000000");
  assert.equal(hex(sockaddrIn6(group6, 5)), `0a00000000000000ff02${"00".repeat(13)}1205000000`);
  assert.equal(hex(sockaddrLl(3, 0x0806)), `1100080603000000${"00".repeat(12)}`);
  assert.equal(hex(sockaddrNl(0)), `1000${"00".repeat(10)}`);
  assert.equal(hex(ipMreqn(group, 4)), "e00000120000000004000000");
  assert.equal(hex(ipv6Mreq(group6, 4)), `ff02${"00".repeat(13)}1204000000`);
});

test("an IPv6 address comes out as it went in", () => {
  assert.equal(addressOfSockaddrIn6(sockaddrIn6(group6, 5)).text, "ff02::12");
});

test("a Unix path ends with a NUL byte, an abstract name begins with one", () => {
  const path = Buffer.from(sockaddrUn("/dev/log")).subarray(2).toString("latin1");
  const abstract = Buffer.from(sockaddrUn("@notify")).subarray(2).toString("latin1");
  assert.deepEqual([path, abstract], ["/dev/log\0", "\0notify"]);
});
