// A configuration and small helpers for tests of the protocol room: VRRPv2 over multicast on eth0,
// priority 100, one address, everything else at keepalived's defaults.

import { IpAddress } from "../../../src/base/ip-address.ts";
import { prefix } from "../../../src/base/prefix.ts";
import { addMicros, type Instant, instant, micros, seconds } from "../../../src/base/units.ts";
import type { VirtualAddress } from "../../../src/model/address.ts";
import { NO_NOTIFY } from "../../../src/model/notify.ts";
import type { VrrpInstanceConfig } from "../../../src/model/vrrp-instance.ts";
import type { InstanceEffect } from "../../../src/vrrp/effect.ts";
import type { AcceptedAdvert, InstanceEvent } from "../../../src/vrrp/event.ts";
import { step } from "../../../src/vrrp/instance.ts";
import {
  type BackupState,
  type InstanceState,
  initialState,
  type MasterState,
  type Step,
} from "../../../src/vrrp/state.ts";

export const OWN: IpAddress = IpAddress.of("10.129.0.11");
export const PEER: IpAddress = IpAddress.of("10.129.0.12");
export const LESSER: IpAddress = IpAddress.of("10.129.0.2");
export const START: Instant = instant(1_000_000_000);

export function address(text: string, lengthBits = 32): VirtualAddress {
  return {
    prefix: prefix(IpAddress.of(text), lengthBits),
    interfaceName: "eth0",
    label: null,
    scope: 0,
    broadcast: null,
    peer: null,
    flags: 0,
    preferredLifetimeSeconds: null,
    noTrack: false,
    trackGroup: null,
    useVmac: false,
  };
}

const DEFAULTS: VrrpInstanceConfig = {
  name: "VI_1",
  family: "ipv4",
  version: 2,
  interfaceName: "eth0",
  vrid: 51,
  basePriority: 100,
  wantedState: "BACKUP",
  advertIntervalUs: seconds(1),
  preempt: true,
  preemptDelayUs: micros(0),
  downTimerAdverts: 3,
  transport: { kind: "multicast", group: IpAddress.of("224.0.0.18"), source: null },
  authentication: { kind: "none" },
  addresses: [address("10.129.0.10", 24)],
  excludedAddresses: [],
  routes: [],
  rules: [],
  announce: {
    masterDelayUs: seconds(5),
    masterRepeat: 5,
    refreshUs: micros(0),
    refreshRepeat: 1,
    lowerPriorityDelayUs: seconds(5),
    lowerPriorityRepeat: 5,
    extraInterfaceUs: micros(0),
  },
  tracks: [],
  trackPrimary: true,
  trackSourceAddress: false,
  checks: { skipAddressCheck: false, unicastSource: false },
  lowerPriorityNoAdvert: false,
  higherPrioritySendAdvert: false,
  ownerIgnoreAdverts: false,
  timerExpiredPriority: null,
  checksum: { oldUnicast: "auto", v3AsV2: false },
  strict: false,
  accept: true,
  promoteSecondaries: false,
  virtualLink: null,
  vmacTransmitBase: false,
  vmacAddresses: false,
  linkbeatPolling: false,
  receiveBufferBytes: null,
  debugLevel: 0,
  notify: NO_NOTIFY,
  notifyPriorityChanges: false,
  smtpAlert: false,
  inert: new Map(),
};

export function configure(differences: Partial<VrrpInstanceConfig> = {}): VrrpInstanceConfig {
  return { ...DEFAULTS, ...differences };
}

/** An address owner that wishes to be MASTER. */
export const OWNER_TRAITS = { basePriority: 255, wantedState: "MASTER" } as const;

export function advert(priority: number, differences: Partial<AcceptedAdvert> = {}): InstanceEvent {
  const accepted = { source: PEER, priority, advertIntervalUs: seconds(1), ...differences };
  return { kind: "advert-received", advert: accepted };
}

export const TICK: InstanceEvent = { kind: "tick" };

/** One instance and its clock, to be told a story. */
export class Story {
  config: VrrpInstanceConfig;
  state: InstanceState;
  now: Instant = START;
  /** Effects of the last event. */
  effects: readonly InstanceEffect[] = [];

  constructor(differences: Partial<VrrpInstanceConfig> = {}, grouped = false) {
    this.config = configure(differences);
    this.state = { ...initialState(this.config, grouped), source: OWN };
  }

  /** What happens `afterSeconds` after the event before. */
  tell(event: InstanceEvent, afterSeconds = 0): this {
    this.now = addMicros(this.now, seconds(afterSeconds));
    const { state, effects }: Step = step(this.config, this.state, event, this.now);
    this.state = state;
    this.effects = effects;
    return this;
  }

  start(): this {
    return this.tell({ kind: "started" });
  }

  /** A reload that changes the configuration. */
  reconfigure(differences: Partial<VrrpInstanceConfig>): this {
    this.config = { ...this.config, ...differences };
    return this.tell({ kind: "reconfigured" });
  }

  /** Lets the master-down timer run out; the instance is then MASTER, unless a group holds it. */
  outwait(): this {
    if (this.state.kind !== "BACKUP") this.start();
    if (this.state.kind === "BACKUP") this.now = this.state.masterDownAt;
    return this.tell(TICK);
  }

  /** Kinds of the last effects, reports by their own kind. */
  kinds(): string[] {
    return this.effects.map((effect) =>
      effect.kind === "report" ? effect.report.kind : effect.kind,
    );
  }

  asBackup(): BackupState {
    if (this.state.kind !== "BACKUP") throw new Error(`is ${this.state.kind}, not BACKUP`);
    return this.state;
  }

  asMaster(): MasterState {
    if (this.state.kind !== "MASTER") throw new Error(`is ${this.state.kind}, not MASTER`);
    return this.state;
  }

  /** Microseconds until the instance's deadline. */
  leftUs(): number {
    const { state } = this;
    if (state.kind === "BACKUP") return state.masterDownAt - this.now;
    if (state.kind === "MASTER") return state.advertAt - this.now;
    throw new Error(`${state.kind} has no deadline`);
  }
}
