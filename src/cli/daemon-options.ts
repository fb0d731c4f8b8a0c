// From parsed options to what the daemon is asked for, with what is wrong about them.

import type { LeaderSources } from "../config/vip-manager/load.ts";
import type { DaemonOptions, OptionNote } from "../daemon/options.ts";
import type { ParsedOptions } from "./command.ts";
import { DEFAULT_FACILITY, parseFacility, parseUmask } from "./facility.ts";
import { OPTION_TABLE } from "./option-table.ts";

export const DEFAULT_CONFIG = "/etc/keepalived/keepalived.conf";

export interface UnderstoodOptions {
  readonly options: DaemonOptions;
  readonly complaints: readonly Complaint[];
}

/** A value that is not taken; said on stderr, and the daemon runs nevertheless, as keepalived
 * does. */
export interface Complaint {
  readonly text: string;
  /** Whether `--config-test` counts it like a mistake in the file. */
  readonly spoilsTest: boolean;
}

export function understand(
  parsed: ParsedOptions,
  commandLine: readonly string[],
): UnderstoodOptions {
  const complaints: Complaint[] = [];
  const options: DaemonOptions = {
    program: "keepalived",
    leaders: readLeaders(parsed),
    configPath: parsed.value("use-file") ?? DEFAULT_CONFIG,
    configId: parsed.value("config-id"),
    netNamespace: parsed.value("namespace"),
    requireAllFiles: parsed.has("all-config"),
    pidFiles: {
      parent: parsed.value("pid"),
      vrrp: parsed.value("vrrp_pid"),
      checkers: parsed.value("checkers_pid"),
      bfd: parsed.value("bfd_pid"),
    },
    detail: parsed.has("log-detail"),
    dumpConfiguration: parsed.has("dump-conf"),
    addressMonitoring: parsed.has("address-monitoring"),
    console: parsed.has("log-console"),
    syslog: !parsed.has("no-syslog"),
    facility: readFacility(parsed, complaints),
    umask: readUmask(parsed, complaints),
    keepAtStop: parsed.has("dont-release-vrrp"),
    dontFork: parsed.has("dont-fork"),
    ignoreSigint: parsed.has("ignore-sigint"),
    notes: collectNotes(parsed),
    commandLine,
  };
  return { options, complaints };
}

/** Why no daemon can be started with these options; null where one can: who asks for another
 * program must not get this one instead. */
export function findRefusal(parsed: ParsedOptions): string | null {
  if (parsed.has("genhash")) return "--genhash is not supported";
  const alsoVrrp = parsed.has("vrrp") || parsed.has("all");
  if (parsed.has("check") && !alsoVrrp) {
    return "--check asks for health checkers only, which this program does not have";
  }
  return null;
}

/** An extension: addresses that follow a leader key, beside keepalived.conf. */
function readLeaders(parsed: ParsedOptions): LeaderSources | null {
  const configPath = parsed.value("vip-manager");
  if (configPath === null) return null;
  return { flags: [], configPath, defaultPath: null, environment: false };
}

function readFacility(parsed: ParsedOptions, complaints: Complaint[]): number {
  const text = parsed.value("log-facility");
  if (text === null) return DEFAULT_FACILITY;
  const facility = parseFacility(text);
  if (facility === null)
    complaints.push({ text: `Invalid log facility '${text}'`, spoilsTest: true });
  return facility ?? DEFAULT_FACILITY;
}

function readUmask(parsed: ParsedOptions, complaints: Complaint[]): number | null {
  const text = parsed.value("umask");
  if (text === null) return null;
  const umask = parseUmask(text);
  if (umask === null)
    complaints.push({ text: `Invalid --umask option ${text}`, spoilsTest: false });
  return umask;
}

function collectNotes(parsed: ParsedOptions): OptionNote[] {
  return OPTION_TABLE.flatMap(({ long, note }) =>
    note !== undefined && parsed.has(long) ? [{ option: `--${long}`, note }] : [],
  );
}
