// What the lab needs of the machine, and how to get what is missing.

import { accessSync, constants } from "node:fs";
import path from "node:path";
import { KEEPALIVED_PATH } from "./flavor.ts";

const TOOLS: Readonly<Record<string, string>> = {
  ip: "iproute2",
  unshare: "util-linux",
  nsenter: "util-linux",
  mount: "mount",
  pkill: "procps",
};

/** Debian packages whose programs are not there. */
export function missingPackages(): string[] {
  const missing = Object.entries(TOOLS).filter(([tool]) => !isInstalled(tool));
  return [...new Set(missing.map(([, packageName]) => packageName))];
}

/** Why the namespace suites cannot run here, with the cure; null if they can. */
export function obstacle(): string | null {
  const packages = missingPackages();
  if (!isExecutable(KEEPALIVED_PATH)) packages.push("keepalived");
  const cure = packages.length === 0 ? "" : `apt-get install ${packages.join(" ")}`;
  if (process.getuid?.() !== 0) {
    return `only root may run them${cure === "" ? "" : ` (and first: ${cure})`}: sudo npm test`;
  }
  return cure === "" ? null : `programs are missing: ${cure}`;
}

function isInstalled(tool: string): boolean {
  const folders = `${process.env["PATH"] ?? ""}:/usr/sbin:/sbin:/usr/bin:/bin`.split(":");
  return folders.some((folder) => isExecutable(path.join(folder, tool)));
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
