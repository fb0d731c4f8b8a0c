// Keywords of `global_defs` about identity and mail.

import { IpAddress } from "../../../base/ip-address.ts";
import { type Micros, seconds as secondsOf } from "../../../base/units.ts";
import type { Statement } from "../ast.ts";
import type { Context } from "./context.ts";
import type { GlobalDraft } from "./global-draft.ts";
import { inert, remember } from "./inert-row.ts";
import { readInteger, strictSentence } from "./number.ts";
import { entries, keyword } from "./row.ts";
import type { Row } from "./table.ts";
import { boolean, fail, flag, seconds, text, type ValueType, words } from "./value.ts";

export const GLOBAL_MAIL_ROWS: readonly Row<GlobalDraft>[] = [
  keyword("router_id", {
    takes: words("STRING"),
    default: "host name",
    since: "1.1.8",
    effect: "Name of this router in mails and views.",
    set: (draft, [name], statement, context) => {
      if (name === undefined) {
        context.atKeyword(statement, {
          code: "missing-value",
          message: "`router_id` has no name",
          keepalived: ["routerid name missing - ignoring"],
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
    entry: (draft, line) => {
      const more = line.arguments.map((token) => token.text);
      remember(draft, "notification_email", [line.keyword.text, ...more]);
    },
    close: (_draft, statement, context) => {
      if ((statement.block ?? []).length > 0) return;
      context.atKeyword(statement, {
        code: "missing-value",
        message: "`notification_email` is empty",
        keepalived: ["Warning - empty notification_email block"],
      });
    },
  }),
  inert("notification_email_from", text("ADDRESS"), {
    default: "user@host",
    since: "0.5.3",
    effect: "Sender of mails.",
    missing: "emailfrom missing - ignoring",
  }),
  keyword("smtp_server", {
    takes: { ...words("HOST [PORT]"), required: 1 },
    default: "none",
    since: "0.5.3",
    effect: "Mail relay, port 25 unless given; without it no mail is sent.",
    inert: true,
    set: (draft, given, statement, context) => {
      setServer(draft, given, statement, context);
    },
  }),
  inert("smtp_helo_name", words("NAME"), {
    default: "host name",
    since: "1.2.20",
    effect: "Name told to the mail relay.",
  }),
  inert("smtp_connect_timeout", connectTimeout(), {
    default: "30",
    since: "0.5.3",
    effect: "Time to wait for the mail relay.",
    invalid: (word) => `smtp_connect_timeout '${word}' must be in [0, 4294] - ignoring`,
  }),
  keyword("smtp_alert", {
    takes: boolean(),
    default: "off",
    since: "2.0.0",
    effect: "Default of smtp_alert.",
    inert: true,
    set: (draft, value) => {
      draft.smtpAlert = value;
    },
    invalid: (_draft, word) => `Invalid value '${word}' for global smtp_alert specified`,
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
    invalid: (_draft, word) => `Invalid value '${word}' for global smtp_alert_vrrp specified`,
  }),
  inert("no_email_faults", flag(), {
    default: "off",
    since: "2.0.0",
    effect: "No mail about FAULT.",
  }),
];

/** Whole seconds; 0 is reported and counts as 1. */
function connectTimeout(): ValueType<Micros> {
  const whole = seconds({ min: 0, max: 4294 });
  return {
    ...whole,
    read: (reading) => {
      const value = whole.read(reading);
      if (value !== 0) return value;
      fail(reading, "number-out-of-range", "the timeout must be more than 0; 1 is used", [
        "smtp_conect_timeout must be greater than 0, setting to 1",
      ]);
      return secondsOf(1);
    },
  };
}

function setServer(
  draft: GlobalDraft,
  given: readonly string[],
  statement: Statement,
  context: Context,
): void {
  const [host = "", port = "25"] = given;
  if (IpAddress.parse(host) === null && !context.host.resolves(host)) {
    context.atArgument(statement, 0, {
      code: "unknown-host",
      message: `the mail relay \`${host}\` cannot be found`,
      keepalived: [`Invalid smtp server ${host} ${port}`],
    });
    return;
  }
  const number = readInteger(port, { min: 1, max: 65_535 });
  if (number.kind !== "good") {
    context.atArgument(statement, 1, {
      code: "number-out-of-range",
      message: `\`${port}\` is no port in 1..65535`,
      keepalived: [strictSentence(port, number), `Invalid smtp server ${host} ${port}`],
    });
    return;
  }
  draft.inert.set("smtp_server", [host, port]);
}
