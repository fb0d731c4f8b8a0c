// The one time unit of the project: integer microseconds, as keepalived itself counts. Wire formats
// (centiseconds, seconds) and configuration (decimal seconds) convert at their border, nowhere
// else.

import { invariant } from "./invariant.ts";

declare const microsBrand: unique symbol;
declare const instantBrand: unique symbol;
declare const centisBrand: unique symbol;

/** A duration in microseconds, an integer; negative only as a difference. */
export type Micros = number & { readonly [microsBrand]: true };
/** A moment of the monotonic clock (CLOCK_MONOTONIC) in microseconds since an arbitrary origin. */
export type Instant = number & { readonly [instantBrand]: true };
/** A duration in centiseconds, the unit of VRRPv3's Max Advertise Interval (RFC 9568 §5.2.7). */
export type Centis = number & { readonly [centisBrand]: true };

export const MICROS_PER_SECOND = 1_000_000;
export const MICROS_PER_CENTISECOND = 10_000;

/** @throws InvariantError if `value` is not an integer */
export function micros(value: number): Micros {
  invariant(Number.isSafeInteger(value), `not an integer number of microseconds: ${value}`);
  return value as Micros;
}

/** Rounds to the nearest microsecond. */
export function seconds(value: number): Micros {
  return micros(Math.round(value * MICROS_PER_SECOND));
}

/** Rounds to the nearest microsecond. */
export function millis(value: number): Micros {
  return micros(Math.round(value * 1000));
}

/** @throws InvariantError if `value` is not an integer */
export function centis(value: number): Centis {
  invariant(Number.isSafeInteger(value), `not an integer number of centiseconds: ${value}`);
  return value as Centis;
}

export function centisToMicros(value: Centis): Micros {
  return micros(value * MICROS_PER_CENTISECOND);
}

/** Rounds to the nearest centisecond. */
export function microsToCentis(value: Micros): Centis {
  return centis(Math.round(value / MICROS_PER_CENTISECOND));
}

/** @throws InvariantError if `value` is not an integer */
export function instant(value: number): Instant {
  invariant(Number.isSafeInteger(value), `not an integer instant: ${value}`);
  return value as Instant;
}

export function addMicros(moment: Instant, duration: Micros): Instant {
  return (moment + duration) as Instant;
}

/** `later - earlier`; negative if they come in the other order. */
export function elapsed(earlier: Instant, later: Instant): Micros {
  return (later - earlier) as Micros;
}

/** The earlier of two moments, where null means never. */
export function earliest(a: Instant | null, b: Instant | null): Instant | null {
  if (a === null) return b;
  if (b === null) return a;
  return a <= b ? a : b;
}
