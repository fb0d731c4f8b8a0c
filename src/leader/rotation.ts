// Which endpoint is asked, and when again: the next one at once after a failure, and once all have
// failed a pause that grows up to a bound.

import { invariant } from "../base/invariant.ts";
import { type Micros, micros, millis, seconds } from "../base/units.ts";
import type { HttpEndpoint } from "../model/http.ts";

const FIRST_PAUSE_US: Micros = millis(100);
/** A store that is back is found within this. */
const LONGEST_PAUSE_US: Micros = seconds(1);
/** For a store that says no: a wrong password is not asked about every second. */
const LONGEST_REFUSAL_PAUSE_US: Micros = seconds(15);

export interface Rotation {
  /** Endpoint in use. */
  readonly index: number;
  /** Failures since the last good answer. */
  readonly failures: number;
}

export const FIRST_ENDPOINT: Rotation = { index: 0, failures: 0 };

export interface NextTry {
  readonly rotation: Rotation;
  readonly pauseUs: Micros;
  readonly everyEndpoint: boolean;
}

/** @param refused the endpoint answered, and said no */
export function rotate(rotation: Rotation, count: number, refused: boolean): NextTry {
  const failures = rotation.failures + 1;
  const next = { index: (rotation.index + 1) % count, failures };
  if (failures % count !== 0) {
    return { rotation: next, pauseUs: micros(0), everyEndpoint: failures >= count };
  }
  const rounds = failures / count;
  const bound = refused ? LONGEST_REFUSAL_PAUSE_US : LONGEST_PAUSE_US;
  const pauseUs = micros(Math.min(FIRST_PAUSE_US * 2 ** Math.min(rounds - 1, 10), bound));
  return { rotation: next, pauseUs, everyEndpoint: true };
}

export function answered(rotation: Rotation): Rotation {
  return rotation.failures === 0 ? rotation : { ...rotation, failures: 0 };
}

export function endpointAt(endpoints: readonly HttpEndpoint[], { index }: Rotation): HttpEndpoint {
  const endpoint = endpoints[index % endpoints.length];
  invariant(endpoint !== undefined, "a store without endpoints");
  return endpoint;
}
