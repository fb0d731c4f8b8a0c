// Completes a configuration after the whole text is read: checks that need everything, then the
// model.

import type { Configuration } from "../../../model/configuration.ts";
import type { TrackedScript, TrackReference } from "../../../model/tracker.ts";
import type { VrrpInstanceConfig } from "../../../model/vrrp-instance.ts";
import { completeGlobal } from "./complete-global.ts";
import { completeGroups } from "./complete-groups.ts";
import { completeChecks, completeNotify, reportSecurity } from "./complete-scripts.ts";
import type { Context } from "./context.ts";
import type { FileDraft } from "./file-draft.ts";
import { buildInstance, trackReference } from "./instance-build.ts";
import type { InstanceDraft, TrackDraft } from "./instance-draft.ts";
import { type Settled, settleInstance } from "./instance-settle.ts";

/** Null where the configuration as a whole cannot run, which is reported. */
export function completeConfiguration(draft: FileDraft, context: Context): Configuration | null {
  const { global } = draft;
  reportInterfaces(draft, context);
  const scripts = completeChecks(draft, context);
  const settled: Settled[] = [];
  let usable = true;
  for (const instance of draft.instances.values()) {
    const one = settleInstance(instance, global, context);
    if (one === null) usable = false;
    else settled.push(one);
  }
  if (hasDuplicateVrid(settled, context)) usable = false;
  const groups = completeGroups(draft, context);
  const instances = settled.map((one) => completeInstance(one, draft, scripts, context));
  const globalConfig = completeGlobal(global, context);
  reportSecurity(draft, context);
  if (!usable) return null;
  return {
    global: globalConfig,
    instances,
    groups,
    scripts,
    files: [],
    processes: [],
    staticAddresses: [],
    staticRoutes: [],
    staticRules: [],
    trackGroups: new Map(),
    garpGroups: [],
    leaders: [],
    linkDelays: new Map(),
  };
}

function reportInterfaces(draft: FileDraft, context: Context): void {
  if (draft.global.dynamicInterfaces) return;
  for (const instance of draft.instances.values()) {
    const { interfaceName: name } = instance;
    if (name === null || context.interface(name) !== undefined) continue;
    const keepalived = [
      `WARNING - interface ${name} for vrrp_instance ${instance.name} doesn't exist`,
    ];
    context.after(instance.interfaceSpan, {
      code: "interface-missing",
      message: `the interface \`${name}\` does not exist here`,
      keepalived,
    });
  }
}

/** Same family, both multicast, same interface and same group: keepalived does not run that. */
function hasDuplicateVrid(settled: readonly Settled[], context: Context): boolean {
  const seen = new Map<string, InstanceDraft>();
  let found = false;
  for (const { draft, family } of settled) {
    if (draft.unicastPeers.length > 0) continue;
    const group = draft.destination?.text ?? "";
    const key = `${draft.vrid} ${family} ${draft.interfaceName} ${group}`;
    const twin = seen.get(key);
    if (twin === undefined) {
      seen.set(key, draft);
      continue;
    }
    found = true;
    const label = family === "ipv4" ? "IPv4" : "IPv6";
    context.after(draft.vridSpan, {
      code: "duplicate-vrid",
      message: `\`${twin.name}\` uses virtual router id ${draft.vrid} on this interface already`,
      keepalived: [
        `${twin.name} and ${draft.name} both use VRID ${draft.vrid} with ${label} on interface ${draft.interfaceName}`,
      ],
      notes: twin.vridSpan === null ? [] : [{ message: "first used here", span: twin.vridSpan }],
    });
  }
  return found;
}

function completeInstance(
  settled: Settled,
  draft: FileDraft,
  scripts: readonly TrackedScript[],
  context: Context,
): VrrpInstanceConfig {
  const instance = settled.draft;
  const group = [...draft.groups.values()].find(({ members }) =>
    members.some(({ name }) => name === instance.name),
  );
  const tracks = [...instance.tracks, ...(group?.tracks ?? [])];
  const parts = {
    tracks: resolveTracks(tracks, scripts),
    notify: completeNotify(instance.notify, draft.global, context),
  };
  return buildInstance(settled, parts, draft.global);
}

/** Trackers whose script was dropped go with it. */
function resolveTracks(
  tracks: readonly TrackDraft[],
  scripts: readonly TrackedScript[],
): TrackReference[] {
  const references: TrackReference[] = [];
  for (const track of tracks) {
    if (track.kind === "interface") {
      references.push(trackReference(track, { value: 0, reverse: false }));
      continue;
    }
    const script = scripts.find(({ name }) => name === track.name);
    if (script !== undefined) references.push(trackReference(track, script.weight));
  }
  return references;
}
