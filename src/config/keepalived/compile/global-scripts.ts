// Keywords of `global_defs` about scripts: whose account they run under, and those that the
// program itself starts.

import type { Statement } from "../ast.ts";
import type { Context } from "./context.ts";
import type { FifoDraft, GlobalDraft } from "./global-draft.ts";
import { keyword, reportTwice } from "./row.ts";
import { lookUpAccount, script } from "./script-line.ts";
import type { Row } from "./table.ts";
import { flag, seconds, type ValueType, words } from "./value.ts";

export const GLOBAL_SCRIPT_ROWS: readonly Row<GlobalDraft>[] = [
  keyword("enable_script_security", {
    takes: flag(),
    default: "off",
    since: "1.3.0",
    effect: "No script runs as root that somebody else may change.",
    set: (draft) => {
      draft.scriptSecurity = true;
    },
  }),
  keyword("script_user", {
    takes: accountWords(),
    default: "keepalived_script where it exists, else who runs the program",
    since: "1.3.0",
    effect: "Account of scripts without their own.",
    set: (draft, names, statement, context) => {
      draft.scriptUser = lookUpAccount(names, context);
      draft.scriptUserFailed = draft.scriptUser === null;
      if (draft.scriptUserFailed) reportUnknownUser(statement, context);
    },
    missing: () => "No script username specified",
  }),
  keyword("startup_script", {
    takes: script({ emptyIsFault: true }),
    default: "none",
    since: "2.1.0",
    effect: "Runs before everything else; the start waits for it.",
    set: (draft, value, statement, context) => {
      if (draft.startupScript === null) draft.startupScript = value;
      else reportTwice(statement, "startup script already specified", context);
    },
    invalid: () => "startup script missing",
  }),
  keyword("startup_script_timeout", {
    takes: seconds({ min: 1, max: 1000 }),
    default: "10",
    since: "2.1.0",
    effect: "How long the start waits for startup_script.",
    set: (draft, value) => {
      draft.startupTimeoutUs = value;
    },
    invalid: (_draft, word) => `startup_script_timeout '${word}' must be in [1, 1000] - ignoring`,
    missing: () => "startup_script_timeout requires value",
  }),
  keyword("shutdown_script", {
    takes: script({ emptyIsFault: true }),
    default: "none",
    since: "2.1.0",
    effect: "Runs when everything has ended.",
    set: (draft, value, statement, context) => {
      if (draft.shutdownScript === null) draft.shutdownScript = value;
      else reportTwice(statement, "shutdown script already specified", context);
    },
    invalid: () => "shutdown script missing",
  }),
  keyword("shutdown_script_timeout", {
    takes: seconds({ min: 1, max: 1000 }),
    default: "10",
    since: "2.1.0",
    effect: "How long the end waits for shutdown_script.",
    set: (draft, value) => {
      draft.shutdownTimeoutUs = value;
    },
    invalid: (_draft, word) => `shutdown_script_timeout '${word}' must be in [1, 1000] - ignoring`,
    missing: () => "shutdown_script_timeout requires value",
  }),
  fifo("notify_fifo", "Pipe that gets every change of state.", (draft) => draft.notifyFifo),
  fifoScript("notify_fifo_script", (draft) => draft.notifyFifo),
  fifo(
    "vrrp_notify_fifo",
    "Pipe that gets every change of state of VRRP.",
    (draft) => draft.vrrpNotifyFifo,
  ),
  fifoScript("vrrp_notify_fifo_script", (draft) => draft.vrrpNotifyFifo),
  keyword("fifo_write_vrrp_states_on_reload", {
    takes: flag(),
    default: "off",
    since: "2.2.5",
    effect: "After a reload every state is written to the pipes, changed or not.",
    set: (draft) => {
      draft.fifoStatesOnReload = true;
    },
  }),
];

function accountWords(): ValueType<readonly string[]> {
  return { ...words("USER [GROUP]"), required: 1 };
}

function fifo(
  name: string,
  effect: string,
  of: (draft: GlobalDraft) => FifoDraft,
): Row<GlobalDraft> {
  return keyword(name, {
    takes: { ...words("PATH [USER [GROUP]]"), required: 1 },
    default: "none",
    since: "1.3.6",
    effect,
    set: (draft, [path = "", ...names], statement, context) => {
      const pipe = of(draft);
      if (pipe.path !== null) {
        reportTwice(statement, `${name} already specified - ignoring ${path}`, context);
        return;
      }
      pipe.path = path;
      pipe.accountWords = names;
    },
    missing: () => `No ${name} name specified`,
  });
}

function fifoScript(name: string, of: (draft: GlobalDraft) => FifoDraft): Row<GlobalDraft> {
  return keyword(name, {
    takes: script(),
    default: "none",
    since: "1.3.6",
    effect: "Program that reads the pipe; started with its path as last argument.",
    set: (draft, value, statement, context) => {
      const pipe = of(draft);
      const sentence = `${name} already specified - ignoring ${value.argv[0]}`;
      if (pipe.script === null) pipe.script = value;
      else reportTwice(statement, sentence, context);
    },
    invalid: () => `No ${name} specified`,
  });
}

function reportUnknownUser(statement: Statement, context: Context): void {
  const given = statement.arguments.map((token) => token.text).join(" ");
  context.atArgument(statement, 0, {
    code: "unknown-user",
    message: `the account \`${given}\` does not exist`,
    keepalived: ["Error setting global script uid/gid"],
  });
}
