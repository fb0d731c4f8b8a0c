// Keywords of `vrrp_instance` that say who it is and when it becomes master.

import { micros } from "../../../base/units.ts";
import { argumentSpan, keywordSpan, type Statement } from "../ast.ts";
import type { Context } from "./context.ts";
import type { InstanceDraft } from "./instance-draft.ts";
import { keyword } from "./row.ts";
import type { Row } from "./table.ts";
import { boolean, decimalSeconds, flag, integer, strictInteger, text } from "./value.ts";

export const INSTANCE_BASIC_ROWS: readonly Row<InstanceDraft>[] = [
  keyword("state", {
    takes: text("MASTER|BACKUP"),
    default: "BACKUP, or MASTER with priority 255",
    since: "0.5.3",
    effect: "What the instance wishes to be at start. MASTER without `priority` makes it 255.",
    set: (draft, word, statement, context) => {
      setState(draft, word, statement, context);
    },
  }),
  keyword("interface", {
    takes: text("IFNAME"),
    default: "required",
    since: "0.5.3",
    effect: "Interface of the adverts, and of addresses without `dev`.",
    deviation: "One that is missing at start is waited for in FAULT; keepalived ends.",
    set: (draft, name, statement, context) => {
      setInterface(draft, name, statement, context);
    },
  }),
  keyword("virtual_router_id", {
    takes: strictInteger({ min: 1, max: 255 }),
    default: "required",
    since: "0.5.3",
    effect: "Number of the virtual router, the same on all its routers.",
    set: (draft, value, statement) => {
      draft.vrid = value;
      draft.vridSpan = argumentSpan(statement, 0);
    },
    invalid: (draft, word) => `(${draft.name}): VRID '${word}' not valid - must be between 1 & 255`,
  }),
  keyword("priority", {
    takes: strictInteger({ min: 1, max: 255 }),
    default: "100, or 255 with state MASTER",
    since: "0.5.3",
    effect: "The router with the highest becomes master; 255 owns the addresses.",
    set: (draft, value) => {
      draft.priority = value;
    },
    invalid: (draft) =>
      `(${draft.name}) Priority not valid! must be between 1 & 255. Using default 100`,
    reset: (draft) => {
      draft.priority = 100;
    },
  }),
  keyword("advert_int", {
    takes: decimalSeconds({ min: 0.01, max: 255 }),
    default: "1",
    since: "0.5.3",
    effect: "Time between adverts; version 2 whole seconds, version 3 steps of 10 ms up to 40.95.",
    set: (draft, value, statement) => {
      draft.advertIntervalUs = value;
      draft.advertSpan = argumentSpan(statement, 0);
    },
    invalid: (draft, word) =>
      `(${draft.name}) Advert interval (${word}) not valid! Must be > 0 - ignoring`,
  }),
  keyword("version", {
    takes: strictInteger({ min: 2, max: 3 }),
    default: "vrrp_version, 3 for IPv6",
    since: "1.2.17",
    effect: "Protocol version.",
    set: (draft, value, statement, context) => {
      setVersion(draft, value === 2 ? 2 : 3, statement, context);
    },
    invalid: (draft) => `(${draft.name}): Version must be either 2 or 3`,
  }),
  keyword("native_ipv6", {
    takes: flag(),
    since: "1.2.1",
    effect: "Old way to say IPv6 and version 3.",
    set: (draft, _value, statement, context) => {
      if (draft.family === "ipv4") {
        const keepalived = [`(${draft.name}) Cannot specify native_ipv6 with IPv4 addresses`];
        context.atKeyword(statement, {
          code: "wrong-family",
          message: "`native_ipv6` comes after IPv4 addresses",
          keepalived,
        });
        return;
      }
      draft.family = "ipv6";
      draft.version = 3;
    },
  }),
  keyword("preempt", {
    takes: flag(),
    default: "on",
    since: "0.5.3",
    effect: "Takes `nopreempt` back.",
    set: (draft) => {
      draft.preempt = true;
      draft.nopreemptSpan = null;
    },
  }),
  keyword("nopreempt", {
    takes: flag(),
    default: "off",
    since: "1.1.8",
    effect: "A master with lower priority stays master.",
    set: (draft, _value, statement) => {
      draft.preempt = false;
      draft.nopreemptSpan = keywordSpan(statement);
    },
  }),
  keyword("preempt_delay", {
    takes: decimalSeconds({ min: 0, max: 1000 }),
    default: "0",
    since: "1.1.8",
    effect: "For so long a master with lower priority is suffered.",
    set: (draft, value, statement) => {
      draft.preemptDelayUs = value;
      draft.preemptDelaySpan = keywordSpan(statement);
    },
    invalid: (draft) => `(${draft.name}) Preempt_delay not valid! must be between 0-1000`,
    reset: (draft) => {
      draft.preemptDelayUs = micros(0);
    },
  }),
  keyword("timer_expired_backup", {
    takes: {
      ...integer({ min: 1, max: 254 }),
      required: 0,
      syntax: "[1..254]",
      read: readExpiredPriority,
    },
    default: "off; 254 without a number",
    since: "2.2.8",
    effect:
      "Back to BACKUP when our own timer came so late that another router must have taken over.",
    set: (draft, value) => {
      draft.timerExpiredPriority = value;
    },
  }),
  keyword("thread_timer_expired", {
    takes: {
      ...integer({ min: 1, max: 254 }),
      required: 0,
      syntax: "[1..254]",
      read: readExpiredPriority,
    },
    since: "2.3.2",
    effect: "Another name of timer_expired_backup.",
    set: (draft, value, statement, context) => {
      draft.timerExpiredPriority = value;
      const message = "`thread_timer_expired` is another name of `timer_expired_backup`";
      context.atKeyword(statement, { code: "deprecated", message });
    },
  }),
  keyword("down_timer_adverts", {
    takes: integer({ min: 1, max: 100 }),
    default: "vrrp_down_timer_adverts",
    since: "2.2.3",
    effect: "So many adverts may be missing before takeover.",
    set: (draft, value) => {
      draft.downTimerAdverts = value;
    },
    invalid: (draft, word) => `(${draft.name}): Invalid down_timer_adverts [1:100] '${word}'`,
  }),
  keyword("strict_mode", {
    takes: boolean(),
    default: "vrrp_strict",
    since: "1.2.20",
    effect: "Only what the RFC allows.",
    set: (draft, value) => {
      draft.strict = value;
    },
    invalid: (draft, word) => `(${draft.name}) invalid strict_mode ${word} specified`,
  }),
  keyword("accept", {
    takes: flag(),
    default: "on",
    since: "1.2.17",
    effect: "The addresses answer although we do not own them, as they do here without it, too.",
    set: (draft, _value, statement) => {
      draft.accept = true;
      draft.acceptSpan = keywordSpan(statement);
    },
  }),
  keyword("no_accept", {
    takes: flag(),
    since: "1.3.0",
    effect: "Packets to the addresses are dropped unless we own them.",
    inert: true,
    set: (draft, _value, statement) => {
      draft.accept = false;
      draft.acceptSpan = keywordSpan(statement);
    },
  }),
  keyword("debug", {
    takes: integer({ min: 0, max: 4 }),
    default: "0",
    since: "0.5.3",
    effect: "Level of debugging; keepalived does nothing with it.",
    set: (draft, value) => {
      draft.debugLevel = value;
    },
    invalid: (draft, word) =>
      `(${draft.name}) Debug value '${word}' not valid; must be between 0-4`,
  }),
];

function readExpiredPriority(
  reading: Parameters<ReturnType<typeof integer>["read"]>[0],
): number | undefined {
  if (reading.statement.arguments.length === 0) return 254;
  return integer({ min: 1, max: 254 }).read(reading);
}

function setState(
  draft: InstanceDraft,
  word: string,
  statement: Statement,
  context: Context,
): void {
  const span = argumentSpan(statement, 0);
  if (word === "MASTER") {
    draft.state = "MASTER";
    draft.stateSpan = span;
    return;
  }
  if (word !== "BACKUP") {
    context.atArgument(statement, 0, {
      code: "unknown-word",
      message: `\`${word}\` is neither MASTER nor BACKUP; BACKUP is used`,
      keepalived: [`(${draft.name}) unknown state '${word}', defaulting to BACKUP`],
    });
  } else if (draft.state === "MASTER") {
    context.atArgument(statement, 0, {
      code: "duplicate-keyword",
      message: "`state MASTER` stands above; this one is ignored",
      keepalived: [`(${draft.name}) state previously set as MASTER - ignoring BACKUP`],
      notes: draft.stateSpan === null ? [] : [{ message: "set here", span: draft.stateSpan }],
    });
    return;
  }
  draft.state = "BACKUP";
  draft.stateSpan = span;
}

const IFNAME_CHARACTERS = 15;

function setInterface(
  draft: InstanceDraft,
  name: string,
  statement: Statement,
  context: Context,
): void {
  const span = argumentSpan(statement, 0);
  if (name.length > IFNAME_CHARACTERS) {
    context.atArgument(statement, 0, {
      code: "too-long",
      message: `an interface name has at most ${IFNAME_CHARACTERS} characters`,
      keepalived: [`Interface name '${name}' too long - ignoring`],
    });
    return;
  }
  if (context.interface(name)?.loopback === true) {
    context.atArgument(statement, 0, {
      code: "loopback-interface",
      message: `\`${name}\` is a loopback interface`,
      keepalived: [`(${draft.name}) cannot use a loopback interface (${name}) for vrrp - ignoring`],
    });
    return;
  }
  const sentence = `WARNING - interface ${name} for vrrp_instance ${draft.name} doesn't exist`;
  context.missingInterface(name, statement, 0, sentence);
  draft.interfaceName = name;
  draft.interfaceSpan = span;
}

function setVersion(
  draft: InstanceDraft,
  value: 2 | 3,
  statement: Statement,
  context: Context,
): void {
  const before = draft.version ?? (draft.family === "ipv6" ? 3 : null);
  if (before !== null && before !== value) {
    context.atArgument(statement, 0, {
      code: "strict-conflict",
      message: `version ${value} contradicts version ${before} from above; it is ignored`,
      keepalived: [
        `(${draft.name}) vrrp_version ${value} conflicts with configured or deduced version ${draft.version ?? 0}; ignoring.`,
      ],
    });
    return;
  }
  draft.version = value;
}
