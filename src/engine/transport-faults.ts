// Whether an instance can send and be heard at all, apart from its link and its address.

import { setFault } from "./faults.ts";
import type { Unit } from "./unit.ts";
import type { World } from "./world.ts";

/** keepalived.conf(5) unicast_fault_no_peer; and an interface that knows no multicast carries no
 * adverts. */
export function checkTransport(world: World, unit: Unit): void {
  const { transport, interfaceName } = unit.config;
  const lonely =
    transport.kind === "unicast" && transport.faultWithoutPeer && transport.peers.length === 0;
  setFault(world, unit, "no-peers", lonely ? { kind: "no-peers" } : null);
  const link = interfaceName === null ? null : world.kernel.linkNamed(interfaceName);
  const deaf = transport.kind === "multicast" && link !== null && !link.multicast;
  setFault(world, unit, "configuration", deaf ? { kind: "configuration" } : null);
}
