// The command line from its words to an exit status: first what answers at once (usage, version,
// signal numbers, faults), then the configuration test, then the daemon. What a call does not need
// is not loaded: monitoring asks for versions and signal numbers all day.

import process from "node:process";
import { EXIT_STATUS } from "../daemon/exit-status.ts";
import type { Host } from "../daemon/host.ts";
import { ParsedOptions, usageText } from "./command.ts";
import { findRefusal, understand } from "./daemon-options.ts";
import { signumOf } from "./signum.ts";
import type { Subcommand } from "./subcommand.ts";
import { versionText } from "./version-text.ts";
import { type GivenOption, splitWords } from "./words.ts";

/** By their first word on the command line; loaded when they are called. */
const SUBCOMMANDS: ReadonlyMap<string, () => Promise<Subcommand>> = new Map([
  ["explain-code", async () => (await import("./explain-code.ts")).explainCode],
  ["lint", async () => (await import("./lint.ts")).lint],
]);

/** Called by this name, or with it as the first word, the program is another one. */
const VIP_MANAGER = "vip-manager";

type HeldSignals = Host["signals"];

/** `signals` have been caught since the first instruction of the program.
 * @param argv as `process.argv`: the runtime, the program, the words */
export async function main(argv: readonly string[], signals: HeldSignals): Promise<void> {
  const [, program = "vrrpd", ...words] = argv;
  const status = await answer({ program, words, signals });
  if (status === null) return;
  signals.close();
  process.exitCode = status;
}

interface Invocation {
  readonly program: string;
  readonly words: readonly string[];
  readonly signals: HeldSignals;
}

/** Null where a daemon runs now, which ends the process itself. */
async function answer({ program, words, signals }: Invocation): Promise<number | null> {
  const [name = "", ...rest] = words;
  const called = program.split("/").at(-1) === VIP_MANAGER;
  if (called || name === VIP_MANAGER) {
    const { runVipManager } = await import("./vip-manager.ts");
    return runVipManager(called ? words : rest, signals);
  }
  const subcommand = SUBCOMMANDS.get(name);
  if (subcommand !== undefined) {
    return (await subcommand()).run(rest, { writeOutput, writeError });
  }
  const { given, operands, faults, immediate } = splitWords(words);
  for (const fault of faults) writeError(`${fault}\n`);
  if (immediate !== null) return answerAtOnce(immediate);
  if (operands.length > 0) {
    // keepalived's text, and on stdout as there; they do not stop the start.
    writeOutput(`Unexpected argument(s): ${operands.join(" ")} \n`);
  }
  if (faults.length > 0) return EXIT_STATUS.usage;
  const parsed = new ParsedOptions({ given, operands });
  const { options, complaints } = understand(parsed, [program, ...words]);
  if (parsed.has("config-test")) {
    const reportFile = parsed.value("config-test");
    const { testConfiguration } = await import("./config-test.ts");
    return testConfiguration({ options, complaints, reportFile, writeError });
  }
  for (const complaint of complaints) writeError(`${complaint.text}\n`);
  const refusal = findRefusal(parsed);
  if (refusal !== null) {
    writeError(`${refusal}\n`);
    return EXIT_STATUS.usage;
  }
  const { createHost } = await import("../daemon/create-host.ts");
  const { startDaemon } = await import("../daemon/start.ts");
  const host = createHost(signals, options.leaders !== null);
  startDaemon(options, host, (status) => process.exit(status));
  return null;
}

function answerAtOnce({ row, value }: GivenOption): number {
  if (row.long === "help") {
    writeError(usageText([...SUBCOMMANDS.keys(), VIP_MANAGER]));
    return EXIT_STATUS.ok;
  }
  if (row.long === "version") {
    writeError(versionText());
    return EXIT_STATUS.ok;
  }
  const signum = signumOf(value ?? "");
  if (signum === null) {
    writeError(`Unknown sigfunc ${value ?? ""}\n`);
    return EXIT_STATUS.usage;
  }
  writeOutput(`${signum}\n`);
  return EXIT_STATUS.ok;
}

function writeOutput(text: string): void {
  process.stdout.write(text);
}

function writeError(text: string): void {
  process.stderr.write(text);
}
