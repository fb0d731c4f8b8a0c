// What can happen to a cluster from outside: closed union, applied at once. Chance and schedule are
// the caller's.

import { assertNever } from "../base/invariant.ts";
import type { SystemFailure } from "../base/outcome.ts";
import type { Micros } from "../base/units.ts";
import type { Configuration } from "../model/configuration.ts";
import type { AddressSpec } from "../model/kernel.ts";
import type { Cluster } from "./cluster.ts";
import type { Datagram } from "./frame.ts";
import type { SegmentConditions } from "./network.ts";
import type { SimulatedNode } from "./node.ts";
import type { ScriptBehaviour } from "./scripts.ts";

/** A device that comes back has another index. */
const INDICES_APART = 100;

export type Fault =
  /** SIGKILL; the host keeps running. */
  | { readonly kind: "crash"; readonly node: string }
  | { readonly kind: "start"; readonly node: string; readonly configuration: Configuration }
  /** SIGTERM. */
  | { readonly kind: "stop"; readonly node: string }
  | {
      readonly kind: "reload";
      readonly node: string;
      readonly configuration: Configuration;
      /** What of it is new, for who reads the trace. */
      readonly change?: string;
    }
  | { readonly kind: "power-off" | "power-on"; readonly node: string }
  /** SIGSTOP and, after `forUs`, SIGCONT. */
  | { readonly kind: "stall" | "suspend"; readonly node: string; readonly forUs: Micros }
  | { readonly kind: "drift"; readonly node: string; readonly ppm: number }
  | {
      readonly kind: "carrier" | "admin";
      readonly node: string;
      readonly link: string;
      readonly up: boolean;
    }
  /** The device goes and comes back under another index. */
  | {
      readonly kind: "replug";
      readonly node: string;
      readonly link: string;
      readonly afterUs: Micros;
    }
  /** `ip addr add|del` by an administrator. */
  | {
      readonly kind: "address-added" | "address-removed";
      readonly node: string;
      readonly address: AddressSpec;
    }
  | {
      readonly kind: "script";
      readonly node: string;
      readonly command: string;
      readonly behaviour: ScriptBehaviour;
    }
  | {
      readonly kind: "file";
      readonly node: string;
      readonly path: string;
      readonly content: string | null;
    }
  /** So many processes run that a tracker of this name counts. */
  | {
      readonly kind: "process";
      readonly node: string;
      readonly name: string;
      readonly count: number;
    }
  /** The next changes of addresses fail. */
  | {
      readonly kind: "refuse";
      readonly node: string;
      readonly failure: SystemFailure;
      readonly times: number;
    }
  | { readonly kind: "slow-kernel"; readonly node: string; readonly answerUs: Micros }
  /** The netlink socket overruns. */
  | { readonly kind: "overrun"; readonly node: string }
  | { readonly kind: "partition"; readonly parts: readonly (readonly string[])[] }
  | { readonly kind: "cut"; readonly from: string; readonly to: string; readonly oneWay: boolean }
  /** It speaks and hears nobody, or hears and nobody hears it: a filter, a switch. */
  | { readonly kind: "deaf" | "mute"; readonly node: string }
  | { readonly kind: "heal" }
  | { readonly kind: "weather"; readonly conditions: SegmentConditions }
  /** A datagram of nobody's to everybody on a segment, over and over. */
  | {
      readonly kind: "forge";
      readonly segment: string;
      readonly datagram: Datagram;
      readonly times: number;
      readonly everyUs: Micros;
    };

/** A fault on what is not there (a dead process, a missing link) does nothing. */
export function applyFault(cluster: Cluster, fault: Fault): void {
  switch (fault.kind) {
    case "partition":
      return cluster.partition(fault.parts);
    case "cut":
      return cut(cluster, fault.from, fault.to, fault.oneWay);
    case "heal":
      return cluster.heal();
    case "weather":
      for (const segment of cluster.segments) segment.setConditions(fault.conditions);
      return;
    case "forge":
      return forge(cluster, fault);
    default:
      return applyToNode(cluster, cluster.node(fault.node), fault);
  }
}

type NodeFault = Extract<Fault, { readonly node: string }>;

function applyToNode(cluster: Cluster, node: SimulatedNode, fault: NodeFault): void {
  const { host } = node;
  switch (fault.kind) {
    case "crash":
      return node.crash();
    case "start":
      return host.isPowered && !node.isAlive ? node.start(fault.configuration) : undefined;
    case "stop":
      return node.stop();
    case "reload":
      return node.reload(fault.configuration);
    case "power-off":
      node.crash();
      return host.powerOff();
    case "power-on":
      return host.isPowered ? undefined : host.powerOn();
    case "stall":
    case "suspend":
      return pause(cluster, node, fault.kind, fault.forUs);
    case "drift":
      host.clock.setDrift(cluster.now(), fault.ppm);
      return node.replan();
    case "carrier":
    case "admin":
      return setLink(node, fault.link, fault.kind, fault.up);
    case "replug":
      return replug(cluster, node, fault.link, fault.afterUs);
    case "address-added":
    case "address-removed": {
      const kind = fault.kind === "address-added" ? "add" : "remove";
      host.kernel.changeByHand({ kind, address: fault.address });
      return;
    }
    case "script":
      return host.scripts.set(fault.command, fault.behaviour);
    case "file":
      return writeFile(node, fault.path, fault.content);
    case "process":
      host.processCounts.set(fault.name, fault.count);
      return node.trackedChanged(fault.name);
    case "refuse":
      for (let times = 0; times < fault.times; times++) {
        host.kernel.mood.refusals.push(fault.failure);
      }
      return;
    case "slow-kernel":
      host.kernel.mood.answerUs = fault.answerUs;
      return;
    case "overrun":
      return host.kernel.overrun();
    case "deaf":
    case "mute":
      return cutOff(cluster, node.name, fault.kind);
    default:
      return assertNever(fault);
  }
}

function cut(cluster: Cluster, from: string, to: string, oneWay: boolean): void {
  for (const segment of cluster.segments) {
    segment.cutOneWay(from, to);
    if (!oneWay) segment.cutOneWay(to, from);
  }
}

function cutOff(cluster: Cluster, name: string, kind: "deaf" | "mute"): void {
  for (const segment of cluster.segments) {
    for (const other of segment.hosts) {
      if (other === name) continue;
      if (kind === "deaf") segment.cutOneWay(other, name);
      else segment.cutOneWay(name, other);
    }
  }
}

function forge(cluster: Cluster, fault: Extract<Fault, { readonly kind: "forge" }>): void {
  const { segment, datagram, times, everyUs } = fault;
  cluster.segment(segment).inject(datagram);
  if (times <= 1) return;
  cluster.timeline.planAfter(everyUs, () => forge(cluster, { ...fault, times: times - 1 }));
}

function pause(
  cluster: Cluster,
  node: SimulatedNode,
  kind: "stall" | "suspend",
  forUs: Micros,
): void {
  if (!node.isRunning) return;
  const { engine } = node;
  if (kind === "stall") node.stall();
  else node.suspend();
  cluster.timeline.planAfter(forUs, () => {
    // Whoever died meanwhile is another process now.
    if (node.engine === engine) node.resume();
  });
}

function setLink(node: SimulatedNode, name: string, what: "carrier" | "admin", up: boolean): void {
  const { kernel } = node.host;
  const link = kernel.linkNamed(name);
  if (link === null) return;
  if (what === "carrier") kernel.setCarrier(link.index, up);
  else kernel.setAdminUp(link.index, up);
}

function replug(cluster: Cluster, node: SimulatedNode, name: string, afterUs: Micros): void {
  const { host } = node;
  const link = host.kernel.linkNamed(name);
  if (link === null) return;
  host.unplug(link.index);
  node.linkRemoved(link.index);
  cluster.timeline.planAfter(afterUs, () => {
    host.plugInAgain(link.index, link.index + INDICES_APART);
  });
}

function writeFile(node: SimulatedNode, path: string, content: string | null): void {
  if (content === null) node.host.files.delete(path);
  else node.host.files.set(path, content);
  node.trackedChanged(path);
}
