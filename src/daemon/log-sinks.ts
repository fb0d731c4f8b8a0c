// Where this daemon's lines go, and under which syslog identifiers.

import type { LogSink } from "../ports/log-sink.ts";
import type { Host } from "./host.ts";
import type { SinksOf } from "./log.ts";
import type { DaemonOptions } from "./options.ts";

/** keepalived.conf `net_namespace` and `instance` are appended to the identifiers of both
 * processes. */
export function identifiers(suffixes: readonly string[]): { parent: string; vrrp: string } {
  const suffix = suffixes.map((name) => `_${name}`).join("");
  return { parent: `Keepalived${suffix}`, vrrp: `Keepalived_vrrp${suffix}` };
}

export function openSinks(
  options: DaemonOptions,
  host: Host,
  suffixes: readonly string[],
): SinksOf {
  const names = identifiers(suffixes);
  const console: readonly LogSink[] = options.console ? [host.openConsole(options.program)] : [];
  if (!options.syslog) return { parent: console, vrrp: console };
  return {
    parent: [...console, host.openSyslog(names.parent, options.facility)],
    vrrp: [...console, host.openSyslog(names.vrrp, options.facility)],
  };
}
