// What must hold when nothing has happened for long enough: one master for each virtual router and
// part of the network, the right one, FAULT exactly where there is a reason, and neighbours that
// know where to send. How long is enough is told by `settlingUs`.

import { type Instant, type Micros, micros, millis } from "../../base/units.ts";
import type { VrrpInstanceConfig } from "../../model/vrrp-instance.ts";
import type { Cluster } from "../cluster.ts";
import type { Segment } from "../network.ts";
import { slowestDownUs } from "./bounds.ts";
import { hasReasonForFault, isUndecided } from "./fault-reasons.ts";
import { judgeGroups } from "./groups.ts";
import { hears } from "./hearing.ts";
import { ignoresAdverts } from "./owners.ts";
import { judgePriority } from "./priorities.ts";
import type { InstanceRecord, ProcessRecords } from "./records.ts";
import { Violation } from "./violation.ts";

/** Beyond the protocol's own times: adverts in flight, wake-ups, retries of what the kernel
 * refused. */
const MARGIN_US: Micros = millis(1_500);

/** After this long without any fault an election is over: a timeout, another one by whoever
 * preempts, what scripts need to be believed, and `extraRounds` of timeouts: a sync group waits for
 * its slowest member, and where not everybody hears everybody one election may follow from
 * another. */
export function settlingUs(
  configs: readonly VrrpInstanceConfig[],
  trackersUs: Micros,
  extraRounds: number,
): Micros {
  let downUs = 0;
  let preemptDelayUs = 0;
  for (const config of configs) {
    downUs = Math.max(downUs, slowestDownUs(config, configs));
    preemptDelayUs = Math.max(preemptDelayUs, config.preemptDelayUs);
  }
  return micros((2 + extraRounds) * downUs + preemptDelayUs + trackersUs + MARGIN_US);
}

/** @throws Violation if it is not so */
export function judgeQuiet(cluster: Cluster, daemons: readonly ProcessRecords[]): void {
  const running = daemons.filter((daemon) => daemon.node.isRunning);
  for (const daemon of running) {
    for (const record of daemon.all()) {
      judgeFault(record, daemon);
      judgePriority(record);
    }
    judgeGroups(daemon);
  }
  const masters = new Map<InstanceRecord, InstanceRecord>();
  for (const segment of cluster.segments) {
    for (const router of routersOn(segment, running)) {
      for (const part of partsOf(segment, router) ?? []) {
        const master = judgePart(segment, part, cluster.now());
        if (master !== null) for (const record of part) masters.set(record, master);
      }
    }
  }
  judgeRanks(masters, running);
}

function judgeFault(record: InstanceRecord, daemon: ProcessRecords): void {
  const { config, state, node, group } = record;
  const mates = group === null ? [record] : daemon.all().filter((each) => each.group === group);
  if (mates.some(isUndecided)) return;
  const hasReason = mates.some(hasReasonForFault);
  if (hasReason === (state === "FAULT")) return;
  const text = hasReason
    ? `${config.name} is ${state} although it has a reason for FAULT`
    : `${config.name} is in FAULT without a reason`;
  throw new Violation("fault-has-a-reason", node.name, node.now(), text);
}

/** The instances of each virtual router on a segment: family, VRID and version, for whoever speaks
 * another version is not heard (RFC 9568 §7.1). */
function routersOn(
  segment: Segment,
  daemons: readonly ProcessRecords[],
): readonly (readonly InstanceRecord[])[] {
  const routers = new Map<string, InstanceRecord[]>();
  for (const daemon of daemons) {
    for (const record of daemon.all()) {
      const { family, vrid, version, interfaceName } = record.config;
      const { host } = daemon.node;
      const link = interfaceName === null ? null : host.kernel.linkNamed(interfaceName);
      if (link === null || host.segmentOf(link.index) !== segment) continue;
      const key = `${family}/${vrid}/${version}`;
      routers.set(key, [...(routers.get(key) ?? []), record]);
    }
  }
  return [...routers.values()];
}

/** Parts in which everybody hears everybody; null where cuts and TTLs do not make such parts. */
function partsOf(
  segment: Segment,
  records: readonly InstanceRecord[],
): readonly (readonly InstanceRecord[])[] | null {
  const parts: InstanceRecord[][] = [];
  for (const record of records) {
    const { name } = record.node;
    const doesHear = (other: InstanceRecord): boolean =>
      segment.reaches(other.node.name, name) && hears(record, other);
    const isHeard = (other: InstanceRecord): boolean =>
      segment.reaches(name, other.node.name) && hears(other, record);
    const home = parts.filter((part) => part.some((other) => doesHear(other) || isHeard(other)));
    const [part, ...others] = home;
    if (part === undefined) parts.push([record]);
    else if (others.length > 0 || !part.every((other) => doesHear(other) && isHeard(other))) {
      return null;
    } else part.push(record);
  }
  return parts;
}

/** Gives the one who should be master if it is; null where the rank does not matter. */
function judgePart(
  segment: Segment,
  part: readonly InstanceRecord[],
  now: Instant,
): InstanceRecord | null {
  const able = part.filter(({ state }) => state === "BACKUP" || state === "MASTER");
  if (able.length === 0) return null;
  const masters = able.filter(({ state }) => state === "MASTER");
  const stubborn = able.filter(ignoresAdverts);
  if (stubborn.length > 0) {
    judgeStubborn(segment, { able, masters, stubborn }, now);
    return null;
  }
  const [master, ...others] = masters;
  if (master === undefined || others.length > 0) {
    const names = masters.map(({ node }) => node.name).join(", ") || "none";
    const text = `${nameOf(able)}: masters among ${namesOf(able)}: ${names}`;
    throw new Violation("one-master", segment.name, now, text);
  }
  return master;
}

/** A member of a sync group takes over where all of them can. */
function judgeRanks(
  masters: ReadonlyMap<InstanceRecord, InstanceRecord>,
  running: readonly ProcessRecords[],
): void {
  const isEntitled = (record: InstanceRecord): boolean => {
    const master = masters.get(record);
    return master !== undefined && isEntitledOver(record, master);
  };
  for (const daemon of running) {
    for (const record of daemon.all()) {
      const { group, node } = record;
      const mates = group === null ? [record] : daemon.all().filter((each) => each.group === group);
      const master = masters.get(record);
      if (master === undefined || !mates.every(isEntitled)) continue;
      const text = `${nameOf([record])}: ${rankOf(master)} is MASTER and ${rankOf(record)} is not`;
      throw new Violation("right-master", node.name, node.now(), text);
    }
  }
}

/** keepalived.conf(5) owner_ignore_adverts: an owner that hears nobody is MASTER, beside another
 * such one too; all who do hear give way, if need be against their rank. */
function judgeStubborn(
  segment: Segment,
  { able, masters, stubborn }: Record<"able" | "masters" | "stubborn", readonly InstanceRecord[]>,
  now: Instant,
): void {
  const isAsWanted =
    masters.length === stubborn.length && stubborn.every((record) => masters.includes(record));
  if (isAsWanted) return;
  const text = `masters are ${namesOf(masters) || "none"} in place of ${namesOf(stubborn)}`;
  throw new Violation("ignoring-owners-lead", segment.name, now, `${nameOf(able)}: ${text}`);
}

/** RFC 9568 §6.1 Preempt_Mode: a better one takes over unless `nopreempt`; equals do not. */
function isEntitledOver(record: InstanceRecord, master: InstanceRecord): boolean {
  const { state } = record;
  if (state !== "BACKUP" && state !== "MASTER") return false;
  return record.config.preempt && record.effectivePriority > master.effectivePriority;
}

function nameOf(records: readonly InstanceRecord[]): string {
  const config = records[0]?.config;
  return `VRID ${config?.vrid ?? 0} in version ${config?.version ?? 0}`;
}

function rankOf({ node, effectivePriority }: InstanceRecord): string {
  return `${node.name} (${effectivePriority})`;
}

function namesOf(records: readonly InstanceRecord[]): string {
  return records.map(({ node }) => node.name).join(", ");
}
