// `vrrp_script NAME { … }`: a check that instances track.

import { type Micros, micros, seconds } from "../../../base/units.ts";
import type { Account } from "../../../model/script.ts";
import type { TrackerWeight } from "../../../model/tracker.ts";
import type { Span } from "../../span.ts";
import { keywordSpan, type Statement } from "../ast.ts";
import type { Context } from "./context.ts";
import { keyword } from "./row.ts";
import { lookUpAccount, quoteArguments, type ScriptDraft, script } from "./script-line.ts";
import { BlockTable } from "./table.ts";
import { readTrackerWeight } from "./tracker-weight.ts";
import { decimalSeconds, flag, integer, words } from "./value.ts";

export class CheckDraft {
  readonly name: string;
  readonly span: Span;
  command: ScriptDraft | null = null;
  intervalUs: Micros = seconds(1);
  /** Null takes the interval. */
  timeoutUs: Micros | null = null;
  weight: TrackerWeight = { value: 0, reverse: false };
  rise = 1;
  fall = 1;
  initFail = false;
  account: Account | null = null;
  /** `user` names an account that does not exist: the check is dropped. */
  accountFailed = false;

  constructor(name: string, statement: Statement) {
    this.name = name;
    this.span = keywordSpan(statement);
  }
}

const INTERVAL = { min: 0, max: 4294 };
const COUNT = { min: 1, max: 2_147_483_647 };

export const VRRP_SCRIPT: BlockTable<CheckDraft> = new BlockTable("vrrp_script", "vrrp", [
  keyword("script", {
    takes: script({ syntax: '"COMMAND ARG …" or "</PATH"' }),
    default: "required",
    since: "1.1.13",
    effect: "Program to run; exit status 0 is success. With `<` a file that must open.",
    set: (draft, value) => {
      draft.command = value;
    },
  }),
  keyword("interval", {
    takes: decimalSeconds(INTERVAL),
    default: "1",
    since: "1.1.13",
    effect: "Time between starts; a run is skipped while the one before goes on.",
    set: (draft, value, statement, context) => {
      draft.intervalUs = positive(value, draft, statement, context);
    },
    invalid: (draft, word) =>
      `(${draft.name}): vrrp script interval '${word}' must be between 1 and 4294 - ignoring`,
  }),
  keyword("timeout", {
    takes: decimalSeconds(INTERVAL),
    default: "interval",
    since: "1.2.6",
    effect: "Time after which a run is ended and counts as failed.",
    deviation: "It counts as failed at once; keepalived waits until it is gone, up to 2 s longer.",
    set: (draft, value, statement, context) => {
      draft.timeoutUs = positive(value, draft, statement, context);
    },
    invalid: (draft, word) => `(${draft.name}): vrrp script timeout '${word}' invalid - ignoring`,
  }),
  keyword("weight", {
    takes: { ...words("-253..253 [reverse]"), required: 1 },
    default: "0",
    since: "1.1.13",
    effect: "Change of priority; 0 puts the instance in FAULT on failure.",
    set: (draft, _given, statement, context) => {
      const { value, reverse } = readTrackerWeight(statement, context, {
        limit: 253,
        bad: (word) => `vrrp_script ${draft.name} weight ${word} must be in [-253, 253]`,
        option: (word) => `vrrp_script ${draft.name} unknown weight option ${word}`,
      });
      // keepalived uses one out of range all the same.
      if (value !== null) draft.weight = { value, reverse };
    },
  }),
  keyword("rise", {
    takes: integer(COUNT),
    default: "1",
    since: "1.1.18",
    effect: "Successes in a row until it is up; at start one is enough.",
    set: (draft, value) => {
      draft.rise = value;
    },
    invalid: (draft, word) =>
      `(${draft.name}): vrrp script rise value '${word}' invalid, defaulting to 1`,
    reset: (draft) => {
      draft.rise = 1;
    },
  }),
  keyword("fall", {
    takes: integer(COUNT),
    default: "1",
    since: "1.1.18",
    effect: "Failures in a row until it is down; at start one is enough.",
    set: (draft, value) => {
      draft.fall = value;
    },
    invalid: (draft, word) =>
      `(${draft.name}): vrrp script fall value '${word}' invalid, defaulting to 1`,
    reset: (draft) => {
      draft.fall = 1;
    },
  }),
  keyword("user", {
    takes: { ...words("USER [GROUP]"), required: 1 },
    default: "script_user",
    since: "1.3.0",
    effect: "Account that runs the check.",
    set: (draft, names, statement, context) => {
      draft.account = lookUpAccount(names, context);
      draft.accountFailed = draft.account === null;
      if (!draft.accountFailed) return;
      context.atArgument(statement, 0, {
        code: "unknown-user",
        message: `the account \`${names.join(" ")}\` does not exist; \`${draft.name}\` is dropped`,
        keepalived: [`Unable to set uid/gid for script ${quoteArguments(draft.command)}`],
      });
    },
  }),
  keyword("init_fail", {
    takes: flag(),
    default: "off",
    since: "1.3.2",
    effect: "From the start on it counts as failed, until it has succeeded `rise` times.",
    deviation: "It counts, as the manual says; keepalived forgets it once the script is tracked.",
    set: (draft) => {
      draft.initFail = true;
    },
  }),
]);

function positive(
  value: Micros,
  draft: CheckDraft,
  statement: Statement,
  context: Context,
): Micros {
  if (value > 0) return value;
  const name = statement.keyword.text;
  context.atArgument(statement, 0, {
    code: "number-out-of-range",
    message: `\`${name}\` must be more than 0; 1 is used`,
    keepalived: [`(${draft.name}): vrrp script ${name} must be greater than 0, setting to 1`],
  });
  return micros(1_000_000);
}
