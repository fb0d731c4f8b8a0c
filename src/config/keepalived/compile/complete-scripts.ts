// The model of scripts: checks, notifications, and the warning about running them carelessly.

import type { NotifyCommands } from "../../../model/notify.ts";
import type { Command } from "../../../model/script.ts";
import type { TrackedScript } from "../../../model/tracker.ts";
import type { Context } from "./context.ts";
import type { FileDraft } from "./file-draft.ts";
import type { NotifyDraft } from "./instance-draft.ts";
import { checkScript } from "./script-check.ts";
import type { ScriptDraft } from "./script-line.ts";
import type { CheckDraft } from "./vrrp-script.ts";

export function completeChecks(draft: FileDraft, context: Context): TrackedScript[] {
  const scripts: TrackedScript[] = [];
  for (const check of draft.checks.values()) {
    const script = completeCheck(check, context);
    if (script !== null) scripts.push(script);
  }
  return scripts;
}

function completeCheck(check: CheckDraft, context: Context): TrackedScript | null {
  const { command } = check;
  if (command === null) return null;
  const common = {
    name: check.name,
    intervalUs: check.intervalUs,
    timeoutUs: check.timeoutUs ?? check.intervalUs,
    rise: check.rise,
    fall: check.fall,
    initFail: check.initFail,
    weight: check.weight,
  };
  const [program] = command.argv;
  if (program.startsWith("<")) {
    return { ...common, command: { kind: "open-file", path: program.slice(1) } };
  }
  // Words behind the command of a vrrp_script are no account; `user` names it.
  const checked = checkScript({ ...command, accountWords: [] }, check.account, context);
  if (checked.kind === "usable") {
    return { ...common, command: { kind: "command", command: checked.command } };
  }
  if (checked.kind === "not-found" || checked.kind === "directory") {
    const missing = checked.kind === "not-found";
    const what = missing ? "not found" : "a directory";
    const why = missing ? "since not found/accessible" : "due to insecure";
    context.after(command.span, {
      code: "script-not-found",
      message: `\`${program}\` is ${what}; \`${check.name}\` is dropped`,
      keepalived: [`Disabling track script ${check.name} ${why}`],
    });
  } else if (checked.kind === "unsafe") {
    const { reason, cure } = checked.weakness;
    context.after(command.span, {
      code: "check-unsafe",
      message: `${reason}, and root would run what is there; \`${check.name}\` is dropped`,
      keepalived: [checked.sentence, `Disabling track script ${check.name} due to insecure`],
      help: cure,
    });
  }
  return null;
}

export function completeNotify(notify: NotifyDraft, context: Context): NotifyCommands {
  const command = (script: ScriptDraft | null): Command | null => notifyCommand(script, context);
  return {
    master: command(notify.master),
    backup: command(notify.backup),
    fault: command(notify.fault),
    stop: command(notify.stop),
    deleted: notify.deleted === "default" ? "default" : command(notify.deleted),
    masterRxLowerPriority: command(notify.masterRxLowerPriority),
    any: command(notify.any),
  };
}

export function notifyCommand(script: ScriptDraft | null, context: Context): Command | null {
  if (script === null) return null;
  const checked = checkScript(script, null, context);
  if (checked.kind === "usable") return checked.command;
  if (checked.kind === "directory") {
    context.after(script.span, {
      code: "notify-not-found",
      message: `\`${script.argv[0]}\` is a directory; it will not be run`,
    });
  }
  if (checked.kind === "not-found") {
    const [program] = script.argv;
    context.after(script.span, {
      code: "notify-not-found",
      message: `\`${program}\` is not found; it will not be run`,
      keepalived: [`Script ${program} cannot be accessed - No such file or directory`],
    });
  } else if (checked.kind === "unsafe") {
    const { reason, cure } = checked.weakness;
    context.after(script.span, {
      code: "script-unsafe",
      message: `${reason}, and root would run what is there; the script is dropped`,
      keepalived: [checked.sentence],
      help: cure,
    });
  }
  return null;
}

/** keepalived says so where any script is left that can be run; of those of VRRP only where there
 * is an instance.
 * @param hasInstances also such as cannot run */
export function reportSecurity(context: Context, hasInstances: boolean): void {
  const { scripts } = context;
  const help = "add `enable_script_security` and a `script_user` to `global_defs`";
  if (context.balancerPrograms && !context.global.scriptSecurity) {
    const message = "keepalived runs programs of its balancer without `enable_script_security`";
    const text =
      "SECURITY VIOLATION - check scripts are being executed but script_security not enabled.";
    const keepalived = [{ process: "checker", text }] as const;
    context.reporter.report("script-security", message, null, { help, keepalived });
  }
  if (context.global.scriptSecurity) return;
  const keepalived = [
    ...violation("start/shutdown scripts", scripts.parent),
    ...(hasInstances ? violation("scripts", scripts.vrrp) : []),
  ];
  if (keepalived.length === 0) return;
  const message = "scripts are run without `enable_script_security`";
  context.after(null, { code: "script-security", message, keepalived, help });
}

function violation(what: string, scripts: "none" | "safe" | "weak"): string[] {
  if (scripts === "none") return [];
  const more = scripts === "weak" ? " There are insecure scripts." : "";
  return [
    `SECURITY VIOLATION - ${what} are being executed but script_security not enabled.${more}`,
  ];
}
