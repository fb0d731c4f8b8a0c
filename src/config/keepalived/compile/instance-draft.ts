// A `vrrp_instance` while it is read: what was written, with places, before defaults and checks.

import type { Family, IpAddress } from "../../../base/ip-address.ts";
import type { Secret } from "../../../base/secret.ts";
import { type Micros, micros, seconds } from "../../../base/units.ts";
import type {
  VirtualAddress,
  VirtualLink,
  VirtualRoute,
  VirtualRule,
} from "../../../model/address.ts";
import type { AuthHmac, UnicastPeer } from "../../../model/vrrp-instance.ts";
import type { Span } from "../../span.ts";
import { argumentSpan, type Statement } from "../ast.ts";
import type { VrrpDefaults } from "./global-draft.ts";
import type { ScriptDraft } from "./script-line.ts";
import type { TrackKind } from "./track-sentences.ts";

/** An address line whose interface is not known yet: null takes the instance's. */
export type AddressDraft = Omit<VirtualAddress, "interfaceName"> & {
  readonly interfaceName: string | null;
  readonly span: Span;
};

/** `track_*` lines: the weight is null where the definition's counts. */
export interface TrackDraft {
  readonly kind: TrackKind;
  readonly name: string;
  readonly weight: number | null;
  readonly reverse: boolean | null;
  readonly span: Span;
}

/** By kind and name, `script chk`. */
export type TrackDrafts = Map<string, TrackDraft>;

export class NotifyDraft {
  master: ScriptDraft | null = null;
  backup: ScriptDraft | null = null;
  fault: ScriptDraft | null = null;
  stop: ScriptDraft | null = null;
  deleted: ScriptDraft | "default" | null = null;
  masterRxLowerPriority: ScriptDraft | null = null;
  any: ScriptDraft | null = null;
}

/** `auth_hmac { … }` */
export class HmacDraft {
  readonly span: Span;
  readonly keys: Map<number, Secret> = new Map();
  activeKeyId: number | null = null;
  activeSpan: Span | null = null;
  windowUs: Micros | null = null;
  antiReplay: AuthHmac["antiReplay"] = "time";
  mode: AuthHmac["mode"] | "receive-only" = "enforce";

  constructor(span: Span) {
    this.span = span;
  }
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
  /** By the text of their address. */
  readonly unicastPeers: Map<string, UnicastPeer> = new Map();
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
  addresses: AddressDraft[] = [];
  excluded: AddressDraft[] = [];
  readonly routes: VirtualRoute[] = [];
  readonly rules: VirtualRule[] = [];
  readonly tracks: TrackDrafts = new Map();
  virtualLink: VirtualLink | null = null;
  linkSpan: Span | null = null;
  vmacTransmitBase = false;
  vmacAddresses = false;
  hmac: HmacDraft | null = null;
  trackPrimary = true;
  trackSource = false;
  strict: boolean;
  /** Null follows strict mode and ownership. */
  accept: boolean | null = null;
  acceptSpan: Span | null = null;
  skipAddressCheck: boolean;
  /** Null takes the global one, here and in the next. */
  lowerPriorityNoAdvert: boolean | null = null;
  higherPrioritySendAdvert: boolean | null = null;
  ownerIgnoreAdverts: boolean | null = null;
  timerExpiredPriority: number | null = null;
  v3ChecksumAsV2: boolean;
  garpMasterDelayUs: Micros;
  garpMasterRepeat: number;
  garpRefreshUs: Micros;
  garpRefreshRepeat: number;
  /** Null takes the global one. */
  garpLowerPriorityDelayUs: Micros | null = null;
  garpLowerPriorityRepeat: number | null = null;
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
    this.v3ChecksumAsV2 = defaults.v3ChecksumAsV2;
    this.garpMasterDelayUs = defaults.garpMasterDelayUs;
    this.garpMasterRepeat = defaults.garpMasterRepeat;
    this.garpRefreshUs = defaults.garpRefreshUs;
    this.garpRefreshRepeat = defaults.garpRefreshRepeat;
    this.garpExtraInterfaceUs = defaults.garpExtraInterfaceUs;
  }
}
