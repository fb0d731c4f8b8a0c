// Everything a configuration defines while it is read: the global part and the named blocks in
// order.

import type { Micros } from "../../../base/units.ts";
import type { Span } from "../../span.ts";
import type { BfdDraft } from "./bfd-instance.ts";
import type { GarpGroupDraft } from "./garp-group.ts";
import { GlobalDraft } from "./global-draft.ts";
import { type InstanceDraft, NotifyDraft, type TrackDrafts } from "./instance-draft.ts";
import { StaticsDraft, type TrackGroupDraft } from "./statics.ts";
import type { FileTrackerDraft } from "./track-file.ts";
import type { ProcessDraft } from "./track-process.ts";
import type { CheckDraft } from "./vrrp-script.ts";

export class FileDraft {
  readonly global: GlobalDraft = new GlobalDraft();
  readonly instances: Map<string, InstanceDraft> = new Map();
  readonly groups: Map<string, GroupDraft> = new Map();
  readonly checks: Map<string, CheckDraft> = new Map();
  readonly files: Map<string, FileTrackerDraft> = new Map();
  readonly processes: Map<string, ProcessDraft> = new Map();
  readonly statics: StaticsDraft = new StaticsDraft();
  readonly trackGroups: Map<string, TrackGroupDraft> = new Map();
  readonly bfdSessions: BfdDraft[] = [];
  readonly garpGroups: GarpGroupDraft[] = [];
  readonly garpInterfaces: Map<string, Span> = new Map();
  readonly linkDelays: Map<string, { readonly downUs: Micros; readonly upUs: Micros }> = new Map();
  readonly polledLinks: Set<string> = new Set();
}

/** `vrrp_sync_group NAME { … }` */
export class GroupDraft {
  readonly name: string;
  readonly span: Span;
  readonly members: { readonly name: string; readonly span: Span }[] = [];
  readonly tracks: TrackDrafts = new Map();
  trackingWeight = false;
  readonly notify: NotifyDraft = new NotifyDraft();
  notifyPriorityChanges: boolean | null = null;
  smtpAlert: boolean | null = null;

  constructor(name: string, span: Span) {
    this.name = name;
    this.span = span;
  }
}
