// `vrrp_track_process NAME { … }`: how many processes of a name run.

import { type Micros, micros } from "../../../base/units.ts";
import type { TrackedProcess, TrackerWeight } from "../../../model/tracker.ts";
import type { Span } from "../../span.ts";
import { argumentSpan, type Statement } from "../ast.ts";
import { splitCommand } from "../script-words.ts";
import type { Context } from "./context.ts";
import { keyword, reportTwice } from "./row.ts";
import { BlockTable, type Row } from "./table.ts";
import { readTrackerWeight } from "./tracker-weight.ts";
import { decimalSeconds, flag, integer, words } from "./value.ts";

export class ProcessDraft {
  readonly name: string;
  readonly span: Span;
  command: readonly string[] | null = null;
  parameterMatch: TrackedProcess["parameterMatch"] | null = null;
  fullCommand = false;
  weight: TrackerWeight = { value: 0, reverse: false };
  quorum = 1;
  quorumMax: number | null = null;
  forkDelayUs: Micros = micros(0);
  terminateDelayUs: Micros = micros(0);

  constructor(name: string, statement: Statement) {
    this.name = name;
    this.span = argumentSpan(statement, 0);
  }
}

export const TRACK_PROCESS: BlockTable<ProcessDraft> = new BlockTable(
  "vrrp_track_process",
  "vrrp",
  [
    keyword("process", {
      takes: { ...words("COMMAND [PARAMETER …]"), required: 1 },
      default: "required",
      since: "2.0.11",
      effect: "What is counted; with parameters the whole command line is compared.",
      set: (draft, given, statement, context) => {
        setProcess(draft, given, statement, context);
      },
    }),
    keyword("param_match", {
      takes: words("[initial|partial]"),
      default: "exact with parameters",
      since: "2.0.16",
      effect: "How parameters compare: all, the first ones, or the last one in part.",
      set: (draft, [word = "exact"], statement, context) => {
        if (word === "exact" || word === "initial" || word === "partial") {
          draft.parameterMatch = word;
          draft.fullCommand = true;
          return;
        }
        context.atArgument(statement, 0, {
          code: "unknown-word",
          message: `\`${word}\` is neither initial nor partial`,
          keepalived: [`Invalid param_match type ${word} - ignoring`],
        });
      },
    }),
    keyword("full_command", {
      takes: flag(),
      default: "off",
      since: "2.0.11",
      effect: "Compares the command line instead of the task's name of 15 characters.",
      set: (draft) => {
        draft.fullCommand = true;
      },
    }),
    keyword("weight", {
      takes: { ...words("-254..254 [reverse]"), required: 1 },
      default: "0",
      since: "2.0.11",
      effect: "Change of priority; 0 puts the instance in FAULT without quorum.",
      set: (draft, _given, statement, context) => {
        setWeight(draft, statement, context);
      },
      missing: (draft) => `No weight specified for track process ${draft.name} - ignoring`,
    }),
    keyword("quorum", {
      takes: integer({ min: 1, max: 65_535 }),
      default: "1",
      since: "2.0.11",
      effect: "So many must run at least.",
      set: (draft, value, statement, context) => {
        if (draft.quorumMax === null || value <= draft.quorumMax) draft.quorum = value;
        else sayQuorum("Quorum is greater than quorum_max - ignoring", statement, context);
      },
      invalid: (draft, word) =>
        `Quorum (${word}) for vrrp_track_process ${draft.name} must be between [1..65535]` +
        " inclusive. Ignoring...",
    }),
    keyword("quorum_max", {
      takes: integer({ min: 0, max: 65_535 }),
      default: "no limit",
      since: "2.0.16",
      effect: "So many may run at most; 0 means that none may.",
      set: (draft, value, statement, context) => {
        if (value === 0) draft.quorum = 0;
        if (value >= draft.quorum) draft.quorumMax = value;
        else sayQuorum("quorum_max is less than quorum - ignoring", statement, context);
      },
      invalid: (draft, word) =>
        `quorum_max (${word}) for vrrp_track_process ${draft.name} must be between [0..65535]` +
        " inclusive. Ignoring...",
    }),
    delay("delay", "2.0.11", "Sets fork_delay and terminate_delay.", (draft, value) => {
      draft.forkDelayUs = value;
      draft.terminateDelayUs = value;
    }),
    delay("fork_delay", "2.0.16", "Time before a gained quorum counts.", (draft, value) => {
      draft.forkDelayUs = value;
    }),
    delay("terminate_delay", "2.0.16", "Time before a lost quorum counts.", (draft, value) => {
      draft.terminateDelayUs = value;
    }),
  ],
);

function delay(
  name: string,
  since: string,
  effect: string,
  set: (draft: ProcessDraft, value: Micros) => void,
): Row<ProcessDraft> {
  return keyword(name, {
    takes: decimalSeconds({ min: 0.000001, max: 3600 }),
    default: "0",
    since,
    effect,
    set,
    invalid: (draft, word) =>
      `${name} (${word}) for vrrp_track_process ${draft.name} must be between` +
      " [0.000001..3600] inclusive. Ignoring...",
  });
}

function setProcess(
  draft: ProcessDraft,
  given: readonly string[],
  statement: Statement,
  context: Context,
): void {
  if (draft.command !== null) {
    const ignored = `ignoring ${given[0] ?? ""}`;
    const sentence = `Process already set for track process ${draft.name} - ${ignored}`;
    reportTwice(statement, sentence, context);
    return;
  }
  const argv = splitCommand(statement.raw.slice(statement.keyword.text.length)) ?? given;
  draft.command = argv;
  if (argv.length < 2) return;
  draft.parameterMatch ??= "exact";
  draft.fullCommand = true;
}

function setWeight(draft: ProcessDraft, statement: Statement, context: Context): void {
  const { name } = draft;
  if (draft.weight.value !== 0) {
    const given = statement.arguments[0]?.text ?? "";
    const sentence = `Weight already set for track process ${name} - ignoring ${given}`;
    reportTwice(statement, sentence, context);
    return;
  }
  const { value, inRange, reverse, optionFits } = readTrackerWeight(statement, context, {
    limit: 254,
    bad: (word) =>
      `Weight (${word}) for vrrp_track_process ${name} must be between [-254..254] inclusive.` +
      " Ignoring...",
    option: (word) => `vrrp_track_process ${name} unknown weight option ${word}`,
  });
  if (value !== null && inRange && optionFits) draft.weight = { value, reverse };
}

function sayQuorum(sentence: string, statement: Statement, context: Context): void {
  context.atArgument(statement, 0, {
    code: "number-out-of-range",
    message: "`quorum` is greater than `quorum_max`; the line is ignored",
    keepalived: [sentence],
  });
}
