// The model of what is static, of track groups and of garp groups.

import { micros } from "../../../base/units.ts";
import type { VirtualAddress } from "../../../model/address.ts";
import type { GarpGroup } from "../../../model/configuration.ts";
import type { VrrpInstanceConfig } from "../../../model/vrrp-instance.ts";
import type { Context } from "./context.ts";
import type { FileDraft } from "./file-draft.ts";
import { placeAddress } from "./instance-build.ts";

export function completeStaticAddresses(draft: FileDraft, context: Context): VirtualAddress[] {
  return draft.statics.addresses.map((address) => {
    if (address.trackGroup !== null && address.noTrack) {
      context.after(address.span, {
        code: "untracked",
        message: "`track_group` and `no_track` contradict each other; it is not watched",
        keepalived: ["Static address has both track_group and no_track set - not tracking"],
      });
    }
    return placeAddress(address, context.global.defaultInterface);
  });
}

/** Members that exist, by group; a group without any is left out. */
export function completeTrackGroups(draft: FileDraft, context: Context): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const { name, span, members } of draft.trackGroups.values()) {
    const known: string[] = [];
    for (const member of members ?? []) {
      if (draft.instances.has(member.name)) known.push(member.name);
      else {
        const text = `vrrp instance ${member.name} specified in track group ${name}`;
        context.after(member.span, {
          code: "group-member",
          message: `no instance is called \`${member.name}\``,
          keepalived: [`${text} doesn't exist - ignoring`],
        });
      }
    }
    if (known.length > 0) groups.set(name, known);
    else {
      context.after(span, {
        code: "group-size",
        message: `the track_group \`${name}\` has no member; it is removed`,
        keepalived: [`Static track group ${name} has no virtual router(s)`],
      });
    }
  }
  return groups;
}

/** Groups as written, and for every other interface one of its own with the global intervals. */
export function completeGarpGroups(
  draft: FileDraft,
  instances: readonly VrrpInstanceConfig[],
): GarpGroup[] {
  const none = micros(0);
  const groups = draft.garpGroups.map(({ interfaces, garpIntervalUs, gnaIntervalUs }) => ({
    interfaces,
    garpIntervalUs: garpIntervalUs ?? none,
    gnaIntervalUs: gnaIntervalUs ?? none,
  }));
  const { garpIntervalUs, gnaIntervalUs } = draft.global.defaults;
  if (garpIntervalUs === 0 && gnaIntervalUs === 0) return groups;
  const taken = new Set(groups.flatMap(({ interfaces }) => interfaces));
  const used = instances.flatMap(({ addresses, excludedAddresses }) =>
    [...addresses, ...excludedAddresses].map(({ interfaceName }) => interfaceName),
  );
  const others = [...new Set(used)].filter((name) => !taken.has(name));
  return [
    ...groups,
    ...others.map((name) => ({ interfaces: [name], garpIntervalUs, gnaIntervalUs })),
  ];
}
