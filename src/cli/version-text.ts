// What `--version` prints. Its first line is read by roles and exporters (`observe/banner.ts` says
// how), the second one tells people what this is.

import process from "node:process";
import { compatibleBanner, programVersion } from "../daemon/version.ts";

export function versionText(): string {
  return [
    compatibleBanner(),
    "",
    `This is ${programVersion()}, which follows that version, on Node.js ${process.version}.`,
    "Deviations are marked in the documentation; --help lists the options.",
    "",
  ].join("\n");
}
