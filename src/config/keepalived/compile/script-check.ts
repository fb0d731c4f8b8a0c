// Looks at the programs that scripts name: where they are, whether their account may run them,
// and whether somebody else may change what root runs. keepalived.conf(5) enable_script_security.

import type { Account, Command } from "../../../model/script.ts";
import type { ConfigHost } from "../../host.ts";
import type { Context } from "./context.ts";
import type { GlobalDraft } from "./global-draft.ts";
import { lookUpAccount, type ScriptDraft } from "./script-line.ts";

/** What is wrong with a program, or the command as it will be run. */
export type CheckedScript =
  | { readonly kind: "usable"; readonly command: Command }
  | { readonly kind: "not-found" | "not-executable" | "unsafe" | "no-account" };

/** Looks a script up and says what keepalived only logs about it: a search through PATH, a
 * missing execute permission, unsafe permissions, an unknown account. A missing program is the
 * caller's to report. */
export function checkScript(
  script: ScriptDraft,
  ownAccount: Account | null,
  global: GlobalDraft,
  context: Context,
): CheckedScript {
  const account = ownAccount ?? scriptAccount(script, global, context);
  if (account === null) return { kind: "no-account" };
  const [program, ...rest] = script.argv;
  const path = locate(program, script, context);
  if (path === null) return { kind: "not-found" };
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
  const weak = account.uid === 0 ? weakPlace(path, context.host) : null;
  if (weak !== null && global.scriptSecurity) {
    context.after(script.span, {
      code: "script-unsafe",
      message: `somebody other than root may change \`${weak}\`; the script is dropped`,
      keepalived: [`Unsafe permissions found for script '${path}' - disabling.`],
    });
    return { kind: "unsafe" };
  }
  return { kind: "usable", command: { argv: [path, ...rest], account, text: script.text } };
}

/** Words behind the command, then `script_user`, then keepalived_script, then whoever runs the
 * program. */
function scriptAccount(script: ScriptDraft, global: GlobalDraft, context: Context): Account | null {
  if (script.accountWords.length > 0) {
    const account = lookUpAccount(script.accountWords, context);
    const given = script.accountWords.join(" ");
    if (account === null) {
      context.after(script.span, {
        code: "script-user-unknown",
        message: `the account \`${given}\` does not exist; the script is dropped`,
        keepalived: [
          `Unable to set uid/gid for script ${script.argv.map((word) => `'${word}'`).join(" ")}`,
        ],
        help: "quote the whole command: the words behind it are user and group",
      });
    }
    return account;
  }
  return defaultAccount(global, context);
}

/** Null where scripts without account are dropped, which has been said. */
export function defaultAccount(global: GlobalDraft, context: Context): Account | null {
  if (global.scriptUserFailed) return null;
  return (
    global.scriptUser ?? context.host.account("keepalived_script") ?? context.host.ownAccount()
  );
}

function locate(program: string, script: ScriptDraft, context: Context): string | null {
  const { host } = context;
  if (program.includes("/")) return host.status(program)?.kind === "file" ? program : null;
  for (const directory of host.searchPath()) {
    const path = `${directory}/${program}`;
    if (host.status(path)?.kind !== "file") continue;
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
  return null;
}

function mayExecute(path: string, account: Account, host: ConfigHost): boolean {
  const status = host.status(path);
  if (status === null) return false;
  if (account.uid === 0) return (status.mode & 0o111) !== 0;
  if (status.uid === account.uid) return (status.mode & 0o100) !== 0;
  if (status.gid === account.gid) return (status.mode & 0o010) !== 0;
  return (status.mode & 0o001) !== 0;
}

/** The first part of the path, or of the file it leads to, that not only root may change. */
export function weakPlace(path: string, host: ConfigHost): string | null {
  const real = host.realPath(path);
  return weakPart(path, host) ?? (real === null || real === path ? null : weakPart(real, host));
}

function weakPart(path: string, host: ConfigHost): string | null {
  const parts = path.split("/").filter((part) => part !== "");
  for (let count = 0; count <= parts.length; count++) {
    const place = `/${parts.slice(0, count).join("/")}`;
    const status = host.status(place);
    if (status === null) return null;
    const sticky = status.kind === "directory" && (status.mode & 0o1000) !== 0;
    const groupWrites = (status.mode & 0o020) !== 0 && status.gid !== 0;
    const othersWrite = (status.mode & 0o002) !== 0;
    if (status.uid !== 0 || ((groupWrites || othersWrite) && !sticky)) return place;
  }
  return null;
}
