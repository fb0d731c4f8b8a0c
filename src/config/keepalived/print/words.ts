// Words of keepalived.conf from values: quoted where they must be.

import { formatPrefix, type Prefix } from "../../../base/prefix.ts";
import { MICROS_PER_SECOND, type Micros } from "../../../base/units.ts";
import type { Account, Command } from "../../../model/script.ts";
import { splitCommand } from "../script-words.ts";

/** A word that the lexer takes for one, with quotes where blanks, braces or comments would cut
 * it. */
export function word(text: string): string {
  return /^[^\s"{}#!$@~]+$/.test(text) ? text : `"${text}"`;
}

/** Seconds, with as many decimals as it takes. */
export function secondsText(duration: Micros): string {
  const whole = Math.floor(duration / MICROS_PER_SECOND);
  const rest = String(duration % MICROS_PER_SECOND)
    .padStart(6, "0")
    .replace(/0+$/, "");
  return rest === "" ? String(whole) : `${whole}.${rest}`;
}

/** `"COMMAND ARG …" [USER GROUP]` */
export function commandText({ argv, account, text }: Command): string {
  const same = (splitCommand(text) ?? []).length === argv.length;
  const line = escape(same ? text : argv.map(argument).join(" "));
  return [`"${line}"`, ...accountWords(account)].join(" ");
}

export function accountWords(account: Account | null): string[] {
  return account === null ? [] : [account.userName, String(account.gid)];
}

/** What the quotes around a command cannot hold, and the start of a predefined parameter, as
 * numbers; they are read before the command is split. */
function escape(text: string): string {
  return text.replace(/["\\\n\r]|\$(?=\{?_)/g, numbered);
}

/** One argument inside a command, as `splitCommand` reads it. */
function argument(text: string): string {
  return `'${text.replace(/['\\]/g, numbered)}'`;
}

function numbered(character: string): string {
  return `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
}

/** The address alone where the prefix is the whole of it. */
export function prefixText(prefix: Prefix): string {
  return formatPrefix(prefix);
}

/** `name` and what follows, as a block of lines. */
export function blockLines(head: string, lines: readonly string[]): string[] {
  return [`${head} {`, ...lines.map((line) => `    ${line}`), "}"];
}

/** The block where it holds anything. */
export function optionalBlock(head: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : blockLines(head, lines);
}
