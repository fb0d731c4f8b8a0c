// `--config-test`: loads the configuration, says what is wrong with it and ends with keepalived's
// status. Starts nothing, needs no rights, writes nowhere but into the file that was asked for.

import { configTestStatus, type Diagnostic } from "../config/diagnostic.ts";
import { loadKeepalivedConfig } from "../config/keepalived/load.ts";
import { renderDiagnostics } from "../config/render.ts";
import { createConfigHost } from "../daemon/config-host.ts";
import { EXIT_STATUS } from "../daemon/exit-status.ts";
import type { DaemonOptions } from "../daemon/options.ts";
import { appendReport } from "../daemon/report-file.ts";
import type { Complaint } from "./daemon-options.ts";

export interface ConfigTest {
  readonly options: DaemonOptions;
  /** What the command line itself did wrong. */
  readonly complaints: readonly Complaint[];
  /** Null is standard error. */
  readonly reportFile: string | null;
  readonly writeError: (text: string) => void;
}

export function testConfiguration(test: ConfigTest): number {
  const { options, complaints, reportFile, writeError } = test;
  const host = createConfigHost({ resolveNames: true });
  const { configId, configPath } = options;
  const { diagnostics } = loadKeepalivedConfig(configPath, host, {
    configId,
    forgetStatements: true,
  });
  const said = complaints.map(({ text }) => `${text}\n`).join("");
  const report = said + renderDiagnostics(diagnostics);
  if (reportFile === null) {
    if (report !== "") writeError(report);
  } else {
    const refusal = appendReport(reportFile, report);
    if (refusal !== null) {
      writeError(`${refusal}\n`);
      return EXIT_STATUS.usage;
    }
  }
  return testStatus(diagnostics, test);
}

/** keepalived counts a bad option value like a mistake in the file, and files that are missing only
 * with `--all-config`. */
function testStatus(
  diagnostics: readonly Diagnostic[],
  { complaints, options }: Pick<ConfigTest, "complaints" | "options">,
): number {
  const status = configTestStatus(diagnostics);
  const missing = (code: Diagnostic["code"]): boolean =>
    options.requireAllFiles && diagnostics.some((diagnostic) => diagnostic.code === code);
  if (missing("config-file-missing")) return Math.max(status, EXIT_STATUS.testUnusable);
  if (missing("include-missing")) return Math.max(status, EXIT_STATUS.testSecurity);
  return complaints.some(({ spoilsTest }) => spoilsTest)
    ? Math.max(status, EXIT_STATUS.testReport)
    : status;
}
