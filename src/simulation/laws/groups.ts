// keepalived.conf(5) vrrp_sync_group: members change state together, within one call of the engine.

import type { Instant } from "../../base/units.ts";
import type { SimulatedNode } from "../node.ts";
import type { Law } from "./law.ts";
import type { InstanceRecord, ProcessRecords, Scene, StateName } from "./records.ts";
import { Violation } from "./violation.ts";

/** Members are all MASTER or none, all in FAULT or none. One that has not started yet (INIT,
 * waiting for a script) is counted with those that are not MASTER. A reload may make a group of
 * members that do not agree: who joins a MASTER waits for Master_Down_Interval like anybody, or
 * takes it along when it hears a master first. */
export class GroupMembersAgree implements Law {
  /** Members by group, as the group was when they last agreed. */
  readonly #agreed = new Map<SimulatedNode, Map<string, string>>();

  reset(node: SimulatedNode): void {
    this.#agreed.delete(node);
  }

  /** A group that is made anew has not agreed yet. */
  judge({ turn: { node, input }, records }: Scene): void {
    if (input.kind !== "configured") return;
    const names = new Set(records.map(({ group }) => group));
    const agreed = this.#agreed.get(node);
    for (const name of agreed?.keys() ?? []) if (!names.has(name)) agreed?.delete(name);
  }

  judgeRest(records: ProcessRecords, now: Instant): void {
    const { node } = records;
    const agreed = this.#agreed.get(node) ?? new Map<string, string>();
    this.#agreed.set(node, agreed);
    for (const [group, members] of groupsOf(records)) {
      const ids = members.map(({ id }) => id).join(" ");
      if (doAgree(members)) agreed.set(group, ids);
      else if (agreed.get(group) === ids) throw disagreement(node, group, members, now);
    }
  }
}

/** When all is quiet all members agree, however the group came to be.
 * @throws Violation if they do not */
export function judgeGroups(records: ProcessRecords): void {
  const { node } = records;
  for (const [group, members] of groupsOf(records)) {
    if (!doAgree(members)) throw disagreement(node, group, members, node.now());
  }
}

function disagreement(
  node: SimulatedNode,
  group: string,
  members: readonly InstanceRecord[],
  now: Instant,
): Violation {
  const text = `members of ${group} are ${members.map(({ state }) => state).join(", ")}`;
  return new Violation("group-members-agree", node.name, now, text);
}

function groupsOf(records: ProcessRecords): ReadonlyMap<string, readonly InstanceRecord[]> {
  const groups = new Map<string, InstanceRecord[]>();
  for (const record of records.all()) {
    const { group } = record;
    if (group !== null) groups.set(group, [...(groups.get(group) ?? []), record]);
  }
  return groups;
}

function doAgree(members: readonly InstanceRecord[]): boolean {
  const states = members.map(({ state }) => state);
  const started = states.filter((state) => state !== "INIT");
  return agree(states, "MASTER") && agree(started, "FAULT");
}

function agree(states: readonly StateName[], state: StateName): boolean {
  const count = states.filter((each) => each === state).length;
  return count === 0 || count === states.length;
}
