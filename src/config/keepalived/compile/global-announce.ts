// Keywords of `global_defs` about gratuitous ARP and unsolicited NA, and timers that instances
// start from.

import { micros, seconds as secondsOf } from "../../../base/units.ts";
import type { Statement } from "../ast.ts";
import type { Context } from "./context.ts";
import { type GlobalDraft, VrrpDefaults } from "./global-draft.ts";
import { extraPeriod } from "./instance-announce.ts";
import { readInteger, strictSentence } from "./number.ts";
import { keyword } from "./row.ts";
import type { Row } from "./table.ts";
import { boolean, decimalSeconds, integer, seconds, words } from "./value.ts";

const LONG_SECONDS = { min: 0, max: 4294 };
const UINT = { min: 0, max: 4_294_967_295 };

export const GLOBAL_ANNOUNCE_ROWS: readonly Row<GlobalDraft>[] = [
  keyword("vrrp_garp_master_delay", {
    takes: seconds(LONG_SECONDS),
    default: "5",
    since: "1.2.20",
    effect: "Default of garp_master_delay.",
    set: (draft, value) => {
      draft.defaults.garpMasterDelayUs = value;
    },
    invalid: (_draft, word) => `vrrp_garp_master_delay '${word}' invalid - ignoring`,
  }),
  keyword("vrrp_garp_master_repeat", {
    takes: integer(UINT),
    default: "5",
    since: "1.2.20",
    effect: "Default of garp_master_repeat; 0 counts as 1.",
    set: (draft, value, statement, context) => {
      draft.defaults.garpMasterRepeat = atLeastOne(value, statement, context);
    },
    invalid: (_draft, word) => `vrrp_garp_master_repeat '${word}' invalid - ignoring`,
  }),
  keyword("vrrp_garp_master_refresh", {
    takes: seconds(UINT),
    default: "0",
    since: "1.2.20",
    effect: "Default of garp_master_refresh; 0 is none.",
    set: (draft, value) => {
      draft.defaults.garpRefreshUs = value;
    },
    invalid: (_draft, word) => `Invalid vrrp_garp_master_refresh '${word}' - ignoring`,
    reset: (draft) => {
      draft.defaults.garpRefreshUs = micros(0);
    },
  }),
  keyword("vrrp_garp_master_refresh_repeat", {
    takes: integer(UINT),
    default: "1",
    since: "1.2.20",
    effect: "Default of garp_master_refresh_repeat; 0 counts as 1.",
    set: (draft, value, statement, context) => {
      draft.defaults.garpRefreshRepeat = atLeastOne(value, statement, context);
    },
    invalid: (_draft, word) => `vrrp_garp_master_refresh_repeat '${word}' invalid - ignoring`,
  }),
  keyword("vrrp_garp_lower_prio_delay", {
    takes: seconds(LONG_SECONDS),
    default: "vrrp_garp_master_delay",
    since: "1.2.20",
    effect: "Default of garp_lower_prio_delay.",
    set: (draft, value) => {
      draft.defaults.garpLowerPriorityDelayUs = value;
    },
    invalid: (_draft, word) => `vrrp_garp_lower_prio_delay '${word}' invalid - ignoring`,
  }),
  keyword("vrrp_garp_lower_prio_repeat", {
    takes: integer({ min: 0, max: 2_147_483_647 }),
    default: "vrrp_garp_master_repeat",
    since: "1.2.20",
    effect: "Default of garp_lower_prio_repeat; 0 sends none.",
    set: (draft, value) => {
      draft.defaults.garpLowerPriorityRepeat = value;
    },
    invalid: (_draft, word) => `Invalid vrrp_garp_lower_prio_repeat '${word}'`,
  }),
  keyword("vrrp_down_timer_adverts", {
    takes: integer({ min: 1, max: 100 }),
    default: "3",
    since: "2.2.3",
    effect: "Default of down_timer_adverts.",
    set: (draft, value) => {
      draft.defaults.downTimerAdverts = value;
    },
    invalid: (_draft, word) => `Invalid vrrp_down_timer_adverts [1:100] '${word}'`,
  }),
  keyword("vrrp_garp_interval", {
    takes: decimalSeconds({ min: 0.000001, max: 4294.967295 }),
    default: "0",
    since: "1.2.21",
    effect: "Least time between two gratuitous ARPs on one interface.",
    deviation: "The repeats of a paced burst are sent; keepalived 2.2.7 loses them.",
    set: (draft, value) => {
      draft.defaults.garpIntervalUs = value;
    },
    invalid: (_draft, word) => `vrrp_garp_interval '${word}' is invalid`,
  }),
  keyword("vrrp_gna_interval", {
    takes: decimalSeconds({ min: 0.000001, max: 4294.967295 }),
    default: "0",
    since: "1.2.21",
    effect: "Least time between two unsolicited neighbour advertisements on one interface.",
    deviation: "The repeats of a paced burst are sent; keepalived 2.2.7 loses them.",
    set: (draft, value) => {
      draft.defaults.gnaIntervalUs = value;
    },
    invalid: (_draft, word) => `vrrp_gna_interval '${word}' is invalid`,
  }),
  keyword("vrrp_min_garp", {
    takes: boolean(),
    default: "off",
    since: "2.0.12",
    effect: "One announcement only, where nothing else was set above.",
    set: (draft, value) => {
      if (value) reduceAnnouncements(draft);
    },
    invalid: () => "Invalid value for vrrp_min_garp specified",
  }),
  extraInterface("vrrp_garp_extra_if", "2.2.3", "Default of garp_extra_if."),
  extraInterface("vrrp_vmac_garp_intvl", "2.2.0", "Old name of vrrp_garp_extra_if."),
];

/** Values that are still the defaults become: one round, no second block. */
function reduceAnnouncements({ defaults }: GlobalDraft): void {
  const fresh = new VrrpDefaults();
  if (defaults.garpMasterRepeat === fresh.garpMasterRepeat) defaults.garpMasterRepeat = 1;
  if (defaults.garpMasterDelayUs === fresh.garpMasterDelayUs) {
    defaults.garpMasterDelayUs = micros(0);
  }
  if (defaults.garpRefreshRepeat === fresh.garpRefreshRepeat) defaults.garpRefreshRepeat = 0;
}

function extraInterface(name: string, since: string, effect: string): Row<GlobalDraft> {
  return keyword(name, {
    takes: words("[all] SECONDS 1..86400"),
    default: "none",
    since,
    effect,
    set: (draft, given, statement, context) => {
      if (name === "vrrp_vmac_garp_intvl") {
        context.atKeyword(statement, {
          code: "deprecated",
          message: "`vrrp_vmac_garp_intvl` is an old name of `vrrp_garp_extra_if`",
          keepalived: [
            'Keyword "vrrp_vmac_garp_intvl" is deprecated - please use "vrrp_garp_extra_if"',
          ],
        });
      }
      const index = given[0] === "all" ? 1 : 0;
      const word = given[index];
      const number = word === undefined ? null : readInteger(word, { min: 1, max: 86_400 });
      if (number?.kind === "good") {
        const periodUs = secondsOf(number.value);
        draft.defaults.garpExtraInterfaceUs = extraPeriod(periodUs, statement, context);
        return;
      }
      context.atArgument(statement, index, {
        code: word === undefined ? "missing-value" : "number-out-of-range",
        message: `\`${name}\` needs a time in 1..86400 s`,
        keepalived:
          number === null
            ? [`${name} specified without time - ignoring`]
            : [strictSentence(word ?? "", number), `${name} '${word}' invalid - ignoring`],
      });
    },
  });
}

function atLeastOne(value: number, statement: Statement, context: Context): number {
  if (value > 0) return value;
  const name = statement.keyword.text;
  context.atArgument(statement, 0, {
    code: "number-out-of-range",
    message: `\`${name}\` is at least 1; 1 is used`,
    keepalived: [`${name} must be greater than 0, setting to 1`],
  });
  return 1;
}
