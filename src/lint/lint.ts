// `vrrpd lint` from paths to findings: what the loader says about each file, and what only shows
// when the whole of it is looked at, or two nodes are held against each other. Decides nothing
// about exit statuses or text.

import { type Diagnostic, Reporter } from "../config/diagnostic.ts";
import type { ConfigHost } from "../config/host.ts";
import { inOrder, type LoadResult, loadKeepalivedConfig } from "../config/keepalived/load.ts";
import { formatPlace } from "../config/render.ts";
import { checkDefinitions } from "./check-definitions.ts";
import { checkOnHost } from "./host-checks.ts";
import { checkInstances } from "./instance-checks.ts";
import { checkPair } from "./pair.ts";
import { Places } from "./places.ts";
import { portableHost } from "./portable-host.ts";
import type { Findings } from "./report.ts";
import type { Here, Subject } from "./subject.ts";

export interface LintTarget {
  readonly path: string;
  /** -i; null takes the node name up to its first dot. */
  readonly configId: string | null;
  /** The file is another machine's: nothing is said about what this host has or lacks. */
  readonly elsewhere: boolean;
}

/** Diagnostics are ordered by file and line. */
export interface LintedFile extends Findings {
  /** Null where the configuration cannot run. */
  readonly subject: Subject | null;
}

export function lintFile(target: LintTarget, host: ConfigHost): LintedFile {
  const { configId, elsewhere, path } = target;
  const name = configId === null ? path : `${path} as ${configId}`;
  const local = loadKeepalivedConfig(path, host, { configId });
  const portable = portableHost(host, local.statements);
  const ideal = loadKeepalivedConfig(path, portable, { configId });
  const { configuration } = ideal;
  const said = elsewhere ? withoutHost(ideal.diagnostics) : local.diagnostics;
  if (configuration === null) return { path, name, diagnostics: said.map(regrade), subject: null };
  const subject: Subject = { name, configuration, places: new Places(ideal.statements) };
  const reporter = new Reporter();
  checkInstances(subject, reporter);
  checkDefinitions(subject, reporter);
  checkOnHost(subject, elsewhere ? null : hereOf(local, host), reporter);
  return {
    path,
    name,
    diagnostics: inOrder([...said.map(regrade), ...fold(reporter.finish())], ideal.files),
    subject,
  };
}

/** Findings between two nodes, shown on the first. */
export function lintPair(a: LintedFile, b: LintedFile): Findings {
  const reporter = new Reporter();
  if (a.subject !== null && b.subject !== null) checkPair(a.subject, b.subject, reporter);
  else {
    const broken = a.subject === null ? a.name : b.name;
    const message = `${broken} cannot run; the two files are not compared`;
    reporter.report("pair-not-compared", message, null);
  }
  return { path: a.path, name: a.name, diagnostics: fold(reporter.finish()) };
}

/** A line that stands for many (`~SEQ`, a definition) is to blame once. */
function fold(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const byPlace = new Map<string, { first: Diagnostic; more: number }>();
  for (const diagnostic of diagnostics) {
    const { code, span, message } = diagnostic;
    const key = span === null ? message : `${formatPlace(span)} ${span.length}`;
    const known = byPlace.get(`${code} ${key}`);
    if (known === undefined) byPlace.set(`${code} ${key}`, { first: diagnostic, more: 0 });
    else known.more += 1;
  }
  return [...byPlace.values()].map(({ first, more }) => {
    const { notes, span } = first;
    if (more === 0 || span === null) return first;
    return { ...first, notes: [...notes, { message: `${more} more of this line`, span }] };
  });
}

function hereOf({ configuration }: LoadResult, host: ConfigHost): Here | null {
  return configuration === null ? null : { configuration, host };
}

/** What the loader says only because of the host it runs on. */
const OF_THE_HOST: ReadonlySet<Diagnostic["code"]> = new Set([
  "interface-missing",
  "link-missing",
  "script-by-path",
  "key-exposed",
]);

function withoutHost(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return diagnostics.filter(({ code }) => !OF_THE_HOST.has(code));
}

/** Scripts that will not be run; keepalived -t is silent about these. */
const DROPPED: ReadonlySet<Diagnostic["code"]> = new Set([
  "notify-not-found",
  "script-not-executable",
  "script-unsafe",
  "script-user-unknown",
]);

/** keepalived -t calls a missing file no fault, and a missing interface one. Lint turns that round:
 * a path that was meant to be looked at must be there, an interface may be another machine's. */
function regrade(diagnostic: Diagnostic): Diagnostic {
  const { code, span } = diagnostic;
  if (code === "interface-missing" || code === "link-missing") {
    return { ...diagnostic, severity: "warning" };
  }
  const unread = code === "config-file-missing" || (code === "include-skipped" && span === null);
  return unread || DROPPED.has(code) ? { ...diagnostic, severity: "error" } : diagnostic;
}
