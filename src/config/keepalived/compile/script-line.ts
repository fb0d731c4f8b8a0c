// A program named by a script keyword, as it stands in the file: words and account. Whether the
// program exists and may be run is looked at after parsing (script-check.ts).

import type { Account } from "../../../model/script.ts";
import type { Span } from "../../span.ts";
import { argumentSpan, type Statement } from "../ast.ts";
import { hasNul, openQuote, splitCommand, splitScriptLine } from "../script-words.ts";
import type { Context } from "./context.ts";
import { reportMissing } from "./row.ts";
import type { Reading, ValueType } from "./value.ts";

export interface ScriptDraft {
  readonly argv: readonly [string, ...string[]];
  /** The command as the user wrote it. */
  readonly text: string;
  /** Words behind the command: user and group. */
  readonly accountWords: readonly string[];
  /** Whose words are account words is decided later; a failed look-up is said here. */
  readonly statement: Statement;
  readonly span: Span;
}

interface ScriptOptions {
  readonly syntax?: string;
  /** `""`: keepalived -t says nothing unless it waits for the script. */
  readonly emptyIsFault?: boolean;
}

/** The command of a `script` or `notify*` keyword; undefined without a usable one. */
export function script({
  syntax = '"COMMAND ARG …" [USER [GROUP]]',
  emptyIsFault = false,
}: ScriptOptions = {}): ValueType<ScriptDraft> {
  return { syntax, required: 0, read: (reading) => readScript(reading, emptyIsFault) };
}

/** The same where keepalived ends without a command. One that is lost to an open quote is there. */
export function requiredScript(): ValueType<ScriptDraft> {
  return {
    ...script(),
    read: (reading) => {
      const { statement, context } = reading;
      if (splitScriptLine(statement.raw) !== null) return readScript(reading, false);
      reportMissing(statement, 1, context);
      return undefined;
    },
  };
}

function readScript(reading: Reading, emptyIsFault: boolean): ScriptDraft | undefined {
  const { statement, context } = reading;
  const name = statement.keyword.text;
  const line = splitScriptLine(statement.raw);
  if (line === "unmatched") {
    const message = `the quotes behind \`${name}\` do not match`;
    badScript(statement, context, message, [unterminated(statement.raw)]);
    return undefined;
  }
  const argv = line === null ? [] : splitCommand(line.command);
  const [program, ...rest] = argv ?? [];
  if (line !== null && argv === null) {
    const message = "the quotes of the command do not match";
    badScript(statement, context, message, [unterminated(line.command)]);
    return undefined;
  }
  if (line === null || program === undefined) {
    const message = `\`${name}\` has no command`;
    if (line === null || emptyIsFault) {
      badScript(statement, context, message, reading.complaint(""));
    } else context.atKeyword(statement, { code: "no-command", message });
    return undefined;
  }
  const span = argumentSpan(statement, 0);
  if (hasNul(statement.raw)) {
    context.atArgument(statement, 0, {
      code: "script-nul",
      message: "an escape makes a NUL, at which the word ends",
    });
  }
  return { argv: [program, ...rest], text: line.command, accountWords: line.rest, statement, span };
}

/** keepalived's sentence about a text whose last quote is open. */
function unterminated(text: string): string {
  return `String '${text}': missing terminating ${openQuote(text)}`;
}

function badScript(
  statement: Statement,
  context: Context,
  message: string,
  keepalived: readonly string[] = [],
): void {
  context.atKeyword(statement, { code: "bad-script", message, keepalived });
}

/** As keepalived shows a command in its log. */
export function quoteArguments(command: ScriptDraft | null): string {
  return (command?.argv ?? []).map((word) => `'${word}'`).join(" ");
}

/** Looks an account up by its words: a user and perhaps a group. Null where one of them does
 * not exist. */
export function lookUpAccount(words: readonly string[], context: Context): Account | null {
  const [user, groupWord] = words;
  if (user === undefined) return null;
  const account = context.host.account(user);
  const group = groupWord?.replace(/^:/, "") ?? "";
  if (account === null || group === "") return account;
  const gid = context.host.group(group);
  return gid === null ? null : { ...account, gid };
}
