// Echoes of our own address changes, in every order in which the kernel was seen to tell them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { IpAddress } from "../../../src/base/ip-address.ts";
import { prefix } from "../../../src/base/prefix.ts";
import { type AddressIdentity, OwnChanges } from "../../../src/os/own-changes.ts";

const US = true;
const OTHERS = false;

function address(text: string, lengthBits: number): AddressIdentity {
  return { interfaceIndex: 2, prefix: prefix(IpAddress.of(text), lengthBits), peer: null };
}

const four = address("10.0.0.1", 24);
const six = address("fd00::1", 64);

test("an IPv4 change is ours by the port that the kernel names", () => {
  const own = new OwnChanges();
  own.noteAdded(four);
  assert.ok(own.ownsAddition(four, US));
  own.noteRemoved(four);
  assert.ok(own.ownsRemoval(four, US));
});

test("an IPv6 change is ours by what was asked for, however often it is told", () => {
  const own = new OwnChanges();
  own.noteAdded(six);
  assert.ok(own.ownsAddition(six, OTHERS));
  assert.ok(own.ownsAddition(six, OTHERS), "again when duplicate detection ends");
  own.noteRemoved(six);
  assert.ok(own.ownsRemoval(six, OTHERS));
  assert.ok(!own.ownsRemoval(six, OTHERS), "a removal is ours once");
});

test("what nobody asked for is not ours", () => {
  const own = new OwnChanges();
  for (const one of [four, six]) {
    assert.ok(!own.ownsAddition(one, OTHERS));
    assert.ok(!own.ownsRemoval(one, OTHERS));
  }
});

test("somebody else takes our address off and puts it on again", () => {
  const own = new OwnChanges();
  for (const one of [four, six]) {
    own.noteAdded(one);
    assert.ok(!own.ownsRemoval(one, OTHERS));
    assert.ok(!own.ownsAddition(one, OTHERS));
  }
});

test("a secondary address that falls with its first is not our doing", () => {
  const own = new OwnChanges();
  const secondary = address("10.0.0.2", 24);
  own.noteAdded(secondary);
  own.noteRemoved(four);
  assert.ok(own.ownsRemoval(four, US));
  assert.ok(!own.ownsRemoval(secondary, US));
});

test("an addition that was undone before its event was read is still ours", () => {
  const own = new OwnChanges();
  for (const one of [four, six]) {
    own.noteAdded(one);
    own.noteRemoved(one);
    assert.ok(own.ownsAddition(one, one === four));
    assert.ok(own.ownsRemoval(one, one === four));
  }
});

test("an outsider's IPv4 removal stays an outsider's while ours is on the way", () => {
  const own = new OwnChanges();
  own.noteAdded(four);
  own.noteRemoved(four);
  assert.ok(!own.ownsRemoval(four, OTHERS));
  assert.ok(own.ownsRemoval(four, US));
});

test("after an overrun no echo is waited for", () => {
  const own = new OwnChanges();
  own.noteAdded(six);
  own.noteRemoved(six);
  own.forgetPending();
  assert.ok(!own.ownsRemoval(six, OTHERS));
});

test("with another end, the prefix is the other end's", () => {
  const own = new OwnChanges();
  const peer = prefix(IpAddress.of("fd00::9"), 64);
  own.noteAdded({ ...address("fd00::1", 128), peer });
  assert.ok(own.ownsAddition({ ...address("fd00::1", 64), peer }, OTHERS));
  assert.ok(!own.ownsAddition(address("fd00::1", 64), OTHERS));
});
