// Whether an instance ought to be in FAULT, read from the simulated world itself: its links, its
// addresses, its scripts.

import type { TrackedScript } from "../../model/tracker.ts";
import type { SimulatedNode } from "../node.ts";
import type { InstanceRecord } from "./records.ts";

/** keepalived.conf(5): the instance's interface, interfaces of its addresses, the source of its
 * adverts, and trackers of weight 0. */
export function hasReasonForFault(record: InstanceRecord): boolean {
  return (
    isCutOff(record) ||
    hasNoSource(record) ||
    isFailedByScript(record) ||
    isFailedByProcess(record) ||
    isFailedByLeader(record)
  );
}

function isCutOff({ config, node }: InstanceRecord): boolean {
  const { kernel } = node.host;
  const names = new Set<string>();
  if (config.interfaceName !== null && config.trackPrimary) names.add(config.interfaceName);
  for (const { interfaceName, noTrack } of [...config.addresses, ...config.excludedAddresses]) {
    if (!noTrack && (interfaceName !== config.interfaceName || config.trackPrimary)) {
      names.add(interfaceName);
    }
  }
  for (const { kind, name, weight } of config.tracks) {
    if (kind === "interface" && weight.value === 0) names.add(name);
  }
  return [...names].some((name) => kernel.linkNamed(name)?.running !== true);
}

/** IPv4 speaks from the interface's first address, IPv6 from its link-local one. */
export function hasNoSource({ config, node }: InstanceRecord): boolean {
  const { kernel } = node.host;
  const { transport, interfaceName, family } = config;
  if (transport.source !== null || interfaceName === null) return false;
  const link = kernel.linkNamed(interfaceName);
  if (link === null) return true;
  return !kernel.addresses().some(({ interfaceIndex, prefix: { address } }) => {
    if (interfaceIndex !== link.index || address.family !== family) return false;
    return kernel.isOwnAddress(address) && (family === "ipv4" || address.isLinkLocal());
  });
}

function isFailedByScript({ config, node }: InstanceRecord): boolean {
  return config.tracks.some(({ kind, name, weight }) => {
    if (kind !== "script" || weight.value !== 0) return false;
    const script = node.configuration?.scripts.find((each) => each.name === name);
    return script !== undefined && isFailing(node, script);
  });
}

function isFailedByProcess({ config, node }: InstanceRecord): boolean {
  return config.tracks.some(({ kind, name, weight }) => {
    return kind === "process" && weight.value === 0 && !hasQuorum(node, name);
  });
}

/** keepalived.conf(5) vrrp_track_process: `quorum`, `quorum_max`. */
export function hasQuorum(node: SimulatedNode, name: string): boolean {
  const tracker = node.configuration?.processes.find((each) => each.name === name);
  const count = node.host.processCounts.get(name) ?? 0;
  return tracker !== undefined && count >= tracker.quorum && count <= tracker.quorumMax;
}

/** `track_leader` with weight 0: who has the key has its addresses. */
function isFailedByLeader({ config, node }: InstanceRecord): boolean {
  return config.tracks.some(({ kind, name, weight }) => {
    return kind === "leader" && weight.value === 0 && !hasLeaderKey(node, name);
  });
}

export function hasLeaderKey(node: SimulatedNode, name: string): boolean {
  const leader = node.configuration?.leaders.find((each) => each.name === name);
  const [address] = leader?.addresses ?? [];
  return address !== undefined && node.host.kernel.hasAddress(address.prefix.address);
}

/** Whether nothing can be said: a script that cannot be started keeps its last result. */
export function isUndecided({ config, node }: InstanceRecord): boolean {
  return config.tracks.some(({ kind, name }) => {
    const script = node.configuration?.scripts.find((each) => each.name === name);
    if (kind !== "script" || script?.command.kind !== "command") return false;
    return node.host.scripts.behaviourOf(script.command.command.text).kind === "missing";
  });
}

/** Whether every run of the script fails now. */
export function isFailing(node: SimulatedNode, script: TrackedScript): boolean {
  if (script.command.kind === "open-file") return !node.host.files.has(script.command.path);
  const behaviour = node.host.scripts.behaviourOf(script.command.command.text);
  switch (behaviour.kind) {
    case "exits":
      return behaviour.code !== 0 || behaviour.runUs > script.timeoutUs;
    case "hangs":
      return true;
    // keepalived: a program that cannot be started leaves the last result as it was.
    case "missing":
      return false;
  }
}
