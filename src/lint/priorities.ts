// What checks do to a priority, in the engine's own sums (track/weight.ts), without running one.

import type { TrackReference } from "../model/tracker.ts";
import type { VrrpInstanceConfig } from "../model/vrrp-instance.ts";
import {
  effectivePriority,
  type Influence,
  influenceOfHealth,
  NO_INFLUENCE,
} from "../track/weight.ts";

export interface Outlook {
  /** 1..255 */
  readonly priority: number;
  readonly fault: boolean;
}

/** The priority while what `isFailing` names has failed and everything else is well. Files count
 * as 0: what will stand in them is unknown. */
export function outlook(
  instance: VrrpInstanceConfig,
  isFailing: (track: TrackReference) => boolean,
): Outlook {
  const influences = instance.tracks.map((track) => influenceOf(track, isFailing(track)));
  return {
    priority: effectivePriority(instance.basePriority, influences),
    fault: influences.some(({ fault }) => fault),
  };
}

export function allWell(instance: VrrpInstanceConfig): Outlook {
  return outlook(instance, () => false);
}

/** Trackers whose failure changes the priority by a known amount. A file can ask for FAULT by its
 * number, whatever its weight; a leader key is no check. */
export function weighted(instance: VrrpInstanceConfig): readonly TrackReference[] {
  return instance.tracks.filter((track) => isCheck(track) && track.weight.value !== 0);
}

export function isCheck({ kind }: TrackReference): boolean {
  return kind === "interface" || kind === "script" || kind === "process";
}

export function sameTrack(a: TrackReference, b: TrackReference): boolean {
  return a.kind === b.kind && a.name === b.name;
}

/** With `reverse` being up is what is bad. */
function influenceOf(track: TrackReference, failing: boolean): Influence {
  if (!isCheck(track)) return NO_INFLUENCE;
  return influenceOfHealth(track.weight, failing === track.weight.reverse);
}
