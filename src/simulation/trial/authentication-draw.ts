// How the routers of a site know each other.

import { Secret } from "../../base/secret.ts";
import { seconds } from "../../base/units.ts";
import type { Authentication } from "../../model/vrrp-instance.ts";
import type { Rng } from "../rng.ts";
import type { Version } from "./version-draw.ts";

/** @param hasPasswords whether some of them speak VRRPv2 over IPv4 */
export function drawAuthentication(rng: Rng, hasPasswords: boolean): Authentication {
  const password = new Secret("s3cret");
  if (hasPasswords && rng.chance(0.3)) return { kind: "pass", password };
  if (hasPasswords && rng.chance(0.35)) return { kind: "ah", password };
  if (rng.chance(0.9)) return { kind: "none" };
  return {
    kind: "hmac",
    keys: new Map([[1, new Secret("000102030405060708090a0b0c0d0e0f")]]),
    activeKeyId: 1,
    windowUs: seconds(5),
    antiReplay: "time",
    mode: "enforce",
  };
}

/** keepalived.conf(5) `authentication`: VRRPv3 has none, and leaves it out. */
export function authenticationIn(version: Version, written: Authentication): Authentication {
  const isLeftOut = version === 3 && (written.kind === "pass" || written.kind === "ah");
  return isLeftOut ? { kind: "none" } : written;
}
