// What the routers of a site may watch: programs that are run, a file, processes that are counted.

import { type Micros, micros, millis, seconds } from "../../base/units.ts";
import type { TrackedFile, TrackedProcess, TrackedScript } from "../../model/tracker.ts";
import { planScript } from "../plans.ts";
import type { Rng } from "../rng.ts";

export interface SiteTrackers {
  readonly scripts: readonly TrackedScript[];
  readonly file: TrackedFile;
  readonly counted: TrackedProcess;
}

/** A tracked file whose number is added to the priority, twice. */
const FILE: TrackedFile = {
  name: "load",
  path: "/run/load",
  weight: { value: 2, reverse: false },
  initial: null,
};

/** A stubborn run of the storm gets SIGKILL two seconds after SIGTERM. */
const LAST_RUN_US: Micros = seconds(3);

/** @param isGrouped keepalived does not allow members of a group weighted trackers */
export function drawTrackers(rng: Rng, breathUs: Micros, isGrouped: boolean): SiteTrackers {
  const scripts = drawScripts(rng, breathUs, isGrouped);
  return { scripts, file: FILE, counted: drawProcess(rng, breathUs, isGrouped) };
}

/** Trackers take this long at most until what they say is believed. */
export function trackersSettlingUs(
  { scripts, counted }: SiteTrackers,
  users: readonly { readonly tracksScripts: boolean; readonly tracksProcess: boolean }[],
): Micros {
  let longestUs = 0;
  if (users.some(({ tracksProcess }) => tracksProcess)) {
    longestUs = Math.max(counted.forkDelayUs, counted.terminateDelayUs);
  }
  if (!users.some(({ tracksScripts }) => tracksScripts)) return micros(longestUs);
  for (const { intervalUs, timeoutUs, rise, fall } of scripts) {
    longestUs = Math.max(longestUs, (intervalUs + timeoutUs) * (Math.max(rise, fall) + 1));
  }
  return micros(longestUs + LAST_RUN_US);
}

function drawScripts(rng: Rng, breathUs: Micros, isGrouped: boolean): readonly TrackedScript[] {
  const count = rng.pick([0, 0, 1, 1, 2]);
  return Array.from({ length: count }, (_, index) =>
    planScript(`chk${index}`, {
      intervalUs: rng.pick([millis(300), micros(breathUs / 2)]),
      timeoutUs: rng.pick([millis(200), micros(breathUs / 2)]),
      rise: rng.between(1, 3),
      fall: rng.between(1, 3),
      weight: { value: isGrouped ? 0 : rng.pick([0, 0, -40, 30]), reverse: false },
    }),
  );
}

/** Too few and, rarely, too many of them are wrong. */
function drawProcess(rng: Rng, breathUs: Micros, isGrouped: boolean): TrackedProcess {
  const quorum = rng.between(1, 2);
  const drawDelay = (): Micros => rng.pick([micros(0), rng.microsBetween(micros(1), breathUs)]);
  return {
    name: "lb",
    process: "haproxy",
    parameters: [],
    parameterMatch: "none",
    fullCommand: false,
    weight: { value: isGrouped ? 0 : rng.pick([0, -40, 30]), reverse: false },
    quorum,
    quorumMax: rng.pick([quorum, 65_535, 65_535]),
    forkDelayUs: drawDelay(),
    terminateDelayUs: drawDelay(),
  };
}
