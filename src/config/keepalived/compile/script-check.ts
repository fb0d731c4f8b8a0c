// Looks at the programs that scripts name: where they are, whether their account may run them,
// and whether somebody else may change what root runs. keepalived.conf(5) enable_script_security.

import type { Account, Command } from "../../../model/script.ts";
import type { ConfigHost } from "../../host.ts";
import { findWeakness, type ScriptWeakness } from "../script-weakness.ts";
import type { Context } from "./context.ts";
import { lookUpAccount, type ScriptDraft } from "./script-line.ts";

/** What is wrong with a program, or the command as it will be run. */
export type CheckedScript =
  | { readonly kind: "usable"; readonly command: Command }
  | { readonly kind: "unsafe"; readonly weakness: ScriptWeakness; readonly sentence: string }
  | { readonly kind: "not-found" | "directory" | "not-executable" | "no-account" };

/** Looks a script up and says what keepalived only logs about it: a search through PATH, a
 * missing execute permission, an unknown account. A missing or an unsafe program is the caller's
 * to report; `sentence` is keepalived's about the latter. */
export function checkScript(
  script: ScriptDraft,
  ownAccount: Account | null,
  context: Context,
): CheckedScript {
  const account = ownAccount ?? scriptAccount(script, context);
  if (account === null) return { kind: "no-account" };
  const [program, ...rest] = script.argv;
  const path = locate(program, script, context);
  if (path === null) return { kind: "not-found" };
  // keepalived's -t warns of scripts without security before it looks whether they can be run.
  const process = PARENT_KEYWORDS.has(script.statement.keyword.text) ? "parent" : "vrrp";
  if (context.scripts[process] === "none") context.scripts[process] = "safe";
  if (context.host.status(path)?.kind === "directory") return { kind: "directory" };
  if (!mayExecute(path, account, context.host)) {
    const who = `${account.uid}:${account.gid}`;
    const sentence = `WARNING - script '${path}' is not executable for uid:gid ${who} - disabling.`;
    context.after(script.span, {
      code: "script-not-executable",
      message: `\`${path}\` is not executable for \`${account.userName}\`; the script is dropped`,
      keepalived: [sentence],
    });
    return { kind: "not-executable" };
  }
  const weak = account.uid === 0 ? findWeakness(path, context.host) : null;
  if (weak !== null && context.global.scriptSecurity) {
    const sentence = `Unsafe permissions found for script '${path}' - disabling.`;
    return { kind: "unsafe", weakness: weak, sentence };
  }
  if (weak !== null) context.scripts[process] = "weak";
  return { kind: "usable", command: { argv: [path, ...rest], account, text: script.text } };
}

const PARENT_KEYWORDS: ReadonlySet<string> = new Set(["startup_script", "shutdown_script"]);

/** Words behind the command, then `script_user`, then keepalived_script, then whoever runs the
 * program. */
function scriptAccount(script: ScriptDraft, context: Context): Account | null {
  const what = script.statement.keyword.text.startsWith("notify") ? "notify" : "global";
  if (script.accountWords.length > 0) {
    const account = lookUpAccount(script.accountWords, context);
    if (account === null) reportAccount(script, context);
    return account;
  }
  const fallback = defaultAccount(context);
  if (fallback.kind === "account") return fallback.account;
  context.after(script.span, {
    code: "script-user-unknown",
    message: `no account to run \`${script.argv[0]}\` under; it is dropped`,
    keepalived:
      fallback.kind === "missing"
        ? [MISSING_ACCOUNT]
        : [`Failed to set default user for ${what} script ${script.argv.join(" ")} - ignoring`],
    help: "name an existing `script_user` in `global_defs`",
  });
  return null;
}

/** keepalived only logs this, but for the scripts of its parent. */
function reportAccount(script: ScriptDraft, context: Context): void {
  const { accountWords, argv, statement } = script;
  const [user = "", group = ""] = accountWords;
  const stranger =
    context.host.account(user) === null
      ? `Script user '${user}' does not exist`
      : `Script group '${group.replace(/^:/, "")}' does not exist`;
  const kind = SCRIPT_KINDS.get(statement.keyword.text) ?? "notify";
  const ignored = `Invalid user/group for ${kind} script ${argv[0]} - ignoring`;
  const complaint = {
    message: `the account \`${accountWords.join(" ")}\` does not exist; the script is dropped`,
    help: "quote the whole command: the words behind it are user and group",
  };
  if (kind === "startup" || kind === "shutdown") {
    const summary = [stranger, ignored];
    const keepalived = [`Invalid ${kind} script`];
    context.within("parent", () => {
      context.atArgument(statement, 0, { ...complaint, code: "unknown-user", keepalived, summary });
    });
  } else {
    const keepalived = [stranger, ignored];
    context.after(script.span, { ...complaint, code: "script-user-unknown", keepalived });
  }
}

/** What keepalived calls a script in its sentence, by keyword. */
const SCRIPT_KINDS: ReadonlyMap<string, string> = new Map([
  ["startup_script", "startup"],
  ["shutdown_script", "shutdown"],
  ["notify_fifo_script", "notify_fifo"],
  ["vrrp_notify_fifo_script", "vrrp_notify_fifo"],
]);

/** Whose scripts run that name nobody. */
export type DefaultAccount =
  | { readonly kind: "account"; readonly account: Account }
  /** script_user names nobody that exists, which has been said. */
  | { readonly kind: "unknown" }
  /** enable_script_security without script_user wants an account called keepalived_script. */
  | { readonly kind: "missing" };

const USUAL_ACCOUNT = "keepalived_script";

export function defaultAccount(context: Context): DefaultAccount {
  const { global, host } = context;
  if (global.scriptUserFailed) return { kind: "unknown" };
  const account = global.scriptUser ?? host.account(USUAL_ACCOUNT);
  if (account !== null) return { kind: "account", account };
  return global.scriptSecurity
    ? { kind: "missing" }
    : { kind: "account", account: host.ownAccount() };
}

/** keepalived's sentence where the usual account is missing. */
export const MISSING_ACCOUNT: string = `Unable to set default user ${USUAL_ACCOUNT} for script`;

/** Where a program is: a path as it stands, a name in PATH; null where there is none. */
export function findProgram(program: string, host: ConfigHost): string | null {
  if (program.includes("/")) {
    const kind = host.status(program)?.kind;
    return kind === "file" || kind === "directory" ? program : null;
  }
  const paths = host.searchPath().map((directory) => `${directory}/${program}`);
  return paths.find((path) => host.status(path)?.kind === "file") ?? null;
}

function locate(program: string, script: ScriptDraft, context: Context): string | null {
  const path = findProgram(program, context.host);
  if (path === null || path === program) return path;
  context.after(script.span, {
    code: "script-by-path",
    message: `\`${program}\` is found in PATH as \`${path}\``,
    keepalived: [
      `WARNING - script \`${program}\` resolved by path search to \`${path}\`. Please specify full path.`,
    ],
    help: "write the full path",
  });
  return path;
}

function mayExecute(path: string, account: Account, host: ConfigHost): boolean {
  const status = host.status(path);
  if (status === null) return false;
  if (account.uid === 0) return (status.mode & 0o111) !== 0;
  if (status.uid === account.uid) return (status.mode & 0o100) !== 0;
  if (status.gid === account.gid) return (status.mode & 0o010) !== 0;
  return (status.mode & 0o001) !== 0;
}
