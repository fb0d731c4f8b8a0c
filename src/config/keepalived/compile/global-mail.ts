// Keywords of `global_defs` about identity and mail.

import type { GlobalDraft } from "./global-draft.ts";
import { entries, keyword } from "./row.ts";
import type { Row } from "./table.ts";
import { boolean, flag, seconds, text, type ValueType, words } from "./value.ts";

export const GLOBAL_MAIL_ROWS: readonly Row<GlobalDraft>[] = [
  keyword("router_id", {
    takes: words("STRING"),
    default: "host name",
    since: "1.1.8",
    effect: "Name of this router in mails and views.",
    set: (draft, [name], statement, context) => {
      if (name === undefined) {
        const keepalived = ["routerid name missing - ignoring"];
        context.atKeyword(statement, {
          code: "missing-value",
          message: "`router_id` has no name",
          keepalived,
        });
      } else draft.routerId = name;
    },
  }),
  entries("notification_email", {
    syntax: "{ ADDRESS … }",
    default: "none",
    since: "0.5.3",
    effect: "Receivers of mails.",
    inert: true,
    entry: (draft) => {
      draft.hasMailReceiver = true;
    },
    close: (draft, statement) => {
      remember(
        draft,
        statement.keyword.text,
        (statement.block ?? []).map((line) => line.keyword.text),
      );
    },
  }),
  inert("notification_email_from", text("ADDRESS"), "0.5.3", "Sender of mails."),
  inert("smtp_server", text("HOST [PORT]"), "0.5.3", "Mail relay; without it no mail is sent."),
  inert("smtp_helo_name", words("NAME"), "1.2.20", "Name told to the mail relay."),
  inert(
    "smtp_connect_timeout",
    seconds({ min: 0, max: 4294 }),
    "0.5.3",
    "Time to wait for the mail relay.",
  ),
  keyword("smtp_alert", {
    takes: boolean(),
    default: "off",
    since: "2.0.0",
    effect: "Default of smtp_alert.",
    inert: true,
    set: (draft, value) => {
      draft.smtpAlert = value;
    },
  }),
  keyword("smtp_alert_vrrp", {
    takes: boolean(),
    default: "smtp_alert",
    since: "2.0.0",
    effect: "Default of smtp_alert for instances and groups.",
    inert: true,
    set: (draft, value) => {
      draft.smtpAlertVrrp = value;
    },
  }),
  inert("no_email_faults", flag(), "2.0.0", "No mail about FAULT."),
];

/** A keyword whose words are checked and kept, and nothing more. */
export function inert<T>(
  name: string,
  takes: ValueType<T>,
  since: string,
  effect: string,
): Row<GlobalDraft> {
  return keyword(name, {
    takes,
    since,
    effect,
    inert: true,
    set: (draft, _value, statement) => {
      remember(
        draft,
        name,
        statement.arguments.map((token) => token.text),
      );
    },
  });
}

function remember(draft: GlobalDraft, name: string, given: readonly string[]): void {
  draft.inert.set(name, [...(draft.inert.get(name) ?? []), ...given]);
}
