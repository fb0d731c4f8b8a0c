// Keywords of `vrrp_instance` about gratuitous ARP and unsolicited NA, and about adverts out of
// turn.

import { type Micros, micros, seconds as secondsOf } from "../../../base/units.ts";
import type { Statement } from "../ast.ts";
import type { Context } from "./context.ts";
import type { InstanceDraft } from "./instance-draft.ts";
import { readInteger, strictSentence } from "./number.ts";
import { keyword } from "./row.ts";
import type { Row } from "./table.ts";
import { boolean, integer, seconds, words } from "./value.ts";

const LONG_SECONDS = { min: 0, max: 4294 };
const UINT = { min: 0, max: 4_294_967_295 };

export const INSTANCE_ANNOUNCE_ROWS: readonly Row<InstanceDraft>[] = [
  keyword("garp_master_delay", {
    takes: seconds(LONG_SECONDS),
    default: "vrrp_garp_master_delay (5)",
    since: "0.7.1",
    effect: "Second block of announcements so long after becoming master; 0 is none.",
    set: (draft, value) => {
      draft.garpMasterDelayUs = value;
    },
    invalid: (draft, word) => `(${draft.name}): garp_master_delay '${word}' invalid - ignoring`,
  }),
  keyword("garp_master_repeat", {
    takes: integer(UINT),
    default: "vrrp_garp_master_repeat (5)",
    since: "1.2.14",
    effect: "Announcements of an address in each block; 0 counts as 1.",
    set: (draft, value, statement, context) => {
      draft.garpMasterRepeat = atLeastOne(draft, value, statement, context);
    },
    invalid: (draft, word) => `(${draft.name}): garp_master_repeat '${word}' invalid - ignoring`,
  }),
  keyword("garp_master_refresh", {
    takes: seconds(UINT),
    default: "vrrp_garp_master_refresh (0)",
    since: "1.2.10",
    effect: "Period of announcements while master; 0 is none.",
    set: (draft, value) => {
      draft.garpRefreshUs = value;
    },
    invalid: (draft, word) => `(${draft.name}): Invalid garp_master_refresh '${word}' - ignoring`,
    reset: (draft) => {
      draft.garpRefreshUs = micros(0);
    },
  }),
  keyword("garp_master_refresh_repeat", {
    takes: integer(UINT),
    default: "vrrp_garp_master_refresh_repeat (1)",
    since: "1.2.14",
    effect: "Announcements of an address at each refresh; 0 counts as 1.",
    set: (draft, value, statement, context) => {
      draft.garpRefreshRepeat = atLeastOne(draft, value, statement, context);
    },
    invalid: (draft, word) =>
      `(${draft.name}): garp_master_refresh_repeat '${word}' invalid - ignoring`,
  }),
  keyword("garp_lower_prio_delay", {
    takes: seconds(LONG_SECONDS),
    default: "vrrp_garp_lower_prio_delay; strict: 0",
    since: "1.2.20",
    effect: "Second block so long after an advert of lower priority.",
    set: (draft, value) => {
      draft.garpLowerPriorityDelayUs = value;
    },
    invalid: (draft, word) => `(${draft.name}): garp_lower_prio_delay '${word}' invalid - ignoring`,
  }),
  keyword("garp_lower_prio_repeat", {
    takes: integer({ min: 0, max: 2_147_483_647 }),
    default: "vrrp_garp_lower_prio_repeat; strict: 0",
    since: "1.2.20",
    effect: "Announcements after an advert of lower priority; 0 is none.",
    set: (draft, value) => {
      draft.garpLowerPriorityRepeat = value;
    },
    invalid: (draft, word) => `(${draft.name}): Invalid garp_lower_prio_repeat '${word}'`,
  }),
  keyword("garp_extra_if", {
    takes: words("[all] SECONDS 0..86400"),
    default: "vrrp_garp_extra_if (none)",
    since: "2.2.3",
    effect: "Period of one announcement; `all`: on each further interface, else on VMACs only.",
    set: (draft, given, statement, context) => {
      setExtra(draft, given, statement, context);
    },
  }),
  keyword("vmac_garp_intvl", {
    takes: words("[all] SECONDS 0..86400"),
    since: "2.2.0",
    effect: "Old name of garp_extra_if.",
    set: (draft, given, statement, context) => {
      context.atKeyword(statement, {
        code: "deprecated",
        message: "`vmac_garp_intvl` is an old name of `garp_extra_if`",
        keepalived: ['Keyword "vmac_garp_intvl" is deprecated - please use "garp_extra_if"'],
      });
      setExtra(draft, given, statement, context);
    },
  }),
  keyword("lower_prio_no_advert", {
    takes: boolean(),
    default: "vrrp_lower_prio_no_advert; strict: on",
    since: "1.2.20",
    effect: "A master does not answer an advert of lower priority at once.",
    set: (draft, value) => {
      draft.lowerPriorityNoAdvert = value;
    },
    invalid: (draft, word) => `(${draft.name}) invalid lower_prio_no_advert ${word} specified`,
  }),
  keyword("higher_prio_send_advert", {
    takes: boolean(),
    default: "vrrp_higher_prio_send_advert; strict: off",
    since: "1.3.5",
    effect: "One advert more before a master gives way to a higher priority.",
    set: (draft, value) => {
      draft.higherPrioritySendAdvert = value;
    },
    invalid: (draft, word) => `(${draft.name}) invalid higher_prio_send_advert ${word} specified`,
  }),
];

function setExtra(
  draft: InstanceDraft,
  given: readonly string[],
  statement: Statement,
  context: Context,
): void {
  const name = statement.keyword.text;
  const index = given[0] === "all" ? 1 : 0;
  const word = given[index];
  if (word === undefined) {
    const keepalived = [`(${draft.name}): ${name} specified without time - ignoring`];
    const message = `\`${name}\` has no time`;
    context.atKeyword(statement, { code: "missing-value", message, keepalived });
    return;
  }
  const number = readInteger(word, { min: 0, max: 86_400 });
  if (number.kind === "good") {
    draft.garpExtraInterfaceUs = extraPeriod(secondsOf(number.value), statement, context);
    return;
  }
  const first = strictSentence(word, number);
  context.atArgument(statement, index, {
    code: "number-out-of-range",
    message: `\`${word}\` is no time in 0..86400 s`,
    keepalived: [first, `(${draft.name}): ${name} '${word}' invalid - ignoring`],
  });
}

/** Without `all` it is about VMAC interfaces, of which there are none here. */
export function extraPeriod(periodUs: Micros, statement: Statement, context: Context): Micros {
  if (statement.arguments[0]?.text === "all" || periodUs === 0) return periodUs;
  const message = `\`${statement.keyword.text}\` without \`all\` is about VMACs only`;
  context.atKeyword(statement, { code: "accepted-not-acted-on", message });
  return micros(0);
}

function atLeastOne(
  draft: InstanceDraft,
  value: number,
  statement: Statement,
  context: Context,
): number {
  if (value > 0) return value;
  const name = statement.keyword.text;
  context.atArgument(statement, 0, {
    code: "number-out-of-range",
    message: `\`${name}\` is at least 1; 1 is used`,
    keepalived: [`(${draft.name}): ${name} must be greater than 0, setting to 1`],
  });
  return 1;
}
