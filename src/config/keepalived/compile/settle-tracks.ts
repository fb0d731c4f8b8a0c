// Which trackers of an instance count, and with which weight: an address owner's priority never
// changes, and members of a sync group change together or not at all.

import { assertNever } from "../../../base/invariant.ts";
import type { Span } from "../../span.ts";
import type { Context } from "./context.ts";
import type { GroupDraft } from "./file-draft.ts";
import type { InstanceDraft, TrackDraft } from "./instance-draft.ts";

/** A tracker with the weight that counts for it. */
export interface SettledTrack {
  readonly kind: TrackDraft["kind"];
  readonly name: string;
  readonly weight: number;
  readonly reverse: boolean;
  readonly span: Span;
}

/** The weight that a tracker's definition gives it. */
export type DefinedWeight = (
  kind: TrackDraft["kind"],
  name: string,
) => { readonly value: number; readonly reverse: boolean };

/** RFC 9568 §5.2.4: the priority of an address owner. */
const OWNER = 255;

export class TrackSettler {
  readonly #defined: DefinedWeight;
  /** Names of the scripts that can be run; trackers of the others go with them. */
  readonly #scripts: ReadonlySet<string>;
  readonly #context: Context;
  /** Groups whose trackers have no weight. */
  readonly #weightless: Set<GroupDraft> = new Set();

  constructor(defined: DefinedWeight, scripts: readonly string[], context: Context) {
    this.#defined = defined;
    this.#scripts = new Set(scripts);
    this.#context = context;
  }

  /** A group's own trackers. */
  settleGroup(group: GroupDraft): SettledTrack[] {
    return [...group.tracks.values()]
      .filter((track) => this.#exists(track))
      .map((track) => this.#ofGroup(track, group));
  }

  /** The trackers of an instance, its own and its group's. */
  settle(draft: InstanceDraft, priority: number, group: GroupDraft | null): SettledTrack[] {
    const tracks = this.#own(draft, priority, group);
    if (group === null) return tracks;
    const own = new Map(tracks.map((track) => [`${track.kind} ${track.name}`, track]));
    for (const [key, track] of group.tracks) {
      if (!this.#exists(track)) continue;
      if (isOwnInterface(draft, track) && draft.trackPrimary) {
        this.#reportOwnInGroup(draft, track);
        continue;
      }
      const twin = own.get(key);
      if (twin === undefined) tracks.push(this.#ofGroup(track, group));
      else this.#reportTwice(draft, track, twin);
    }
    return tracks;
  }

  #ofGroup(track: TrackDraft, group: GroupDraft): SettledTrack {
    const settled = this.#withWeight(track);
    return this.#weightless.has(group) ? { ...settled, weight: 0 } : settled;
  }

  /** A group with an address owner among its members cannot have weights: before `settle`. */
  clearGroupWeights(group: GroupDraft): void {
    this.#weightless.add(group);
    for (const track of group.tracks.values()) {
      if (this.#withWeight(track).weight === 0) continue;
      const { kind, name } = track;
      const effect =
        kind === "script" || kind === "interface" ? "clearing weight" : "setting weight 0";
      this.#context.after(track.span, {
        code: "tracker-weight-ignored",
        message: `\`${name}\` has a weight, and a member of \`${group.name}\` owns its addresses`,
        keepalived: [
          `(${group.name}) Cannot have weighted track ${kind} '${name}' with member having` +
            ` priority ${OWNER} - ${effect}`,
        ],
      });
    }
  }

  #own(draft: InstanceDraft, priority: number, group: GroupDraft | null): SettledTrack[] {
    const inGroup = group !== null && !group.trackingWeight;
    const kept: SettledTrack[] = [];
    for (const track of draft.tracks.values()) {
      if (!this.#exists(track)) continue;
      const settled = this.#withWeight(track);
      if (isOwnInterface(draft, track)) {
        this.#reportOwn(draft, track);
      } else if (settled.weight === 0 || !(inGroup || priority === OWNER)) kept.push(settled);
      else {
        this.#reportWeight(draft, settled, inGroup);
        if (keepsWithoutWeight(settled, inGroup)) kept.push({ ...settled, weight: 0 });
      }
    }
    return kept;
  }

  #exists({ kind, name }: TrackDraft): boolean {
    return kind !== "script" || this.#scripts.has(name);
  }

  #withWeight(track: TrackDraft): SettledTrack {
    const { kind, name, span } = track;
    const own = this.#defined(kind, name);
    const weight = track.weight ?? own.value;
    return { kind, name, span, weight, reverse: track.reverse ?? own.reverse };
  }

  #reportOwn(draft: InstanceDraft, track: TrackDraft): void {
    this.#context.after(track.span, {
      code: "track-own-interface",
      message: `\`${track.name}\` is the instance's own interface and tracked anyway`,
      keepalived: [`(${draft.name}) Ignoring track_interface ${track.name} since own interface`],
    });
  }

  #reportWeight(draft: InstanceDraft, track: SettledTrack, inGroup: boolean): void {
    const why = inGroup ? "a member of a sync group" : "an address owner";
    this.#context.after(track.span, {
      code: "tracker-weight-ignored",
      message: `${why} cannot track \`${track.name}\` with a weight`,
      keepalived: [`(${draft.name}) ${weightSentence(track, inGroup)}`],
      ...(inGroup ? { help: "add `sync_group_tracking_weight` to the group" } : {}),
    });
  }

  #reportOwnInGroup(draft: InstanceDraft, track: TrackDraft): void {
    this.#context.after(track.span, {
      code: "track-own-interface",
      message: `\`${track.name}\` is the own interface of \`${draft.name}\` and tracked anyway`,
      keepalived: [twiceSentence(draft, track)],
    });
  }

  /** keepalived reports an interface and only logs the others. */
  #reportTwice(draft: InstanceDraft, track: TrackDraft, own: SettledTrack): void {
    this.#context.after(own.span, {
      code: track.kind === "interface" ? "tracker-duplicate" : "tracker-in-group",
      message: `\`${track.name}\` is tracked by the instance and by its group`,
      keepalived: [twiceSentence(draft, track)],
      notes: [{ message: "tracked by the group here", span: track.span }],
    });
  }
}

function isOwnInterface({ interfaceName }: InstanceDraft, { kind, name }: TrackDraft): boolean {
  return kind === "interface" && name === interfaceName;
}

function twiceSentence(draft: InstanceDraft, { kind, name }: TrackDraft): string {
  const either = kind === "interface" ? "vrrp instance or sync group" : "vrrp instance";
  return (
    `(${draft.name}) track_${kind} ${name} is configured on VRRP instance and` +
    ` sync group. Remove ${either} config`
  );
}

/** What goes on counting with weight 0: link loss in a group, and a file with its usual weight. */
function keepsWithoutWeight(track: SettledTrack, inGroup: boolean): boolean {
  if (track.kind === "interface") return inGroup;
  return track.kind === "file" && track.weight === 1;
}

function weightSentence({ kind, name, weight }: SettledTrack, inGroup: boolean): string {
  const reason = inGroup ? "SYNC group" : "address_owner";
  switch (kind) {
    case "interface":
      return inGroup
        ? `ignoring ${name} tracked interface weight due to SYNC group`
        : `ignoring ${name} tracked interface due to address owner`;
    case "script":
      return `ignoring tracked script ${name} with weights due to ${reason}`;
    case "file":
      return weight === 1
        ? `ignoring weight from tracked file ${name} due to ${reason}. specify weight 0`
        : `ignoring tracked file ${name} with weight ${weight} due to ${reason}`;
    case "process":
      return `ignoring tracked process ${name} with weight ${weight} due to ${reason}`;
    case "bfd":
      return `ignoring tracked bfd ${name} with weight ${weight} due to ${reason}`;
    case "leader":
      return `ignoring tracked leader key ${name} with weight ${weight} due to ${reason}`;
    default:
      return assertNever(kind);
  }
}
