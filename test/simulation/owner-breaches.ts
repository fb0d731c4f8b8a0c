// Engines that are wrong about owners of the addresses (priority 255), and the law that must catch
// them.

import { IpAddress } from "../../src/base/ip-address.ts";
import { OWNER, ownersAmong } from "../../src/simulation/trial/owner-draw.ts";
import type { SiteRouter } from "../../src/simulation/trial/site.ts";
import { bendInputs, bendInstances, heardPriority, loseInputs } from "./bent-engine.ts";
import { type Breach, breach } from "./breach.ts";

/** Greater than any on a simulated segment. */
const GREATEST = IpAddress.of("10.255.0.250");

const loseOwners = loseInputs(
  (input, engine) =>
    input.kind === "packet" &&
    heardPriority(input.packet) === OWNER &&
    engine.view().instances.some(({ state }) => state === "MASTER"),
);

export const OWNER_BREACHES: readonly Breach[] = [
  breach(
    "an owner hears what it ignores",
    "owners-settle",
    bendInstances((config) => ({ ...config, ownerIgnoreAdverts: false })),
    hasIgnorantOwner,
  ),
  breach(
    "nobody gives way to an owner that ignores adverts",
    "ignoring-owners-lead",
    loseOwners,
    hasIgnorantOwner,
  ),
  breach(
    "two owners do not hear each other",
    "one-master",
    bendInstances((config) => ({ ...config, ownerIgnoreAdverts: config.basePriority === OWNER })),
    hasRivals,
  ),
  breach("an owner never gives way to another", "owners-settle", loseOwners, hasRivals),
  breach(
    "an owner gives way to any other at once",
    "owners-settle",
    bendInputs((input) =>
      input.kind === "packet" && heardPriority(input.packet) === OWNER
        ? { ...input, packet: { ...input.packet, source: GREATEST } }
        : input,
    ),
    // Where the source is neither summed nor signed.
    (router) =>
      hasRivals(router) &&
      router.family === "ipv4" &&
      router.perHost.every(({ version }) => version === 2) &&
      router.authentication.kind !== "ah" &&
      !router.isUnicast,
  ),
];

function hasRivals({ perHost }: SiteRouter): boolean {
  return ownersAmong(perHost) > 1;
}

function hasIgnorantOwner({ perHost }: SiteRouter): boolean {
  return perHost.some(({ priority, ignoresAdverts }) => priority === OWNER && ignoresAdverts);
}
