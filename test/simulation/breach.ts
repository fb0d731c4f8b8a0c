// An engine with one planted fault, and the law that must catch it.

import type { Instant } from "../../src/base/units.ts";
import type { SimulatedEngine } from "../../src/simulation/node.ts";
import type { Site, SiteRouter } from "../../src/simulation/trial/site.ts";

export interface Breach {
  readonly what: string;
  /** The laws of which one must catch it. */
  readonly caughtBy: readonly string[];
  readonly create: (now: Instant) => SimulatedEngine;
  /** Only sites with such a router are looked at, where the fault shows nowhere else. */
  readonly needs: ((router: SiteRouter, site: Site) => boolean) | null;
}

type EngineClass = new (now: Instant) => SimulatedEngine;

/** @param caughtBy names of laws, with spaces between */
export function breach(
  what: string,
  caughtBy: string,
  engine: EngineClass,
  needs: Breach["needs"] = null,
): Breach {
  return { what, caughtBy: caughtBy.split(" "), create: (now) => new engine(now), needs };
}
