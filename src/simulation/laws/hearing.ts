// Who of a unicast router is deaf to whom, by `min_ttl`, `max_ttl` and `check_unicast_src`: what
// they reject is rejected, and nothing else is for their sake.

import type { IpAddress } from "../../base/ip-address.ts";
import type { VrrpInstanceConfig } from "../../model/vrrp-instance.ts";
import { DEFAULT_HOP_LIMIT } from "../sockets.ts";
import { addresseeOf } from "./heard-advert.ts";
import type { Law } from "./law.ts";
import type { InstanceRecord, Scene } from "./records.ts";
import { rejectionsOf } from "./rejections.ts";
import { Violation } from "./violation.ts";

const TTL_MAX = 255;

export class PeersAreChecked implements Law {
  reset(): void {}

  judge(scene: Scene): void {
    const { input, node, now } = scene.turn;
    if (input.kind !== "packet") return;
    const record = addresseeOf(scene);
    if (record === null || record.config.transport.kind !== "unicast") return;
    const { source, hopLimit } = input.packet;
    const reasons = rejectionsOf(scene);
    const isWanted = isAccepted(record.config, source, hopLimit);
    const isRefused = reasons.includes("ttl-range") || reasons.includes("unicast-source");
    if (isWanted ? !isRefused : reasons.length > 0) return;
    const verdict = isWanted ? "rejected" : "believed";
    const text = `${record.config.name} ${verdict} TTL ${hopLimit} of ${source.text}`;
    throw new Violation("peers-are-checked", node.name, now, text);
  }

  judgeRest(): void {}
}

/** Whether the instance believes what the other one sends to it, cuts aside. */
export function hears({ config }: InstanceRecord, other: InstanceRecord): boolean {
  const { transport } = config;
  const { transport: sending, family } = other.config;
  if (transport.kind === "multicast" || sending.kind === "multicast") return true;
  const { kernel } = other.node.host;
  const peer = transport.peers.find(({ address }) => kernel.hasAddress(address));
  const ttl = sending.ttl ?? (family === "ipv4" ? TTL_MAX : DEFAULT_HOP_LIMIT);
  return peer === undefined || isAccepted(config, peer.address, ttl);
}

/** keepalived.conf(5) unicast_peer: a TTL for one peer makes strangers unwelcome as well. */
function isAccepted(
  { transport, checks }: VrrpInstanceConfig,
  source: IpAddress,
  ttl: number,
): boolean {
  if (transport.kind === "multicast") return true;
  const { peers } = transport;
  const peer = peers.find(({ address }) => address.equals(source));
  if (peer !== undefined) return ttl >= (peer.minTtl ?? 0) && ttl <= (peer.maxTtl ?? TTL_MAX);
  const isLimited = peers.some(({ minTtl, maxTtl }) => minTtl !== null || maxTtl !== null);
  return !isLimited && !checks.unicastSource;
}
