// The frames of `test/wire/vectors` as an instance meets them: a packet from the socket, and the
// configuration of the router that sent it or is to judge it.

import assert from "node:assert/strict";
import { IpAddress } from "../../src/base/ip-address.ts";
import { Secret } from "../../src/base/secret.ts";
import { type Micros, micros, seconds } from "../../src/base/units.ts";
import type { ReceivedPacket } from "../../src/model/packet.ts";
import type { Authentication, VrrpInstanceConfig } from "../../src/model/vrrp-instance.ts";
import { AH_PROTOCOL } from "../../src/wire/ah.ts";
import { readEthernetFrame, type SeenIp } from "../netns/lab/frame.ts";
import { address, configure } from "../unit/vrrp/fixture.ts";
import type { Vector } from "../wire/vector-file.ts";

const GROUPS = { ipv4: IpAddress.of("224.0.0.18"), ipv6: IpAddress.of("ff02::12") };

export interface VectorPacket {
  readonly vector: Vector;
  readonly packet: ReceivedPacket;
  readonly protocol: 112 | 51;
}

/** Null for frames that carry no VRRP. */
export function packetOf(vector: Vector): VectorPacket | null {
  const content = readEthernetFrame(vector.frame)?.content;
  if (content?.kind !== "advert" && content?.kind !== "bad-advert") return null;
  const { ip } = content;
  const protocol = ip.protocol === AH_PROTOCOL ? 51 : 112;
  return { vector, packet: receivedFrom(ip), protocol };
}

/** The configuration under which this advert was sent, read off the advert. */
export function senderConfig({ vector, packet }: VectorPacket): VrrpInstanceConfig {
  const wire = /^advert v([23]) vrid (\d+) priority (\d+) interval (\d+) checksum (\S+)/.exec(
    vector.get("wire") ?? "",
  );
  assert.ok(wire, vector.name);
  const [, version = "", vrid = "", priority = "", intervalMs = "", checksum = ""] = wire;
  const { family, destination } = packet;
  return configure({
    family,
    version: version === "2" ? 2 : 3,
    vrid: Number(vrid),
    basePriority: Number(priority),
    advertIntervalUs: millisOf(intervalMs),
    addresses: (vector.get("addresses")?.split(" ") ?? []).map((text) => address(text)),
    authentication: authenticationOf(vector),
    checksum: {
      oldUnicast: checksum === "pseudo-header-group" ? "always" : "auto",
      v3AsV2: version === "3" && checksum === "message",
    },
    transport: destination.isMulticast()
      ? { kind: "multicast", group: GROUPS[family], source: null }
      : {
          kind: "unicast",
          source: null,
          peers: [{ address: destination, minTtl: null, maxTtl: null }],
          ttl: null,
          faultWithoutPeer: false,
        },
  });
}

/** The four receivers of the made vectors: MASTER, priority 100, VRID 10, 1 s. */
export function receiverConfig(name: string): VrrpInstanceConfig {
  const v4 = { vrid: 10, advertIntervalUs: seconds(1), addresses: [address("192.0.2.100")] };
  switch (name) {
    case "v2":
      return configure(v4);
    case "v2pass":
      return configure({
        ...v4,
        authentication: { kind: "pass", password: new Secret("secret12") },
      });
    case "v3":
      return configure({ ...v4, version: 3 });
    case "v36":
      return configure({
        ...v4,
        version: 3,
        family: "ipv6",
        addresses: [address("fe80::100", 128), address("2001:db8:0:2::100", 128)],
        transport: { kind: "multicast", group: GROUPS.ipv6, source: null },
      });
    default:
      return assert.fail(`no receiver ${name}`);
  }
}

function receivedFrom(ip: SeenIp): ReceivedPacket {
  const { family, source, destination, hopLimit, header: ipHeader, payload } = ip;
  return {
    socket: "s",
    family,
    source,
    destination,
    hopLimit,
    ipHeader,
    payload,
  };
}

function authenticationOf(vector: Vector): Authentication {
  const key = vector.get("key");
  if (key !== null) {
    const [id = "", digits = ""] = key.split(" ");
    return {
      kind: "hmac",
      keys: new Map([[Number(id), new Secret(digits)]]),
      activeKeyId: Number(id),
      windowUs: seconds(5),
      antiReplay: vector.name.includes("monotonic") ? "monotonic" : "time",
      mode: "enforce",
    };
  }
  const [type, data = ""] = vector.get("auth")?.split(" ") ?? [];
  if (type === "1") {
    const password = Buffer.from(data, "hex").toString("latin1").replace(/\0+$/, "");
    return { kind: "pass", password: new Secret(password) };
  }
  const password = vector.get("password");
  return password === null ? { kind: "none" } : { kind: "ah", password: new Secret(password) };
}

function millisOf(text: string): Micros {
  return micros(Number(text) * 1000);
}
