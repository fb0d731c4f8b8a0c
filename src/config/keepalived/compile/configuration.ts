// Completes a configuration after the whole text is read: checks that need everything, then the
// model.

import type { Configuration } from "../../../model/configuration.ts";
import { completeGlobal } from "./complete-global.ts";
import { bindGroups, completeGroups } from "./complete-groups.ts";
import { completeInstances } from "./complete-instances.ts";
import { completeLinkDelays } from "./complete-link-delays.ts";
import { completeChecks, reportSecurity } from "./complete-scripts.ts";
import {
  completeGarpGroups,
  completeStaticAddresses,
  completeTrackGroups,
} from "./complete-statics.ts";
import { completeFiles, completeProcesses, definedWeights } from "./complete-trackers.ts";
import type { Context } from "./context.ts";
import { hasDuplicateVrid } from "./duplicate-vrid.ts";
import type { FileDraft } from "./file-draft.ts";
import { settleInstances } from "./instance-settle.ts";
import { TrackSettler } from "./settle-tracks.ts";

/** Null where the configuration as a whole cannot run, which is reported. */
export function completeConfiguration(draft: FileDraft, context: Context): Configuration | null {
  const scripts = completeChecks(draft, context);
  const bindings = bindGroups(draft, context);
  const settled = settleInstances(draft, bindings, context);
  const twins = hasDuplicateVrid(settled ?? [], context);
  const usable = scripts.map(({ name }) => name);
  const settler = new TrackSettler(definedWeights(draft), usable, context);
  const instances = completeInstances(settled ?? [], bindings, settler, context);
  const groups = completeGroups(bindings, settler, context);
  const global = completeGlobal(context.global, context);
  const trackGroups = completeTrackGroups(draft, context);
  const staticAddresses = completeStaticAddresses(draft, context);
  reportSecurity(context, draft.instances.size > 0);
  if (settled === null || twins) return null;
  return {
    global,
    instances,
    groups,
    scripts,
    files: completeFiles(draft),
    processes: completeProcesses(draft),
    staticAddresses,
    staticRoutes: draft.statics.routes,
    staticRules: draft.statics.rules,
    trackGroups,
    garpGroups: completeGarpGroups(draft, instances),
    leaders: [],
    linkDelays: completeLinkDelays(draft.linkDelays, settled, context),
  };
}
