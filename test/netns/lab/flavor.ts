// Which daemon a host runs: this project's, or the keepalived that is installed.

import path from "node:path";

export interface Flavor {
  readonly name: "ours" | "keepalived";
  readonly argv: readonly string[];
}

export const ROOT: string = path.resolve(import.meta.dirname, "..", "..", "..", "..");

export const KEEPALIVED_PATH = "/usr/sbin/keepalived";

/** In the foreground, every detail, to the console and to syslog apart. */
const OPTIONS: readonly string[] = ["--dont-fork", "--log-detail", "--vrrp"];

export const OURS: Flavor = {
  name: "ours",
  argv: [process.execPath, path.join(ROOT, "dist", "bundle", "main.js"), ...OPTIONS],
};

export const KEEPALIVED: Flavor = { name: "keepalived", argv: [KEEPALIVED_PATH, ...OPTIONS] };
