// `lint FILE…`: what is wrong, or cannot work as meant, in configurations; for people at a
// terminal and for programs that check a change before it goes out. Needs no rights, starts
// nothing, writes nothing.

import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { CODES, type DiagnosticCode, isDiagnosticCode } from "../config/codes.ts";
import { nearest } from "../config/nearest.ts";
import { createConfigHost } from "../daemon/config-host.ts";
import { EXIT_STATUS } from "../daemon/exit-status.ts";
import { lintFile, lintPair } from "../lint/lint.ts";
import { countFindings, type Findings, jsonReport, textReport } from "../lint/report.ts";
import type { Output, Subcommand } from "./subcommand.ts";

export const lint: Subcommand = {
  run(words, output) {
    try {
      return report(readWords(words, output), output);
    } catch (error) {
      // commander has written what it had to say.
      if (!(error instanceof CommanderError)) throw error;
      return error.exitCode === 0 ? EXIT_STATUS.ok : EXIT_STATUS.lintUsage;
    }
  },
};

interface LintWords {
  readonly files: readonly string[];
  /** The other node's file. */
  readonly pair: string | null;
  readonly format: "text" | "json";
  readonly configId: string | null;
  readonly pairId: string | null;
  readonly elsewhere: boolean;
  readonly ignored: ReadonlySet<DiagnosticCode>;
}

function report(words: LintWords, { writeOutput }: Output): number {
  const { configId, elsewhere, format, ignored, pair, pairId } = words;
  const host = createConfigHost({ resolveNames: !elsewhere });
  const linted = words.files.map((path) => lintFile({ path, configId, elsewhere }, host));
  const all: Findings[] = [...linted];
  const [first] = linted;
  if (pair !== null && first !== undefined) {
    const target = { path: pair, configId: pairId ?? configId, elsewhere: true };
    const other = lintFile(target, host);
    all.push(other, lintPair(first, other));
  }
  const wanted = all.map(({ diagnostics, ...rest }) => ({
    ...rest,
    diagnostics: diagnostics.filter(({ code }) => !ignored.has(code)),
  }));
  writeOutput(format === "json" ? jsonReport(wanted) : textReport(wanted));
  const { errors, warnings } = countFindings(wanted);
  if (errors > 0) return EXIT_STATUS.lintErrors;
  return warnings > 0 ? EXIT_STATUS.lintWarnings : EXIT_STATUS.ok;
}

/** @throws CommanderError after it has written why */
function readWords(words: readonly string[], output: Output): LintWords {
  const ignored = new Set<DiagnosticCode>();
  const command = new Command("vrrpd lint")
    .description("Finds what is wrong, or cannot work as meant, in keepalived.conf files.")
    .argument("<FILE...>", "configurations, each looked at alone")
    .option("--pair <OTHER>", "the other node's configuration, held against FILE")
    .addOption(new Option("--format <FORMAT>", "how to write").choices(["text", "json"]))
    .option("-i, --config-id <ID>", "which @ID lines of FILE hold")
    .option("--pair-id <ID>", "which @ID lines of OTHER hold")
    .option("--elsewhere", "FILE is another machine's: ask nothing of this one")
    .option("--ignore <CODE>", "leave findings of this code out; may be repeated", (word) =>
      ignored.add(readCode(word)),
    )
    .addHelpText("after", `\n${STATUSES}`)
    .helpOption("-h, --help", "print this and end")
    .configureOutput({ writeOut: output.writeOutput, writeErr: output.writeError })
    .exitOverride();
  command.parse([...words], { from: "user" });
  const text = (name: string): string | null => {
    const value: unknown = command.getOptionValue(name);
    return typeof value === "string" ? value : null;
  };
  const pair = text("pair");
  if (pair !== null && command.args.length > 1) {
    command.error("error: --pair takes one FILE and one OTHER");
  }
  return {
    files: command.args,
    pair,
    format: text("format") === "json" ? "json" : "text",
    configId: text("configId"),
    pairId: text("pairId"),
    elsewhere: command.getOptionValue("elsewhere") === true,
    ignored,
  };
}

const STATUSES = [
  `Status: ${EXIT_STATUS.ok} nothing, or notes only; ${EXIT_STATUS.lintWarnings} warnings;`,
  `${EXIT_STATUS.lintErrors} errors; ${EXIT_STATUS.lintUsage} a word that is not understood.`,
  "\n`vrrpd explain-code CODE` tells what a finding means and how to mend it.",
].join(" ");

function readCode(word: string): DiagnosticCode {
  if (isDiagnosticCode(word)) return word;
  const near = nearest(word, Object.keys(CODES));
  throw new InvalidArgumentError(near === null ? "No such code." : `Did you mean ${near}?`);
}
