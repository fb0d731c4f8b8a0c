// Configuration for a daemon that runs: loads the file, decides whether it can run, and puts what
// is wrong with it into log lines. keepalived's own words where it has some for the same mistake,
// because alert rules look for them.

import { CODES } from "../config/codes.ts";
import { configTestStatus, type Diagnostic, isDamage } from "../config/diagnostic.ts";
import { loadSteps } from "../config/keepalived/load.ts";
import { formatPlace, renderDiagnostics } from "../config/render.ts";
import { AccountDatabase, type Accounts } from "./accounts.ts";
import { createConfigHost } from "./config-host.ts";
import type { LoadedConfiguration, LoadSteps, SaidDiagnostic, TestVerdict } from "./host.ts";
import { addLeaders, loadVipManager } from "./load-leaders.ts";
import type { DaemonOptions } from "./options.ts";

const SEVERITIES = { error: "err", warning: "warning", note: "info" } as const;

/** All at once, while nothing else runs yet. */
export function loadConfiguration(
  options: DaemonOptions,
  database: AccountDatabase = new AccountDatabase(),
): LoadedConfiguration {
  const steps = loadOnce(options, database.waiting());
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** In steps of at most one top-level block, between which adverts can be sent: a thousand lines
 * take a tenth of a second, and a master that is silent for so long may be taken for dead. Accounts
 * that are in no file of this host are asked for beside that; where somebody answers otherwise
 * than the last time, the file is read once more. */
export function* loadInSteps(
  options: DaemonOptions,
  database: AccountDatabase = new AccountDatabase(),
): LoadSteps {
  const accounts = database.beside();
  for (;;) {
    const loaded = yield* loadOnce(options, accounts);
    if (accounts.complete) return loaded;
    let changed = false;
    yield (resume) => {
      accounts.ask((answer) => {
        changed = answer;
        resume();
      });
    };
    if (!changed) return loaded;
  }
}

function* loadOnce(
  options: DaemonOptions,
  accounts: Accounts,
): Generator<void, LoadedConfiguration> {
  if (options.program === "vip-manager" && options.leaders !== null) {
    return loadVipManager(options.leaders);
  }
  const { configPath, configId, requireAllFiles } = options;
  const host = createConfigHost({ resolveNames: false, accounts });
  const { configuration, diagnostics } = yield* loadSteps(configPath, host, {
    configId,
    allFiles: requireAllFiles,
    forgetStatements: true,
  });
  const said = diagnostics.flatMap(sayDiagnostic);
  const test: TestVerdict = {
    status: configTestStatus(diagnostics),
    report: () => renderDiagnostics(diagnostics),
  };
  const has = (code: keyof typeof CODES): boolean => diagnostics.some((one) => one.code === code);
  if (configuration === null) {
    return has("config-file-missing")
      ? { kind: "missing", path: configPath }
      : { kind: "unusable", diagnostics: said, test };
  }
  if (requireAllFiles && has("include-missing")) return { kind: "missing", path: configPath };
  const loaded = { kind: "loaded", configuration, diagnostics: said, test } as const;
  const damaged = diagnostics.some(isDamage);
  return addLeaders(damaged ? { ...loaded, damaged } : loaded, options.leaders);
}

function sayDiagnostic(diagnostic: Diagnostic): SaidDiagnostic[] {
  const { keepalived, severity, code, message, span } = diagnostic;
  if (keepalived.length > 0) {
    return keepalived.flatMap(({ process, text, running = text }) =>
      process === "checker" || running === null
        ? []
        : [{ severity: "info", speaker: process, text: running }],
    );
  }
  const place = span === null ? "" : `${formatPlace(span)}: `;
  const text = `${place}${severity}[${code}]: ${message}`;
  return [{ severity: SEVERITIES[severity], speaker: "vrrp", text }];
}
