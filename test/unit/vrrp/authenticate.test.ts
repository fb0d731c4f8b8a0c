// AH and `auth_hmac` between two instances, with memory.

import assert from "node:assert/strict";
import { test } from "node:test";
import { IpAddress } from "../../../src/base/ip-address.ts";
import { Secret } from "../../../src/base/secret.ts";
import { seconds } from "../../../src/base/units.ts";
import type { AuthHmac, VrrpInstanceConfig } from "../../../src/model/vrrp-instance.ts";
import {
  HMAC_SENDERS_MAX,
  NO_PACKET_MEMORY,
  type PacketMemory,
} from "../../../src/vrrp/packet-memory.ts";
import { type Reception, receive } from "../../../src/vrrp/receive.ts";
import { initialState } from "../../../src/vrrp/state.ts";
import { buildAdverts } from "../../../src/vrrp/transmit.ts";
import { configure } from "./fixture.ts";

const NOW_MS = 1_795_163_346_596;
const KEY = new Secret("00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff");
const OTHER_KEY = new Secret("ff".repeat(32));

/** A router with its numbers; `hear` gives back what became of a packet. */
class Router {
  readonly config: VrrpInstanceConfig;
  readonly source: IpAddress;
  memory: PacketMemory = NO_PACKET_MEMORY;

  constructor(
    authentication: VrrpInstanceConfig["authentication"],
    source: string,
    traits: Partial<VrrpInstanceConfig> = {},
  ) {
    this.config = configure({ ...traits, authentication });
    this.source = IpAddress.of(source);
  }

  send(wallTimeMs = NOW_MS): Uint8Array {
    const { config, source, memory } = this;
    const sent = buildAdverts({ config, source, memory, socket: "s", wallTimeMs }, 150);
    this.memory = sent.memory;
    const [packet] = sent.packets;
    assert.ok(packet);
    return packet.bytes;
  }

  hear(datagram: Uint8Array, from: Router, wallTimeMs = NOW_MS): string {
    const reception: Reception = receive(
      { config: this.config, state: initialState(this.config), memory: this.memory, wallTimeMs },
      {
        socket: "s",
        family: "ipv4",
        source: from.source,
        destination: IpAddress.of("224.0.0.18"),
        hopLimit: 255,
        ipHeader: datagram.slice(0, 20),
        payload: datagram.slice(20),
      },
    );
    if (reception.kind === "rejected") {
      const { reason, memory } = reception;
      this.memory = memory ?? this.memory;
      return "detail" in reason ? reason.detail : reason.kind;
    }
    this.memory = reception.memory;
    return "accepted";
  }
}

function hmac(differences: Partial<AuthHmac> = {}): AuthHmac {
  return {
    kind: "hmac",
    keys: new Map([[7, KEY]]),
    activeKeyId: 7,
    windowUs: seconds(5),
    antiReplay: "time",
    mode: "enforce",
    ...differences,
  };
}

function pair(a: VrrpInstanceConfig["authentication"], b = a): readonly [Router, Router] {
  return [new Router(a, "10.129.0.11"), new Router(b, "10.129.0.12")];
}

test("AH: accepted once, in rising order", () => {
  const [a, b] = pair({ kind: "ah", password: new Secret("secret12") });
  const [first, second] = [a.send(), a.send()];
  assert.equal(b.hear(second, a), "accepted");
  assert.equal(b.hear(second, a), "replay");
  assert.equal(b.hear(first, a), "replay");
});

test("AH: whoever takes over goes on from the numbers it has heard", () => {
  const [a, b] = pair({ kind: "ah", password: new Secret("secret12") });
  for (let count = 0; count < 100; count++) b.hear(a.send(), a);
  assert.equal(a.hear(b.send(), b), "accepted");
  assert.equal(b.memory.ahSequence, 101);
});

test("AH: an owner that ignores adverts goes on from their numbers, too", () => {
  const ah = { kind: "ah", password: new Secret("secret12") } as const;
  const traits = { basePriority: 255, ownerIgnoreAdverts: true };
  const [owner, other] = [new Router(ah, "10.129.0.11", traits), new Router(ah, "10.129.0.12")];
  for (let count = 0; count < 100; count++) other.hear(owner.send(), owner);
  const restarted = new Router(ah, "10.129.0.11", traits);
  assert.equal(other.hear(restarted.send(), restarted), "replay");
  assert.equal(restarted.hear(other.send(), other), "owner-ignores");
  assert.equal(other.hear(restarted.send(), restarted), "accepted");
});

test("AH: two that have become MASTER at once hear each other", () => {
  const [a, b] = pair({ kind: "ah", password: new Secret("secret12") });
  const [ofA, ofB, later] = [a.send(), b.send(), b.send()];
  assert.equal(b.hear(ofA, a), "accepted");
  assert.equal(a.hear(ofB, b), "accepted");
  assert.equal(a.hear(ofB, b), "replay");
  assert.equal(a.hear(later, b), "accepted");
  assert.deepEqual([a.memory.ahSequence, a.memory.ahHeard], [2, 2]);
  assert.deepEqual([b.memory.ahSequence, b.memory.ahHeard], [2, 1]);
});

test("AH: a changed byte, another password, no AH at all", () => {
  const [a, b] = pair(
    { kind: "ah", password: new Secret("secret12") },
    { kind: "ah", password: new Secret("secret13") },
  );
  assert.equal(b.hear(a.send(), a), "icv");
  const [c, d] = pair({ kind: "ah", password: new Secret("secret12") });
  const changed = c.send();
  changed[46] = 255;
  assert.equal(d.hear(changed, c), "icv");
  assert.equal(d.hear(new Router({ kind: "none" }, "10.129.0.11").send(), c), "missing");
});

test("auth_hmac: accepted once, in rising order, from each sender", () => {
  const [a, b] = pair(hmac());
  const c = new Router(hmac(), "10.129.0.13");
  const [first, second] = [a.send(), a.send()];
  assert.equal(c.hear(second, a), "accepted");
  assert.equal(c.hear(first, a), "replay");
  assert.equal(c.hear(second, a), "replay");
  assert.equal(c.hear(b.send(), b), "accepted");
});

test("auth_hmac: the source is signed", () => {
  const [a, b] = pair(hmac());
  assert.equal(b.hear(a.send(), new Router(hmac(), "10.129.0.99")), "mac");
});

test("auth_hmac: the window bounds clocks ahead and behind, in time mode only", () => {
  const [a, b] = pair(hmac());
  assert.equal(b.hear(a.send(NOW_MS), a, NOW_MS + 5000), "accepted");
  assert.equal(b.hear(a.send(NOW_MS), a, NOW_MS + 6000), "window");
  const [c, d] = pair(hmac());
  assert.equal(d.hear(c.send(NOW_MS), c, NOW_MS - 6000), "window");
  const [e, f] = pair(hmac({ antiReplay: "monotonic" }));
  assert.equal(f.hear(e.send(NOW_MS), e, NOW_MS + 1_000_000), "accepted");
});

test("auth_hmac: once a wrong clock is set back, adverts are believed again at once", () => {
  const hourMs = 3_600_000;
  const [a, b] = pair(hmac());
  assert.equal(b.hear(a.send(NOW_MS + hourMs), a), "window", "the sender's clock is an hour ahead");
  assert.equal(b.hear(a.send(), a), "accepted", "set back, it is heard at once");
  const [c, d] = pair(hmac());
  assert.equal(d.hear(c.send(NOW_MS + hourMs), c, NOW_MS + hourMs), "accepted", "both are ahead");
  const taken = c.send();
  assert.equal(d.hear(taken, c), "accepted", "both were set back");
  assert.equal(d.hear(taken, c), "replay");
  assert.equal(d.hear(c.send(NOW_MS - 4000), c), "accepted", "within the window it counts on");
});

test("auth_hmac: counting only, a clock that goes back changes nothing", () => {
  const [a, b] = pair(hmac({ antiReplay: "monotonic" }));
  const taken = a.send(NOW_MS + 3_600_000);
  assert.equal(b.hear(taken, a), "accepted");
  assert.equal(b.hear(a.send(), a), "accepted");
  assert.equal(b.hear(taken, a), "replay");
});

test("auth_hmac: an unknown key id, another key, a malformed trailer", () => {
  const [a, b] = pair(hmac(), hmac({ keys: new Map([[8, KEY]]), activeKeyId: 8 }));
  assert.equal(b.hear(a.send(), a), "key");
  const [c, d] = pair(hmac(), hmac({ keys: new Map([[7, OTHER_KEY]]) }));
  assert.equal(d.hear(c.send(), c), "mac");
  const [e, f] = pair(hmac());
  const malformed = e.send();
  malformed[malformed.length - 26] = 1;
  assert.equal(f.hear(malformed, e), "malformed");
});

test("auth_hmac: rotation; a receiver that has both keys takes either", () => {
  const both = new Map([
    [7, KEY],
    [8, OTHER_KEY],
  ]);
  const [a, b] = pair(hmac({ keys: both }), hmac({ keys: both, activeKeyId: 8 }));
  assert.equal(b.hear(a.send(), a), "accepted");
  assert.equal(a.hear(b.send(), b), "accepted");
});

test("auth_hmac: unsigned adverts are refused, unless permissive or receive-only", () => {
  const plain = new Router({ kind: "none" }, "10.129.0.11");
  assert.equal(new Router(hmac(), "10.129.0.12").hear(plain.send(), plain), "missing");
  for (const lenient of [hmac({ mode: "permissive" }), hmac({ activeKeyId: null })]) {
    assert.equal(new Router(lenient, "10.129.0.12").hear(plain.send(), plain), "accepted");
  }
});

test("auth_hmac: receive-only signs nothing, and is too long for nobody", () => {
  const silent = new Router(hmac({ activeKeyId: null }), "10.129.0.11");
  const plain = new Router({ kind: "none" }, "10.129.0.12");
  assert.equal(plain.hear(silent.send(), silent), "accepted");
  const [signing] = pair(hmac());
  assert.equal(plain.hear(signing.send(), signing), "too-long");
});

test("auth_hmac: forged senders push nobody out of the memory", () => {
  const [a, b] = pair(hmac());
  const taken = a.send();
  assert.equal(b.hear(taken, a), "accepted");
  for (let count = 0; count < 100; count++) {
    const forger = new Router(hmac({ keys: new Map([[7, OTHER_KEY]]) }), `10.1.0.${count}`);
    assert.equal(b.hear(forger.send(), forger), "mac");
  }
  assert.equal(b.hear(taken, a), "replay");
});

test("auth_hmac: the memory is bounded; the least recently heard goes first", () => {
  const receiver = new Router(hmac(), "10.129.0.12");
  for (let count = 0; count <= HMAC_SENDERS_MAX; count++) {
    const sender = new Router(hmac(), `10.1.0.${count}`);
    assert.equal(receiver.hear(sender.send(), sender), "accepted");
  }
  assert.equal(receiver.memory.hmacSenders.length, HMAC_SENDERS_MAX);
  assert.equal(receiver.memory.hmacSenders[0]?.source.text, "10.1.0.1");
});

test("a packet rejected for what it says leaves the replay memory alone", () => {
  const slow = new Router(hmac(), "10.129.0.11");
  const sender = Object.assign(slow, {
    config: configure({ authentication: hmac(), advertIntervalUs: seconds(2) }),
  });
  const receiver = new Router(hmac(), "10.129.0.12");
  assert.equal(receiver.hear(sender.send(), sender), "advert-interval");
  assert.equal(receiver.memory, NO_PACKET_MEMORY);
});
