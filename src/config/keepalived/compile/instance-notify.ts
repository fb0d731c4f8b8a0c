// Keywords about who is told when an instance or a group changes state.

import type { Statement } from "../ast.ts";
import type { Context } from "./context.ts";
import type { NotifyDraft } from "./instance-draft.ts";
import { keyword } from "./row.ts";
import { type ScriptDraft, script } from "./script-line.ts";
import type { Row } from "./table.ts";
import { boolean } from "./value.ts";

/** What has notify scripts: an instance or a group. */
export interface Notifier {
  readonly name: string;
  readonly notify: NotifyDraft;
  notifyPriorityChanges: boolean | null;
  smtpAlert: boolean | null;
}

type Slot = "master" | "backup" | "fault" | "stop" | "masterRxLowerPriority" | "any";

/** For instances and groups alike. */
export const NOTIFY_ROWS: readonly Row<Notifier>[] = [
  notify("notify_master", "master", "0.5.9", "Runs on becoming MASTER."),
  notify("notify_backup", "backup", "0.5.9", "Runs on becoming BACKUP."),
  notify("notify_fault", "fault", "0.5.9", "Runs on entering FAULT."),
  notify("notify_stop", "stop", "1.1.13", "Runs when the program stops."),
  notify(
    "notify",
    "any",
    "0.5.3",
    "Runs at every change with kind, name, state and priority as further arguments.",
  ),
  keyword("notify_priority_changes", {
    takes: boolean(),
    default: "vrrp_notify_priority_changes",
    since: "2.0.16",
    effect: "Changes of the effective priority are written to the pipes.",
    set: (draft, value) => {
      draft.notifyPriorityChanges = value;
    },
  }),
  keyword("smtp_alert", {
    takes: boolean(),
    default: "smtp_alert_vrrp",
    since: "0.5.7",
    effect: "Mail at changes of state.",
    inert: true,
    set: (draft, value) => {
      draft.smtpAlert = value;
    },
  }),
];

/** For instances only. */
export const INSTANCE_NOTIFY_ROWS: readonly Row<Notifier>[] = [
  notify(
    "notify_master_rx_lower_pri",
    "masterRxLowerPriority",
    "2.0.6",
    "Runs when a MASTER hears a lower priority.",
  ),
  keyword("notify_deleted", {
    takes: { ...script(), read: readDeleted },
    default: "off",
    since: "2.1.0",
    effect: "A reload that removes the instance reports DELETED instead of FAULT.",
    set: (draft, value) => {
      draft.notify.deleted ??= value;
    },
  }),
];

function readDeleted(
  reading: Parameters<ReturnType<typeof script>["read"]>[0],
): ScriptDraft | "default" | undefined {
  return reading.statement.arguments.length === 0 ? "default" : script().read(reading);
}

function notify(name: string, slot: Slot, since: string, effect: string): Row<Notifier> {
  return keyword(name, {
    takes: script(),
    default: "none",
    since,
    effect,
    set: (draft, value, statement, context) => {
      if (draft.notify[slot] === null) draft.notify[slot] = value;
      else reportSecond(name, draft.name, value, { statement, context });
    },
  });
}

function reportSecond(
  keywordName: string,
  owner: string,
  value: ScriptDraft,
  where: { statement: Statement; context: Context },
): void {
  where.context.atKeyword(where.statement, {
    code: "duplicate-keyword",
    message: `\`${keywordName}\` is given twice; the first one counts`,
    keepalived: [
      `(${owner}) ${keywordName} script already specified - ignoring ${value.argv.join(" ")}`,
    ],
  });
}
