// Settings of leader keys for a daemon that runs: alone, as vip-manager, or beside the instances of
// a keepalived.conf. Diagnostics become log lines here.

import { type Diagnostic } from "../config/diagnostic.ts";
import { formatPlace } from "../config/render.ts";
import { configurationOf } from "../config/vip-manager/base.ts";
import { type LeaderLoad, type LeaderSources, loadLeaders } from "../config/vip-manager/load.ts";
import type { Configuration } from "../model/configuration.ts";
import type { LeaderConfig } from "../model/leader.ts";
import { createConfigHost } from "./config-host.ts";
import type { LoadedConfiguration, SaidDiagnostic } from "./host.ts";

const SEVERITIES = { error: "err", warning: "warning", note: "info" } as const;

/** What vip-manager runs with. */
export function loadVipManager(sources: LeaderSources): LoadedConfiguration {
  const host = createConfigHost({ resolveNames: false });
  const { leaders, diagnostics, path, shown, verbose } = loadLeaders(sources, host);
  const said = diagnostics.map(sayDiagnostic);
  if (leaders === null) return { kind: "unusable", diagnostics: said };
  return {
    kind: "loaded",
    configuration: configurationOf(leaders, host.hostName()),
    diagnostics: said,
    settings: { path: path ?? "", shown, verbose },
  };
}

/** Adds the leaders to what keepalived.conf says. An address has one owner. */
export function addLeaders(
  loaded: LoadedConfiguration,
  sources: LeaderSources | null,
): LoadedConfiguration {
  if (loaded.kind !== "loaded") return loaded;
  if (sources === null)
    return {
      ...loaded,
      diagnostics: [...loaded.diagnostics, ...unknownKeys(loaded.configuration)],
    };
  const host = createConfigHost({ resolveNames: false });
  const { leaders, diagnostics }: LeaderLoad = loadLeaders(sources, host);
  const said = [...loaded.diagnostics, ...diagnostics.map(sayDiagnostic)];
  if (leaders === null) return { kind: "unusable", diagnostics: said };
  const shared = findShared(loaded.configuration, leaders);
  if (shared !== null) {
    const text = `error[leader-address-shared]: ${shared} belongs to an instance already`;
    const refusal: SaidDiagnostic = { severity: "err", speaker: "vrrp", text };
    return { kind: "unusable", diagnostics: [...said, refusal] };
  }
  const configuration = { ...loaded.configuration, leaders };
  return { ...loaded, configuration, diagnostics: [...said, ...unknownKeys(configuration)] };
}

export function sayDiagnostic(diagnostic: Diagnostic): SaidDiagnostic {
  const { severity, code, message, span, help } = diagnostic;
  const place = span === null ? "" : `${formatPlace(span)}: `;
  const hint = help === null ? "" : ` (${help})`;
  const text = `${place}${severity}[${code}]: ${message}${hint}`;
  return { severity: SEVERITIES[severity], speaker: "vrrp", text };
}

/** `track_leader` of a key that nobody follows: such an instance never gets its weight. */
function unknownKeys({ instances, leaders }: Configuration): SaidDiagnostic[] {
  const known = new Set(leaders.map(({ name }) => name));
  return instances.flatMap((instance) =>
    instance.tracks
      .filter(({ kind, name }) => kind === "leader" && !known.has(name))
      .map(({ name }) => ({
        severity: "warning",
        speaker: "vrrp",
        text: `(${instance.name}) no setting of --vip-manager is named ${name}: it is never ours`,
      })),
  );
}

function findShared({ instances }: Configuration, leaders: readonly LeaderConfig[]): string | null {
  const taken = new Set(
    instances
      .flatMap(({ addresses, excludedAddresses }) => [...addresses, ...excludedAddresses])
      .map(({ prefix, interfaceName }) => `${prefix.address.text} on ${interfaceName}`),
  );
  const wanted = leaders
    .flatMap(({ addresses }) => addresses)
    .map(({ prefix, interfaceName }) => `${prefix.address.text} on ${interfaceName}`);
  return wanted.find((one) => taken.has(one)) ?? null;
}
