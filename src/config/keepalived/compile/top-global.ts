// Top-level keywords that keepalived's parent reads.

import { seconds as secondsOf } from "../../../base/units.ts";
import type { FileDraft } from "./file-draft.ts";
import { GLOBAL_DEFS } from "./global-defs.ts";
import { block, keyword, reportTwice } from "./row.ts";
import type { Row } from "./table.ts";
import { flag, strictInteger, text } from "./value.ts";

/** Read by keepalived's parent: they hold for the whole file, wherever they stand. */
export const GLOBAL_ROWS: readonly Row<FileDraft>[] = [
  block("global_defs", {
    syntax: "{ … }",
    table: GLOBAL_DEFS,
    since: "0.5.3",
    effect: "What holds for everything; may stand several times.",
    open: (draft) => draft.global,
  }),
  keyword("net_namespace", {
    takes: text("NAME"),
    default: "the one it starts in",
    since: "1.2.24",
    effect: "Network namespace to run in.",
    set: (draft, value, statement, context) => {
      const { global } = draft;
      const sentence = `Duplicate net_namespace definition ${value} - ignoring`;
      if (global.netNamespace === null) global.netNamespace = value;
      else reportTwice(statement, sentence, context);
    },
    missing: () => "net_namespace name missing - ignoring",
  }),
  keyword("instance", {
    takes: text("NAME"),
    default: "none",
    since: "1.2.24",
    effect: "Name that tells several daemons on a host apart, in pid files and the log.",
    set: (draft, value, statement, context) => {
      const { global } = draft;
      const sentence = `Duplicate instance definition ${value} - ignoring`;
      if (global.instanceName === null) global.instanceName = value;
      else reportTwice(statement, sentence, context);
    },
    missing: () => "instance name missing - ignoring",
  }),
  keyword("use_pid_dir", {
    takes: flag(),
    default: "off",
    since: "1.2.24",
    effect: "Pid files in a directory of their own.",
    set: (draft) => {
      draft.global.usePidDirectory = true;
    },
  }),
  keyword("child_wait_time", {
    takes: strictInteger({ min: 0, max: 4_294_967_295 }),
    default: "5",
    since: "2.0.0",
    effect: "Seconds that the parent waits for its children at the end.",
    set: (draft, value) => {
      draft.global.childWaitUs = secondsOf(value);
    },
    invalid: (_draft, word) => `Invalid child_wait_time ${word}`,
  }),
];
