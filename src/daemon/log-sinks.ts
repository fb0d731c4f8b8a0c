// Where this daemon's lines go, and under which syslog identifiers.

import type { LogSink } from "../ports/log-sink.ts";
import type { Host } from "./host.ts";
import type { SinksOf } from "./log.ts";
import type { DaemonOptions } from "./options.ts";

/** keepalived.conf `instance` is appended to the identifiers of both processes. */
export function identifiers(instanceName: string | null): { parent: string; vrrp: string } {
  const suffix = instanceName === null ? "" : `_${instanceName}`;
  return { parent: `Keepalived${suffix}`, vrrp: `Keepalived_vrrp${suffix}` };
}

export function openSinks(
  options: DaemonOptions,
  host: Host,
  instanceName: string | null,
): SinksOf {
  const names = identifiers(instanceName);
  const console: readonly LogSink[] = options.console ? [host.openConsole()] : [];
  if (!options.syslog) return { parent: console, vrrp: console };
  return {
    parent: [...console, host.openSyslog(names.parent, options.facility)],
    vrrp: [...console, host.openSyslog(names.vrrp, options.facility)],
  };
}
