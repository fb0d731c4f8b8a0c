// When all is quiet an instance runs for election with the priority that its trackers leave it,
// worked out here once more from the simulated world.

import type { TrackReference } from "../../model/tracker.ts";
import type { SimulatedNode } from "../node.ts";
import { hasLeaderKey, hasQuorum, isFailing, isUndecided } from "./fault-reasons.ts";
import type { InstanceRecord } from "./records.ts";
import { Violation } from "./violation.ts";

const OWNER = 255;

/** keepalived.conf(5) weight: the sum of all is kept within 1..254; an owner's is not bent.
 * @throws Violation if it is another */
export function judgePriority(record: InstanceRecord): void {
  const { config, effectivePriority, node } = record;
  if (isUndecided(record)) return;
  let wanted = config.basePriority;
  if (wanted !== OWNER) {
    for (const track of config.tracks) wanted += influenceOf(node, track);
    wanted = Math.min(254, Math.max(1, wanted));
  }
  if (wanted === effectivePriority) return;
  const text = `${config.name} runs with priority ${effectivePriority} in place of ${wanted}`;
  throw new Violation("priority-follows-trackers", node.name, node.now(), text);
}

function influenceOf(node: SimulatedNode, { kind, name, weight }: TrackReference): number {
  if (kind === "file") return weight.value * numberIn(node, name);
  const counts = weight.value > 0 === isUp(node, kind, name);
  return counts ? weight.value : 0;
}

function numberIn({ host, configuration }: SimulatedNode, name: string): number {
  const file = configuration?.files.find((each) => each.name === name);
  const number = Number.parseInt(host.files.get(file?.path ?? "") ?? "", 10);
  return Number.isNaN(number) ? 0 : number;
}

function isUp(
  node: SimulatedNode,
  kind: Exclude<TrackReference["kind"], "file">,
  name: string,
): boolean {
  switch (kind) {
    case "interface":
      return node.host.kernel.linkNamed(name)?.running === true;
    case "script": {
      const script = node.configuration?.scripts.find((each) => each.name === name);
      return script !== undefined && !isFailing(node, script);
    }
    case "process":
      return hasQuorum(node, name);
    case "leader":
      return hasLeaderKey(node, name);
  }
}
