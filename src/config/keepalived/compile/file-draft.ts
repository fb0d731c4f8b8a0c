// Everything a configuration defines while it is read: the global part and the named blocks in
// order.

import type { Span } from "../../span.ts";
import { GlobalDraft } from "./global-draft.ts";
import { type InstanceDraft, NotifyDraft, type TrackDraft } from "./instance-draft.ts";
import type { CheckDraft } from "./vrrp-script.ts";

export class FileDraft {
  readonly global: GlobalDraft = new GlobalDraft();
  readonly instances: Map<string, InstanceDraft> = new Map();
  readonly groups: Map<string, GroupDraft> = new Map();
  readonly checks: Map<string, CheckDraft> = new Map();
}

/** `vrrp_sync_group NAME { … }` */
export class GroupDraft {
  readonly name: string;
  readonly span: Span;
  readonly members: { readonly name: string; readonly span: Span }[] = [];
  readonly tracks: TrackDraft[] = [];
  trackingWeight = false;
  readonly notify: NotifyDraft = new NotifyDraft();
  notifyPriorityChanges: boolean | null = null;
  smtpAlert: boolean | null = null;

  constructor(name: string, span: Span) {
    this.name = name;
    this.span = span;
  }
}
