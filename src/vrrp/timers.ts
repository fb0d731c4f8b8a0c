// The two durations of the protocol, and what follows from them, in keepalived's microsecond
// arithmetic: RFC 9568 §6.1 leaves the rounding of a centisecond open, and a pair must agree on who
// times out first.

import { MICROS_PER_CENTISECOND, MICROS_PER_SECOND, type Micros, micros } from "../base/units.ts";
import type { VrrpInstanceConfig } from "../model/vrrp-instance.ts";

/** What of an instance's configuration the durations depend on. */
export interface TimerConfig {
  readonly version: 2 | 3;
  /** `down_timer_adverts`, 1..100; the RFCs have 3. */
  readonly downTimerAdverts: number;
}

const PRIORITY_STEPS = 256;

/** Skew_Time: the greater the priority, the sooner. VRRPv2 (RFC 3768 §6.1) counts 1/256 s whatever
 * the interval is; VRRPv3 (RFC 9568 §6.1) 1/256 of Master_Adver_Interval.
 * @param priority 1..255 */
export function skewTime(version: 2 | 3, priority: number, masterAdvertIntervalUs: Micros): Micros {
  const steps = PRIORITY_STEPS - priority;
  if (version === 2) return micros(Math.floor((steps * MICROS_PER_SECOND) / PRIORITY_STEPS));
  const intervalCentis = Math.floor(masterAdvertIntervalUs / MICROS_PER_CENTISECOND);
  return micros(Math.floor((steps * intervalCentis * MICROS_PER_CENTISECOND) / PRIORITY_STEPS));
}

/** Master_Down_Interval (RFC 9568 §6.1): `down_timer_adverts` intervals of the master and
 * Skew_Time.
 * @param priority 1..255 */
export function masterDownInterval(
  config: TimerConfig,
  priority: number,
  masterAdvertIntervalUs: Micros,
): Micros {
  const skewUs = skewTime(config.version, priority, masterAdvertIntervalUs);
  return micros(config.downTimerAdverts * masterAdvertIntervalUs + skewUs);
}

/** `timer_expired_backup`: between our last advert and now a router of the configured priority has
 * become MASTER. To be asked of adverts as well: what a pause has queued is read before the timer
 * that the pause made late. */
export function hasExpired(
  config: TimerConfig & Pick<VrrpInstanceConfig, "timerExpiredPriority" | "advertIntervalUs">,
  silentUs: Micros,
): boolean {
  if (config.timerExpiredPriority === null) return false;
  const othersUs = masterDownInterval(config, config.timerExpiredPriority, config.advertIntervalUs);
  return silentUs >= othersUs;
}
