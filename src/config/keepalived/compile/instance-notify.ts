// Keywords about who is told when an instance or a group changes state.

import type { NotifyDraft } from "./instance-draft.ts";
import { keyword, reportTwice } from "./row.ts";
import { requiredScript, type ScriptDraft, script } from "./script-line.ts";
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

/** How keepalived names the owner in its sentences. */
interface OwnerWords {
  /** Before a sentence about a script. */
  script(name: string): string;
  priorityChanges(name: string, word: string): string;
  mail(word: string): string;
}

const INSTANCE: OwnerWords = {
  script: (name) => `(${name})`,
  priorityChanges: (name, word) =>
    `(${name}) Invalid value '${word}' for notify_priority_changes specified`,
  mail: (word) => `Invalid vrrp_instance smtp_alert parameter ${word}`,
};

const GROUP: OwnerWords = {
  script: (name) => `vrrp group ${name}:`,
  priorityChanges: (name, word) =>
    `(${name}) Invalid value '${word}' for sync group notify_priority_changes specified`,
  mail: (word) => `Invalid vrrp_group smtp_alert parameter ${word}`,
};

export const GROUP_NOTIFY_ROWS: readonly Row<Notifier>[] = commonRows(GROUP);

function commonRows(owner: OwnerWords): readonly Row<Notifier>[] {
  return [
    notify("notify_master", owner, { slot: "master", since: "0.5.9", when: "on becoming MASTER" }),
    notify("notify_backup", owner, { slot: "backup", since: "0.5.9", when: "on becoming BACKUP" }),
    notify("notify_fault", owner, { slot: "fault", since: "0.5.9", when: "on entering FAULT" }),
    notify("notify_stop", owner, { slot: "stop", since: "1.1.13", when: "when the program stops" }),
    notify("notify", owner, {
      slot: "any",
      since: "0.5.3",
      when: "at every change with kind, name, state and priority as further arguments",
    }),
    keyword("notify_priority_changes", {
      takes: boolean(),
      default: "vrrp_notify_priority_changes",
      since: "2.0.16",
      effect: "Changes of the effective priority are written to the pipes.",
      set: (draft, value) => {
        draft.notifyPriorityChanges = value;
      },
      invalid: (draft, word) => owner.priorityChanges(draft.name, word),
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
      invalid: (_draft, word) => owner.mail(word),
    }),
  ];
}

export const INSTANCE_NOTIFY_ROWS: readonly Row<Notifier>[] = [
  ...commonRows(INSTANCE),
  notify("notify_master_rx_lower_pri", INSTANCE, {
    slot: "masterRxLowerPriority",
    since: "2.0.6",
    when: "when a MASTER hears a lower priority",
  }),
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

function notify(
  name: string,
  owner: OwnerWords,
  about: { readonly slot: Slot; readonly since: string; readonly when: string },
): Row<Notifier> {
  return keyword(name, {
    takes: requiredScript(),
    default: "none",
    since: about.since,
    effect: `Runs ${about.when}.`,
    set: (draft, value, statement, context) => {
      const ignored = `script already specified - ignoring ${value.argv.join(" ")}`;
      const sentence = `${owner.script(draft.name)} ${name} ${ignored}`;
      if (draft.notify[about.slot] === null) draft.notify[about.slot] = value;
      else reportTwice(statement, sentence, context);
    },
  });
}
