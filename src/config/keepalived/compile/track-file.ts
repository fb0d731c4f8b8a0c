// `track_file NAME { … }` and its old name `vrrp_track_file`: a number in a file that instances
// track.

import type { TrackerWeight } from "../../../model/tracker.ts";
import type { Span } from "../../span.ts";
import { argumentSpan, type Statement } from "../ast.ts";
import { directoryOf } from "../path-pattern.ts";
import type { Context } from "./context.ts";
import { readInteger } from "./number.ts";
import { keyword, reportTwice } from "./row.ts";
import { BlockTable } from "./table.ts";
import { readTrackerWeight } from "./tracker-weight.ts";
import { text, words } from "./value.ts";

export class FileTrackerDraft {
  readonly name: string;
  readonly span: Span;
  path: string | null = null;
  weight: TrackerWeight = { value: 1, reverse: false };
  initial: { readonly value: number; readonly overwrite: boolean } | null = null;

  constructor(name: string, statement: Statement) {
    this.name = name;
    this.span = argumentSpan(statement, 0);
  }
}

export const TRACK_FILE: BlockTable<FileTrackerDraft> = new BlockTable("track_file", "vrrp", [
  keyword("file", {
    takes: text("PATH"),
    default: "required",
    since: "2.1.0",
    effect: "File that holds an integer (decimal, 0x…, 0…); a missing or empty file counts as 0.",
    deviation:
      "Without its directory, too, it counts as 0; keepalived leaves the tracker out for good.",
    set: (draft, path, statement, context) => {
      const sentence = `File already set for track file ${draft.name} - ignoring ${path}`;
      if (draft.path === null) draft.path = path;
      else reportTwice(statement, sentence, context);
    },
    missing: () => "track file file name missing",
  }),
  keyword("weight", {
    takes: { ...words("-254..254 [reverse]"), required: 1 },
    default: "1",
    since: "2.1.0",
    effect: "What the number is multiplied with; 0 makes any number but 0 a FAULT.",
    set: (draft, _given, statement, context) => {
      setWeight(draft, statement, context);
    },
    missing: (draft) => `No weight specified for track file ${draft.name} - ignoring`,
  }),
  keyword("init_file", {
    takes: words("[VALUE] [overwrite]"),
    default: "the file is not made",
    since: "2.1.0",
    effect: "The file is made at start with the value, 0 unless given; `overwrite` replaces one.",
    set: (draft, given, statement, context) => {
      setInitial(draft, given, statement, context);
    },
  }),
]);

const SENSIBLE = { min: -254, max: 254 };

function setWeight(draft: FileTrackerDraft, statement: Statement, context: Context): void {
  const { name } = draft;
  if (draft.weight.value !== 1) {
    const given = statement.arguments[0]?.text ?? "";
    const sentence = `Weight already set for track file ${name} - ignoring ${given}`;
    reportTwice(statement, sentence, context);
    return;
  }
  const { value, inRange, reverse, optionFits } = readTrackerWeight(statement, context, {
    limit: SENSIBLE.max,
    bad: (word) =>
      `Weight (${word}) for track_file ${name} must be between [-254..254] inclusive. Ignoring...`,
    option: (word) => `track_file ${name} unknown weight option ${word}`,
  });
  if (value !== null && inRange && optionFits) draft.weight = { value, reverse };
}

function setInitial(
  draft: FileTrackerDraft,
  given: readonly string[],
  statement: Statement,
  context: Context,
): void {
  let value = 0;
  let overwrite = false;
  for (const [index, word] of given.entries()) {
    const number = readInteger(word, SENSIBLE);
    if (word === "overwrite") overwrite = true;
    else if (number.kind === "good") value = number.value;
    else if (number.kind === "out-of-range") {
      value = number.value;
      context.atArgument(statement, index, {
        code: "number-out-of-range",
        message: `\`${word}\` is outside of -254..254 and used all the same`,
        keepalived: [
          `Track file ${draft.name} init value ${value} is outside sensible range [-254, 254]`,
        ],
      });
    } else {
      context.atArgument(statement, index, {
        code: "unknown-option",
        message: `\`${word}\` is neither a number nor \`overwrite\``,
        keepalived: [`Unknown track file init option ${word}`],
      });
    }
  }
  draft.initial = { value, overwrite };
}

/** Whether the definition can be used; says why not. */
export function closeTrackFile(
  draft: FileTrackerDraft,
  statement: Statement,
  context: Context,
): boolean {
  if (draft.path === null) {
    context.atClose(statement, draft.span, {
      code: "no-file",
      message: `\`${draft.name}\` has no \`file\`; it is left out`,
      keepalived: [`No file set for track_file ${draft.name} - ignoring`],
    });
    return false;
  }
  const directory = directoryOf(draft.path);
  if (context.host.status(directory)?.kind === "directory") return true;
  // Deviation: keepalived leaves the tracker out, for good.
  context.after(draft.span, {
    code: "no-directory",
    message: `the directory \`${directory}\` does not exist; the file counts as 0`,
    keepalived: [`Track file directory for ${draft.path} does not exist - removing`],
  });
  return true;
}
