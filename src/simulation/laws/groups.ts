// keepalived.conf(5) vrrp_sync_group: members change state together, within one call of the engine.

import type { Instant } from "../../base/units.ts";
import type { Law } from "./law.ts";
import type { ProcessRecords, StateName } from "./records.ts";
import { Violation } from "./violation.ts";

/** Members are all MASTER or none, all in FAULT or none. One that has not started yet (INIT,
 * waiting for a script) is counted with those that are not MASTER. */
export class GroupMembersAgree implements Law {
  reset(): void {}

  judge(): void {}

  judgeRest(records: ProcessRecords, now: Instant): void {
    const states = new Map<string, StateName[]>();
    for (const { group, state } of records.all()) {
      if (group !== null) states.set(group, [...(states.get(group) ?? []), state]);
    }
    for (const [group, members] of states) {
      const started = members.filter((state) => state !== "INIT");
      if (agree(members, "MASTER") && agree(started, "FAULT")) continue;
      const text = `members of ${group} are ${members.join(", ")}`;
      throw new Violation("group-members-agree", records.node.name, now, text);
    }
  }
}

function agree(states: readonly StateName[], state: StateName): boolean {
  const count = states.filter((each) => each === state).length;
  return count === 0 || count === states.length;
}
