// The durations that laws measure against, worked out here once more from the standards: a law that
// asked the engine's own arithmetic could not find it wrong.

import { MICROS_PER_SECOND, type Micros, micros } from "../../base/units.ts";
import type { VrrpInstanceConfig } from "../../model/vrrp-instance.ts";

/** Fractions of a microsecond that two ways of rounding may differ by. */
export const ROUNDING_US = 2;

/** Skew_Time. RFC 3768 §6.1: 1/256 s a step whatever the interval; RFC 9568 §6.1: 1/256 of the
 * master's interval a step. */
export function skewTimeUs(
  config: VrrpInstanceConfig,
  priority: number,
  masterIntervalUs: number,
): number {
  const steps = 256 - priority;
  return (steps * (config.version === 2 ? MICROS_PER_SECOND : masterIntervalUs)) / 256;
}

/** Master_Down_Interval: `down_timer_adverts` (3) intervals and Skew_Time. */
export function masterDownUs(
  config: VrrpInstanceConfig,
  priority: number,
  masterIntervalUs: number,
): number {
  return (
    config.downTimerAdverts * masterIntervalUs + skewTimeUs(config, priority, masterIntervalUs)
  );
}

/** The longest Master_Down_Interval of an instance: at priority 1, behind a master that speaks as
 * seldom as the slowest of `peers`. */
export function slowestDownUs(
  config: VrrpInstanceConfig,
  peers: readonly VrrpInstanceConfig[],
): Micros {
  let intervalUs: number = config.advertIntervalUs;
  if (config.version === 3) {
    for (const peer of peers) intervalUs = Math.max(intervalUs, peer.advertIntervalUs);
  }
  return micros(Math.ceil(masterDownUs(config, 1, intervalUs)));
}
