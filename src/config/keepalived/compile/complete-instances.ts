// The model of instances: their trackers and notify scripts looked up, their drafts built.

import type { VrrpInstanceConfig } from "../../../model/vrrp-instance.ts";
import type { GroupBindings } from "./complete-groups.ts";
import { completeNotify } from "./complete-scripts.ts";
import type { Context } from "./context.ts";
import { buildInstance, trackReferences } from "./instance-build.ts";
import type { Settled } from "./instance-settle.ts";
import type { TrackSettler } from "./settle-tracks.ts";

const OWNER = 255;

export function completeInstances(
  settled: readonly Settled[],
  bindings: GroupBindings,
  settler: TrackSettler,
  context: Context,
): VrrpInstanceConfig[] {
  clearWeights(settled, bindings, settler);
  return settled.map((one) => {
    const { draft, priority } = one;
    const group = bindings.groupOf.get(draft.name) ?? null;
    const tracks = settler.settle(draft, priority, group);
    keepSessions(one, tracks);
    const parts = {
      tracks: trackReferences(tracks),
      notify: completeNotify(draft.notify, context),
    };
    return buildInstance(one, parts, context.global);
  });
}

/** BFD sessions are watched by nobody: their names are kept as they were written. */
function keepSessions({ draft }: Settled, tracks: ReturnType<TrackSettler["settle"]>): void {
  const sessions = tracks.filter(({ kind }) => kind === "bfd");
  if (sessions.length === 0) return;
  const words = sessions.map(({ name, weight, reverse }) =>
    [name, "weight", weight, ...(reverse ? ["reverse"] : [])].join(" "),
  );
  draft.inert.set("track_bfd", words);
}

function clearWeights(
  settled: readonly Settled[],
  bindings: GroupBindings,
  settler: TrackSettler,
): void {
  const owners = new Set<string>();
  for (const { draft, priority } of settled) if (priority === OWNER) owners.add(draft.name);
  for (const [group, members] of bindings.members) {
    if (members.some((name) => owners.has(name))) settler.clearGroupWeights(group);
  }
}
