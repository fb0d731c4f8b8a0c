// Codes for the text itself: files, lines, words, braces, statements.

import { type CodeRow, damage, error, note, warning } from "./code-row.ts";

export type SyntaxCode =
  | "config-file-missing"
  | "config-file-unreadable"
  | "include-missing"
  | "include-skipped"
  | "include-refused"
  | "definition-endless"
  | "bad-sequence"
  | "byte-order-mark"
  | "line-too-long"
  | "not-text"
  | "several-config-files"
  | "merge-conflict"
  | "template-not-filled"
  | "not-a-configuration"
  | "include-too-deep"
  | "text-too-large"
  | "unterminated-quote"
  | "unclosed-block"
  | "extra-close"
  | "missing-open"
  | "unexpected-open"
  | "unknown-keyword"
  | "unknown-block"
  | "missing-argument"
  | "not-parsed"
  | "block-skipped"
  | "too-many-diagnostics";

export const SYNTAX_CODES: Readonly<Record<SyntaxCode, CodeRow>> = {
  "config-file-missing": note(
    "The configuration file does not exist; keepalived -t calls that no fault.",
    "Name an existing file with -f.",
  ),
  "config-file-unreadable": {
    ...error(
      "The configuration file cannot be read.",
      "Check permissions and what kind of file it is.",
    ),
    effect: "unusable",
    fatal: "both",
  },
  "include-missing": note(
    "An `include` matches no file; what it should bring is not there.",
    "Correct the path (it counts from the directory of the including file) or remove the line.",
  ),
  "include-skipped": note(
    "An `include` matches something that is not read: a directory, a special or an executable file.",
    "Make the pattern match plain files only, and take the execute bit off.",
  ),
  "include-refused": {
    ...error(
      "An `include` that must find its files does not: a strict variant, include_check or -e is in force.",
      "Put the file there, or use plain `include` where it may be missing.",
    ),
    effect: "security",
    fatal: "both",
  },
  "definition-endless": error(
    "Definitions use one another without end, or grow beyond every bound; the line is ignored.",
    "Break the circle of definitions.",
  ),
  "bad-sequence": error(
    "A ~SEQ or ~LST cannot be read; the line is ignored.",
    "~SEQ(NAME, [START, [STEP,]] END) TEXT, or ~LST(NAME, VALUE, …) TEXT.",
  ),
  "byte-order-mark": warning(
    "The file starts with a byte order mark, which editors of other systems write; keepalived takes it for a part of the first word and so does not know that word.",
    "Save the file as UTF-8 without a mark.",
  ),
  "line-too-long": warning(
    "keepalived reads at most 1023 characters of a line; older versions take the rest as another line.",
    "Break the line up.",
  ),
  "not-text": {
    ...damage(
      "The file holds zero bytes: it is no configuration.",
      "Look at what was written there.",
    ),
    fatal: "both",
  },
  "several-config-files": warning(
    "The pattern behind -f matches more than one file; all are read, in sorted order.",
    "Name one file, and let it include the others.",
  ),
  "merge-conflict": damage(
    "A merge was not finished: both sides stand in the file, and both are read.",
    "Choose a side and remove the marker lines.",
  ),
  "template-not-filled": damage(
    "The file is a template whose placeholders were not filled in.",
    "Run the tool that fills it (Ansible, Jinja, Helm …) and load the result.",
  ),
  "not-a-configuration": {
    ...damage(
      "The file is something else, e.g. a web page that was saved instead of the file.",
      "Fetch it again.",
    ),
    fatal: "both",
  },
  "include-too-deep": {
    ...error(
      "Files include one another without end or too deeply.",
      "Break the circle of includes.",
    ),
    fatal: "both",
  },
  "text-too-large": {
    ...error(
      "The configuration grows beyond every bound when files and repetitions are expanded.",
      "Look for an include in a circle, or for nested ~SEQ or definitions that multiply.",
    ),
    fatal: "both",
  },
  "unterminated-quote": error(
    "A double quote is opened and not closed on the same line; the rest of the line is lost.",
    "Close the quote. There is no escape for a quote inside quotes.",
  ),
  "unclosed-block": damage(
    "A block has no closing brace before the end of the file.",
    "Add the missing `}` where the block should end.",
  ),
  "extra-close": damage(
    "A closing brace has no opening one.",
    "Remove it, or find the missing `{`.",
  ),
  "missing-open": damage(
    "A block's keyword is not followed by an opening brace.",
    "Put `{` at the end of the line or alone on the next one.",
  ),
  "unexpected-open": damage(
    "An opening brace follows a keyword that has no block; it is ignored, and its partner closes the enclosing block.",
    "Remove the braces, or mend the keyword before them.",
  ),
  "unknown-keyword": warning(
    "The word is no keyword of the block it stands in; the line is ignored.",
    "Correct the spelling, or move the line to the block it belongs to.",
  ),
  "unknown-block": warning(
    "The word before a brace is no keyword of the block it stands in. The brace is ignored, the lines inside count as the enclosing block's, and the closing brace ends that one.",
    "Correct the spelling, or remove the whole block.",
  ),
  "missing-argument": {
    ...error("A keyword stands without the word it needs; keepalived does not start.", "Add it."),
    effect: "missing-argument",
    fatal: "both",
  },
  "not-parsed": damage(
    "A part of the file could not be read as statements.",
    "Look at the place shown.",
  ),
  "block-skipped": note(
    "The block configures a part of keepalived that this program does not have (LVS, health checks); it is skipped whole.",
    "Nothing to do, unless you rely on it: then run keepalived for that part.",
  ),
  "too-many-diagnostics": note("There is too much to say.", "Mend what is shown and look again."),
};
