// The program's own name and version: `package.json` is the one place that has it.

import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { COMPATIBLE_BANNER } from "../observe/banner.ts";

/** The version of keepalived that is followed, as keepalived prints it. */
export function compatibleBanner(): string {
  return COMPATIBLE_BANNER;
}

/** e.g. `vrrpd 0.1.0` */
export function programVersion(): string {
  // src/daemon under a runtime that takes TypeScript, dist/src/daemon when compiled.
  const places = ["../..", "../../.."].map((up) => path.join(import.meta.dirname, up));
  const file = places
    .map((place) => path.join(place, "package.json"))
    .find((candidate) => existsSync(candidate));
  const { name, version } = file === undefined ? UNKNOWN : readPackage(file);
  return `${name} ${version}`;
}

const UNKNOWN = { name: "vrrpd", version: "of unknown version" };

function readPackage(file: string): { name: string; version: string } {
  const contents: unknown = JSON.parse(readFileSync(file, "utf8"));
  if (typeof contents !== "object" || contents === null) return UNKNOWN;
  const { name, version } = contents as { name?: unknown; version?: unknown };
  return {
    name: typeof name === "string" ? name : UNKNOWN.name,
    version: typeof version === "string" ? version : UNKNOWN.version,
  };
}
