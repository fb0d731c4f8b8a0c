// What the laws know of each instance, gathered from what its engine said and was told. Nothing is
// asked of the engine itself: an outside observer would know as much.

import type { Instant } from "../../base/units.ts";
import type { EngineEvent } from "../../engine/event.ts";
import type { Configuration } from "../../model/configuration.ts";
import type { VrrpInstanceConfig } from "../../model/vrrp-instance.ts";
import type { SimulatedNode } from "../node.ts";
import type { Turn } from "../witness.ts";

type StateChange = Extract<EngineEvent, { kind: "state-changed" }>;
export type StateName = StateChange["to"];
export type TransitionCause = StateChange["cause"];

export interface InstanceRecord {
  /** No other instance of the process has had it. */
  readonly id: number;
  readonly node: SimulatedNode;
  config: VrrpInstanceConfig;
  /** Name of its sync group. */
  group: string | null;
  state: StateName;
  /** When the state was entered, by the node's clock. */
  since: Instant;
  effectivePriority: number;
}

export interface Change {
  readonly record: InstanceRecord;
  readonly from: StateName;
  readonly to: StateName;
  readonly cause: TransitionCause;
}

/** One call of an engine with what it changed. */
export interface Scene {
  readonly turn: Turn;
  /** Of the turn's node, after the turn. */
  readonly records: readonly InstanceRecord[];
  /** Instances that the turn took out of the configuration. */
  readonly gone: readonly InstanceRecord[];
  /** In order. */
  readonly changes: readonly Change[];
  /** Addresses that were there when the process started, and that it was not configured with: it
   * looks for what earlier runs have left at its start only. */
  readonly strays: ReadonlySet<string>;
  /** State before the turn; INIT for an instance that the turn brought. */
  stateBefore(record: InstanceRecord): StateName;
}

/** The instances of one process. */
export class ProcessRecords {
  readonly node: SimulatedNode;
  #records = new Map<string, InstanceRecord>();
  #list: readonly InstanceRecord[] = [];
  #nextId = 1;
  #strays: ReadonlySet<string> | null = null;

  constructor(node: SimulatedNode) {
    this.node = node;
  }

  all(): readonly InstanceRecord[] {
    return this.#list;
  }

  named(instance: string): InstanceRecord | null {
    return this.#list.find((record) => record.config.name === instance) ?? null;
  }

  /** Takes a turn into account. */
  observe(turn: Turn): Scene {
    const { input } = turn;
    const isConfigured = input.kind === "configured";
    if (isConfigured) this.#strays ??= straysBeside(this.node, input.configuration);
    const strays = this.#strays ?? new Set();
    const gone = isConfigured ? this.#reconfigure(input.configuration, turn.now) : [];
    // Until it is removed an instance has the name that another may have after it.
    const leaving = new Map(gone.map((record) => [record.config.name, record]));
    const find = (name: string): InstanceRecord | null => leaving.get(name) ?? this.named(name);
    const before = new Map<InstanceRecord, StateName>();
    const changes: Change[] = [];
    for (const output of turn.outputs) {
      if (output.kind !== "event") continue;
      const { event } = output;
      if (event.kind === "state-changed") {
        const record = find(event.instance);
        if (record === null) continue;
        if (!before.has(record)) before.set(record, record.state);
        changes.push({ record, from: record.state, to: event.to, cause: event.cause });
        record.state = event.to;
        record.since = turn.now;
      } else if (event.kind === "priority-changed") {
        const record = find(event.instance);
        if (record !== null) record.effectivePriority = event.to;
      } else if (event.kind === "instance-removed") leaving.delete(event.instance);
    }
    const stateBefore = (record: InstanceRecord): StateName => before.get(record) ?? record.state;
    return { turn, records: this.#list, gone, changes, strays, stateBefore };
  }

  /** Gives what is not configured any more. */
  #reconfigure(configuration: Configuration, now: Instant): readonly InstanceRecord[] {
    const groups = new Map<string, string>();
    for (const { name, members } of configuration.groups) {
      for (const member of members) groups.set(member, name);
    }
    const records = new Map<string, InstanceRecord>();
    for (const config of configuration.instances) {
      const key = identityOf(config);
      const group = groups.get(config.name) ?? null;
      const known = this.#records.get(key);
      records.set(
        key,
        known === undefined
          ? {
              id: this.#nextId++,
              node: this.node,
              config,
              group,
              state: "INIT",
              since: now,
              effectivePriority: config.basePriority,
            }
          : Object.assign(known, { config, group }),
      );
    }
    const gone = this.#list.filter((record) => !records.has(identityOf(record.config)));
    this.#records = records;
    this.#list = [...records.values()];
    return gone;
  }
}

function straysBeside(
  { host: { kernel } }: SimulatedNode,
  { instances }: Configuration,
): ReadonlySet<string> {
  const strays = new Set(kernel.addresses().map(({ prefix }) => prefix.address.text));
  for (const { addresses, excludedAddresses } of instances) {
    for (const { prefix } of [...addresses, ...excludedAddresses]) {
      strays.delete(prefix.address.text);
    }
  }
  return strays;
}

/** What makes an instance the same after a reload; keepalived does not look at its name. */
function identityOf(config: VrrpInstanceConfig): string {
  const { family, vrid, interfaceName, transport } = config;
  return `${family}/${vrid}/${interfaceName ?? ""}/${transport.kind}`;
}
