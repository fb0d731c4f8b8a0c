// Every diagnostic code of the configuration languages: one row a code with its cause and cure,
// in tables by what is wrong. Codes are stable: scripts and monitoring may rely on them.

import type { CodeRow } from "./code-row.ts";
import { LEADER_CODES, type LeaderCode } from "./codes-leader.ts";
import { LINT_CODES, type LintCode } from "./codes-lint.ts";
import { MEANING_CODES, type MeaningCode } from "./codes-meaning.ts";
import { SYNTAX_CODES, type SyntaxCode } from "./codes-syntax.ts";
import { TRACK_CODES, type TrackCode } from "./codes-track.ts";
import { VALUE_CODES, type ValueCode } from "./codes-value.ts";

export type DiagnosticCode =
  | SyntaxCode
  | ValueCode
  | MeaningCode
  | TrackCode
  | LeaderCode
  | LintCode;

export const CODES: Readonly<Record<DiagnosticCode, CodeRow>> = {
  ...SYNTAX_CODES,
  ...VALUE_CODES,
  ...MEANING_CODES,
  ...TRACK_CODES,
  ...LEADER_CODES,
  ...LINT_CODES,
};

export function isDiagnosticCode(word: string): word is DiagnosticCode {
  return Object.hasOwn(CODES, word);
}
