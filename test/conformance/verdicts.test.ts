// What an instance makes of every captured and every made frame: accepted, or rejected for which
// reason. Of those captured from keepalived, what we send under the same configuration is the same.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { VrrpInstanceConfig } from "../../src/model/vrrp-instance.ts";
import { NO_PACKET_MEMORY } from "../../src/vrrp/packet-memory.ts";
import { type ReceiveContext, type Reception, receive, vridOf } from "../../src/vrrp/receive.ts";
import { buildAdverts } from "../../src/vrrp/transmit.ts";
import { LESSER, Story } from "../unit/vrrp/fixture.ts";
import { hexText } from "../wire/hex.ts";
import { readVectors, VECTOR_FILES, type VectorFile } from "../wire/vector-file.ts";
import { packetOf, receiverConfig, senderConfig, type VectorPacket } from "./vector-packet.ts";

/** Made frames that are not acted on; the others are accepted. */
const REJECTED: ReadonlyMap<string, string> = new Map([
  ["v2-address-mismatch", "address-list"],
  ["v2-adver-int-0", "advert-interval"],
  ["v2-adver-int-2", "advert-interval"],
  ["v2-auth-type-1-unexpected", "auth-type"],
  ["v2-auth-type-3-unknown", "auth-type"],
  ["v2-bad-checksum", "checksum"],
  ["v2-carp-advertisement", "carp"],
  ["v2-checksum-with-pseudo-header", "checksum"],
  ["v2-checksum-without-auth-bytes", "checksum"],
  ["v2-count-0", "address-count"],
  ["v2-count-3-one-address", "too-short"],
  ["v2-missing-auth-data", "too-short"],
  ["v2-router-gets-v3", "version"],
  ["v2-trailing-4-octets", "too-long"],
  ["v2-truncated-addresses", "too-short"],
  ["v2-truncated-header", "too-short"],
  ["v2-ttl-1", "ttl"],
  ["v2-ttl-254", "ttl"],
  ["v2-type-0", "type"],
  ["v2-type-15", "type"],
  ["v2-type-2", "type"],
  ["v2-unicast-destination", "destination"],
  ["v2-version-0", "version"],
  ["v2-version-1", "version"],
  ["v2-version-15", "version"],
  ["v2-version-4", "version"],
  ["v2-vrid-0", "other VRID"],
  ["v2-vrid-99", "other VRID"],
  ["v2-wrong-group", "destination"],
  ["v2pass-no-auth", "auth-type"],
  ["v2pass-prefix-password", "auth-password"],
  ["v2pass-wrong-password", "auth-password"],
  ["v3-ipv4-adver-int-0", "advert-interval-zero"],
  ["v3-ipv4-bad-checksum", "checksum"],
  ["v3-ipv4-count-0", "address-count"],
  ["v3-ipv4-count-1-two-addresses", "too-long"],
  ["v3-ipv4-count-3-one-address", "too-short"],
  ["v3-ipv4-pseudo-header-wrong-dst", "checksum"],
  ["v3-ipv4-truncated-addresses", "too-short"],
  ["v3-ipv4-truncated-header", "too-short"],
  ["v3-ipv4-ttl-254", "ttl"],
  ["v3-ipv4-type-0", "type"],
  ["v3-ipv4-type-15", "type"],
  ["v3-ipv4-type-2", "type"],
  ["v3-ipv4-version-0", "version"],
  ["v3-ipv4-version-1", "version"],
  ["v3-ipv4-version-15", "version"],
  ["v3-ipv4-version-4", "version"],
  ["v3-ipv4-vrid-99", "other VRID"],
  ["v3-ipv6-adver-int-0", "advert-interval-zero"],
  ["v3-ipv6-bad-checksum", "checksum"],
  ["v3-ipv6-count-0", "address-count"],
  ["v3-ipv6-count-3-two-addresses", "too-short"],
  ["v3-ipv6-hop-limit-254", "ttl"],
  ["v3-ipv6-message-only-checksum", "checksum"],
  ["v3-ipv6-trailing-octets", "too-long"],
  ["v3-ipv6-truncated-addresses", "too-short"],
  ["v3-ipv6-type-2", "type"],
  ["v3-ipv6-version-2", "version"],
  ["v3-ipv6-vrid-99", "other VRID"],
  ["v3-router-gets-v2", "version"],
]);

/** Where the newest RFC says otherwise, knowingly. */
const DEVIATIONS = new Set(["synthetic/v3-ipv6-first-not-link-local"]);

const MADE = packetsOf(VECTOR_FILES.synthetic);
const CAPTURED = [
  VECTOR_FILES.keepalived,
  VECTOR_FILES.keepalivedOptions,
  VECTOR_FILES.frr,
  VECTOR_FILES.hmac,
].flatMap(packetsOf);

test("the made frames have the verdicts that were decided", () => {
  assert.equal(MADE.length, 86);
  const verdicts = MADE.map((made) => [nameOf(made), verdictOf(made)] as const);
  const rejected = verdicts.filter(([, verdict]) => verdict !== "accepted");
  assert.deepEqual(new Map(rejected), REJECTED);
});

test("the verdicts are those of the newest RFC that has one", () => {
  let compared = 0;
  for (const made of MADE) {
    const asked = /(?:rfc\d+ [a-z-]+, )*rfc\d+ ([a-z-]+)/.exec(
      made.vector.get("verdict") ?? "",
    )?.[1];
    if (asked !== "accept" && asked !== "discard") continue;
    const { name } = made.vector;
    const differs = (verdictOf(made) === "accepted") !== (asked === "accept");
    assert.equal(differs, DEVIATIONS.has(name), name);
    compared++;
  }
  assert.equal(compared, 75);
});

test("what other daemons send is accepted by a router configured like them", () => {
  assert.equal(CAPTURED.length, 67);
  for (const { vector, packet, protocol } of CAPTURED) {
    if (vector.name.endsWith("other-source-and-group")) continue;
    const config = senderConfig({ vector, packet, protocol });
    assert.equal(vridOf(packet.payload, protocol), config.vrid);
    const reception = receive(contextOf(config, { vector, packet, protocol }), packet);
    assert.equal(reception.kind, "accepted", vector.name);
  }
});

test("captured sequences are accepted in order, and once", () => {
  for (const prefix of ["v2-ah-adv", "v2-ipv4-time", "v3-ipv4-monotonic", "v3-ipv6-time"]) {
    const adverts = CAPTURED.filter(({ vector }) => nameOf({ vector }).startsWith(prefix));
    assert.ok(adverts.length > 1);
    let memory = NO_PACKET_MEMORY;
    for (const advert of adverts) {
      const context = contextOf(senderConfig(advert), advert);
      const reception = receive({ ...context, memory }, advert.packet);
      assert.ok(reception.kind === "accepted", advert.vector.name);
      memory = reception.memory;
      const again = receive({ ...context, memory }, advert.packet);
      assert.ok(again.kind === "rejected" && "detail" in again.reason);
      assert.equal(again.reason.detail, "replay");
    }
  }
});

test("under keepalived's configuration we send keepalived's datagrams", () => {
  let compared = 0;
  for (const captured of CAPTURED) {
    const { vector, packet } = captured;
    if (vector.name.startsWith(VECTOR_FILES.frr)) continue;
    const config = senderConfig(captured);
    const ttl = config.transport.kind === "unicast" ? packet.hopLimit : null;
    const transport = { ...config.transport, ttl } as VrrpInstanceConfig["transport"];
    const group = { kind: "multicast", group: packet.destination, source: null } as const;
    const sent = buildAdverts(
      {
        config: { ...config, transport: config.transport.kind === "unicast" ? transport : group },
        source: packet.source,
        memory: memoryBefore(captured),
        socket: "s",
        wallTimeMs: sentAtMs(vector),
      },
      config.basePriority,
    );
    const expected = [packet.ipHeader ?? new Uint8Array(), packet.payload].map(hexText).join("");
    assert.equal(sent.packets.map(({ bytes }) => hexText(bytes)).join(), expected, vector.name);
    compared++;
  }
  assert.equal(compared, 54);
});

function packetsOf(file: VectorFile): VectorPacket[] {
  return readVectors(file).flatMap((vector) => packetOf(vector) ?? []);
}

function nameOf({ vector }: Pick<VectorPacket, "vector">): string {
  return vector.name.slice(vector.name.indexOf("/") + 1);
}

function judge(made: VectorPacket): Reception {
  const config = receiverConfig(made.vector.get("receiver") ?? "");
  return receive(contextOf(config, made), made.packet);
}

function verdictOf(made: VectorPacket): string {
  const { vrid } = receiverConfig(made.vector.get("receiver") ?? "");
  if (vridOf(made.packet.payload, made.protocol) !== vrid) return "other VRID";
  const reception = judge(made);
  return reception.kind === "accepted" ? "accepted" : reception.reason.kind;
}

function contextOf(config: VrrpInstanceConfig, { vector }: VectorPacket): ReceiveContext {
  const state = { ...new Story().start().state, source: LESSER };
  return { config, state, memory: NO_PACKET_MEMORY, wallTimeMs: sentAtMs(vector) };
}

/** `auth_hmac`: the second in which it was sent, milliseconds since 1970. */
function sentAtMs(vector: VectorPacket["vector"]): number {
  const [sentSeconds = "0"] = vector.get("sequence")?.split(" ") ?? [];
  return Number(sentSeconds) * 1000;
}

/** The numbers of an instance just before it sent this. */
function memoryBefore({ vector, packet }: VectorPacket): typeof NO_PACKET_MEMORY {
  const header = packet.ipHeader;
  const identification = header === null ? 0 : ((header[4] ?? 0) << 8) + (header[5] ?? 0) - 1;
  const [ahSequence = "1"] = vector.get("ah")?.split(" ") ?? [];
  const [sentSeconds = 0, fraction = 0, counter = 0] =
    vector.get("sequence")?.split(" ").map(Number) ?? [];
  const sequence = (BigInt(sentSeconds) << 32n) | BigInt(fraction * 0x10000 + counter);
  return {
    ...NO_PACKET_MEMORY,
    identification,
    ahSequence: Number(ahSequence) - 1,
    hmacSequence: sequence - 1n,
  };
}
