// The command line as commander knows it: which options there are, their values, the usage text.

import { Command, Option } from "commander";
import { OPTION_TABLE, type OptionRow } from "./option-table.ts";
import type { CommandLineWords } from "./words.ts";

export class ParsedOptions {
  readonly #command: Command;
  readonly #options: ReadonlyMap<string, Option>;

  /** `words` is free of faults: whatever it holds is in the table. */
  constructor(words: Pick<CommandLineWords, "given" | "operands">) {
    const { command, options } = createCommand();
    const canonical = words.given.map(({ row, value }) =>
      row.value === "none" ? `--${row.long}` : `--${row.long}=${value ?? ""}`,
    );
    command.parse([...canonical, "--", ...words.operands], { from: "user" });
    this.#command = command;
    this.#options = options;
  }

  /** Whether the option was given. */
  has(long: string): boolean {
    const option = this.#options.get(long);
    if (option === undefined) return false;
    const value: unknown = this.#command.getOptionValue(option.attributeName());
    return option.negate ? value === false : value !== undefined;
  }

  /** The value given last; null where the option or its value was not given. */
  value(long: string): string | null {
    const option = this.#options.get(long);
    if (option === undefined) return null;
    const value: unknown = this.#command.getOptionValue(option.attributeName());
    return typeof value === "string" && value !== "" ? value : null;
  }
}

/** What `--help` prints. */
export function usageText(subcommands: readonly string[]): string {
  const { command } = createCommand();
  const others = subcommands.map((name) => `   or: vrrpd ${name} [WORDS...]\n`).join("");
  return command.helpInformation({ error: true }).replace("\n", `\n${others}`);
}

function createCommand(): { command: Command; options: ReadonlyMap<string, Option> } {
  const command = new Command("vrrpd").usage("[OPTION...]").helpOption(false).exitOverride();
  const options = new Map<string, Option>();
  for (const row of OPTION_TABLE) {
    const option = createOption(row);
    options.set(row.long, option);
    command.addOption(option);
  }
  command.argument("[WORDS...]");
  return { command, options };
}

function createOption({ short, long, value, metavar, help, hidden }: OptionRow): Option {
  const name = metavar ?? "VALUE";
  const forms = { none: "", required: ` <${name}>`, optional: ` [${name}]` };
  const flags = `${short === null ? "" : `-${short}, `}--${long}${forms[value]}`;
  const option = new Option(flags, help);
  return hidden === true ? option.hideHelp() : option;
}
