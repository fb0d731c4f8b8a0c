// The content of `global_defs` and of the global top-level keywords while it is read.

import { IpAddress } from "../../../base/ip-address.ts";
import { type Micros, micros, seconds } from "../../../base/units.ts";
import type { Account } from "../../../model/script.ts";
import type { ScriptDraft } from "./script-line.ts";

export class GlobalDraft {
  routerId: string | null = null;
  instanceName: string | null = null;
  netNamespace: string | null = null;
  usePidDirectory = false;
  dynamicInterfaces = false;
  defaultInterface = "eth0";
  scriptSecurity = false;
  scriptUser: Account | null = null;
  /** `script_user` names an account that does not exist: scripts without their own are dropped. */
  scriptUserFailed = false;
  processNames: { parent: string | null; vrrp: string | null } = { parent: null, vrrp: null };
  startupDelayUs: Micros = micros(0);
  delayAfterBootUs: Micros = micros(0);
  logUnknownVrids = false;
  notifyFifo: FifoDraft = new FifoDraft();
  vrrpNotifyFifo: FifoDraft = new FifoDraft();
  fifoStatesOnReload = false;
  startupScript: ScriptDraft | null = null;
  startupTimeoutUs: Micros = seconds(10);
  shutdownScript: ScriptDraft | null = null;
  shutdownTimeoutUs: Micros = seconds(10);
  nice: number | null = null;
  realtimePriority: number | null = null;
  realtimeLimitUs: Micros | null = null;
  cpuAffinity: readonly number[] = [];
  noSwap = false;
  maxAutoPriority: number | null = null;
  reloadCheckPath: string | null = null;
  childWaitUs: Micros = seconds(5);
  umask = 0o177;
  readonly inert: Map<string, readonly string[]> = new Map();
  mcastGroup4: IpAddress = IpAddress.of("224.0.0.18");
  mcastGroup6: IpAddress = IpAddress.of("ff02::12");
  readonly defaults: VrrpDefaults = new VrrpDefaults();
  hasMailReceiver = false;
  smtpAlert: boolean | null = null;
  smtpAlertVrrp: boolean | null = null;
}

export class FifoDraft {
  path: string | null = null;
  accountWords: readonly string[] = [];
  script: ScriptDraft | null = null;
}

/** `vrrp_*`: what an instance starts from. */
export class VrrpDefaults {
  version: 2 | 3 = 2;
  garpMasterDelayUs: Micros = seconds(5);
  garpMasterRepeat = 5;
  garpRefreshUs: Micros = micros(0);
  garpRefreshRepeat = 1;
  /** Null follows `vrrp_garp_master_delay`. */
  garpLowerPriorityDelayUs: Micros | null = null;
  /** Null follows `vrrp_garp_master_repeat`. */
  garpLowerPriorityRepeat: number | null = null;
  garpExtraInterfaceUs: Micros = micros(0);
  garpIntervalUs: Micros = micros(0);
  gnaIntervalUs: Micros = micros(0);
  downTimerAdverts = 3;
  lowerPriorityNoAdvert = false;
  higherPrioritySendAdvert = false;
  checkUnicastSource = false;
  skipAddressCheck = false;
  strict = false;
  ownerIgnoreAdverts = false;
  notifyPriorityChanges = false;
  v3ChecksumAsV2 = false;
}
