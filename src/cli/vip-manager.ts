// The command line of vip-manager: long options with two dashes, as its own; words without are
// ignored, as there. Deviation: `--help` ends with 0, and `--check` looks at the settings only.

import process from "node:process";
import { nearest } from "../config/nearest.ts";
import { renderDiagnostics } from "../config/render.ts";
import { KEYS, keyRow, type SettingName } from "../config/vip-manager/keys.ts";
import { type LeaderSources, loadLeaders } from "../config/vip-manager/load.ts";
import { createConfigHost } from "../daemon/config-host.ts";
import { createHost } from "../daemon/create-host.ts";
import { EXIT_STATUS } from "../daemon/exit-status.ts";
import type { Host } from "../daemon/host.ts";
import type { DaemonOptions } from "../daemon/options.ts";
import { startVipManager } from "../daemon/start-vip-manager.ts";
import { programVersion } from "../daemon/version.ts";
import { DEFAULT_FACILITY } from "./facility.ts";

/** Where upstream's packages put it; read where no other is named. */
export const DEFAULT_SETTINGS = "/etc/default/vip-manager.yml";
/** The release whose settings and words are followed. */
const FOLLOWED = "vip-manager 5.0.0";

export interface VipManagerWords {
  readonly sources: LeaderSources;
  readonly check: boolean;
  readonly help: boolean;
  /** Why the words cannot be understood; null where they can. */
  readonly fault: string | null;
}

/** Null where a daemon runs now, which ends the process itself. */
export function runVipManager(words: readonly string[], signals: Host["signals"]): number | null {
  if (words[0] === "--version") {
    process.stdout.write(`${programVersion()} (settings and log lines of ${FOLLOWED})\n`);
    return EXIT_STATUS.ok;
  }
  const { sources, check, help, fault } = readVipManagerWords(words);
  if (help) {
    process.stdout.write(vipManagerUsage());
    return EXIT_STATUS.ok;
  }
  if (fault !== null) {
    process.stderr.write(`error parsing flags: ${fault}\n`);
    return EXIT_STATUS.usage;
  }
  if (check) return checkSettings(sources);
  const host = createHost(signals, true);
  startVipManager(optionsFor(sources, words), host, (status) => process.exit(status));
  return null;
}

export function readVipManagerWords(words: readonly string[]): VipManagerWords {
  const flags: [SettingName, string][] = [];
  let configPath: string | null = null;
  let check = false;
  let help = false;
  let fault: string | null = null;
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    if (word === "--") break;
    if (!word.startsWith("-")) continue;
    const [, name = "", given] = /^--([^=]+)(?:=(.*))?$/s.exec(word) ?? [];
    if (name === "help") help = true;
    else if (name === "check") check = true;
    else if (name === "version") continue;
    else {
      const row = keyRow(name);
      if (row === undefined && name !== "config") {
        fault ??= unknownFlag(word, name);
        continue;
      }
      const value = given ?? (row?.boolean === true ? "true" : words[++at]);
      if (value === undefined) fault ??= `flag needs an argument: --${name}`;
      else if (row === undefined) configPath = value;
      else flags.push([row.name, value]);
    }
  }
  const sources = { flags, configPath, defaultPath: DEFAULT_SETTINGS, environment: true };
  return { sources, check, help, fault };
}

export function vipManagerUsage(): string {
  const rows = KEYS.map(({ name, help }) => `  --${name.padEnd(22)} ${help}\n`).join("");
  return `Usage: vip-manager [--SETTING VALUE…]
Puts an address where a leader key in etcd, Consul or Patroni says.

  --${"config".padEnd(22)} file with settings (${DEFAULT_SETTINGS} where it exists)
  --${"check".padEnd(22)} look at the settings and end: status 1 where they cannot run
  --${"version".padEnd(22)} print the version and end (first word only)
  --${"help".padEnd(22)} print this and end
${rows}
Each setting is also a line \`SETTING: VALUE\` of the file, and an environment variable VIP_SETTING
with underscores. A flag counts before the environment, the environment before the file.
`;
}

function unknownFlag(word: string, name: string): string {
  if (name === "") return `unknown shorthand flag: ${word}`;
  const near = nearest(name, ["config", "check", "help", ...KEYS.map((row) => row.name)]);
  return `unknown flag: --${name}${near === null ? "" : ` (did you mean --${near}?)`}`;
}

function checkSettings(sources: LeaderSources): number {
  const { leaders, diagnostics } = loadLeaders(sources, createConfigHost({ resolveNames: true }));
  process.stderr.write(renderDiagnostics(diagnostics));
  const bad = leaders === null || diagnostics.some(({ severity }) => severity === "error");
  return bad ? EXIT_STATUS.usage : EXIT_STATUS.ok;
}

function optionsFor(sources: LeaderSources, words: readonly string[]): DaemonOptions {
  return {
    program: "vip-manager",
    leaders: sources,
    configPath: sources.configPath ?? DEFAULT_SETTINGS,
    configId: null,
    netNamespace: null,
    requireAllFiles: false,
    pidFiles: { parent: null, vrrp: null, checkers: null, bfd: null },
    detail: false,
    dumpConfiguration: false,
    addressMonitoring: false,
    console: true,
    syslog: false,
    facility: DEFAULT_FACILITY,
    umask: null,
    keepAtStop: false,
    dontFork: true,
    ignoreSigint: false,
    notes: [],
    commandLine: ["vip-manager", ...words],
  };
}
