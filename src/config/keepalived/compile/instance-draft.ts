// A `vrrp_instance` while it is read: what was written, with places, before defaults and checks.

import type { Family, IpAddress } from "../../../base/ip-address.ts";
import type { Secret } from "../../../base/secret.ts";
import { type Micros, micros, seconds } from "../../../base/units.ts";
import type { VirtualAddress } from "../../../model/address.ts";
import type { TrackReference } from "../../../model/tracker.ts";
import type { UnicastPeer } from "../../../model/vrrp-instance.ts";
import type { Span } from "../../span.ts";
import { argumentSpan, type Statement } from "../ast.ts";
import type { VrrpDefaults } from "./global-draft.ts";
import type { ScriptDraft } from "./script-line.ts";

/** An address line whose interface is not known yet: null takes the instance's. */
export type AddressDraft = Omit<VirtualAddress, "interfaceName"> & {
  readonly interfaceName: string | null;
  readonly span: Span;
};

/** `track_*` lines: the weight is null where the definition's counts. */
export interface TrackDraft {
  readonly kind: TrackReference["kind"];
  readonly name: string;
  readonly weight: number | null;
  readonly reverse: boolean | null;
  readonly span: Span;
}

export class NotifyDraft {
  master: ScriptDraft | null = null;
  backup: ScriptDraft | null = null;
  fault: ScriptDraft | null = null;
  stop: ScriptDraft | null = null;
  deleted: ScriptDraft | "default" | null = null;
  masterRxLowerPriority: ScriptDraft | null = null;
  any: ScriptDraft | null = null;
}

export class InstanceDraft {
  readonly name: string;
  readonly span: Span;
  /** Fixed by the first address, peer or source that is written. */
  family: Family | null = null;
  version: 2 | 3 | null = null;
  interfaceName: string | null = null;
  interfaceSpan: Span | null = null;
  vrid: number | null = null;
  vridSpan: Span | null = null;
  priority: number | null = null;
  state: "MASTER" | "BACKUP" | null = null;
  stateSpan: Span | null = null;
  advertIntervalUs: Micros = seconds(1);
  advertSpan: Span | null = null;
  preempt = true;
  nopreemptSpan: Span | null = null;
  preemptDelayUs: Micros = micros(0);
  preemptDelaySpan: Span | null = null;
  downTimerAdverts: number;
  unicastPeers: UnicastPeer[] = [];
  /** Any keyword of unicast was used: the first of them. */
  unicastSpan: Span | null = null;
  sourceAddress: IpAddress | null = null;
  destination: IpAddress | null = null;
  unicastTtl: number | null = null;
  unicastFaultNoPeer = false;
  checkUnicastSource: boolean;
  oldUnicastChecksum: "auto" | "always" | "never" = "auto";
  authType: "PASS" | "AH" | null = null;
  authPassword: Secret | null = null;
  authSpan: Span | null = null;
  readonly addresses: AddressDraft[] = [];
  readonly excluded: AddressDraft[] = [];
  readonly tracks: TrackDraft[] = [];
  trackPrimary = true;
  trackSource = false;
  strict: boolean;
  /** Null follows strict mode and ownership. */
  accept: boolean | null = null;
  acceptSpan: Span | null = null;
  skipAddressCheck: boolean;
  lowerPriorityNoAdvert: boolean | null;
  higherPrioritySendAdvert: boolean | null;
  ownerIgnoreAdverts: boolean | null = null;
  timerExpiredPriority: number | null = null;
  v3ChecksumAsV2: boolean;
  garpMasterDelayUs: Micros;
  garpMasterRepeat: number;
  garpRefreshUs: Micros;
  garpRefreshRepeat: number;
  garpLowerPriorityDelayUs: Micros | null;
  garpLowerPriorityRepeat: number | null;
  garpExtraInterfaceUs: Micros;
  promoteSecondaries = false;
  noVirtualAddress = false;
  debugLevel = 0;
  linkbeatPolling = false;
  /** Keywords that nothing acts on, with their words. */
  readonly inert: Map<string, readonly string[]> = new Map();
  receiveBufferBytes: number | null = null;
  readonly notify: NotifyDraft = new NotifyDraft();
  notifyPriorityChanges: boolean | null = null;
  smtpAlert: boolean | null = null;

  constructor(name: string, statement: Statement, defaults: VrrpDefaults) {
    this.name = name;
    this.span = argumentSpan(statement, 0);
    this.downTimerAdverts = defaults.downTimerAdverts;
    this.checkUnicastSource = defaults.checkUnicastSource;
    this.strict = defaults.strict;
    this.skipAddressCheck = defaults.skipAddressCheck;
    this.lowerPriorityNoAdvert = defaults.lowerPriorityNoAdvert ? true : null;
    this.higherPrioritySendAdvert = defaults.higherPrioritySendAdvert ? true : null;
    this.v3ChecksumAsV2 = defaults.v3ChecksumAsV2;
    this.garpMasterDelayUs = defaults.garpMasterDelayUs;
    this.garpMasterRepeat = defaults.garpMasterRepeat;
    this.garpRefreshUs = defaults.garpRefreshUs;
    this.garpRefreshRepeat = defaults.garpRefreshRepeat;
    this.garpLowerPriorityDelayUs = defaults.garpLowerPriorityDelayUs;
    this.garpLowerPriorityRepeat = defaults.garpLowerPriorityRepeat;
    this.garpExtraInterfaceUs = defaults.garpExtraInterfaceUs;
  }
}
