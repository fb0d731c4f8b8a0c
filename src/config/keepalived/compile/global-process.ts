// Keywords of `global_defs` about the process itself: names, scheduling, files.

import { type Micros, micros } from "../../../base/units.ts";
import type { GlobalDraft } from "./global-draft.ts";
import { inert } from "./global-mail.ts";
import { keyword } from "./row.ts";
import type { Row } from "./table.ts";
import { decimalSeconds, flag, integer, text, words } from "./value.ts";

const BOOT_DELAY = { min: 0.001, max: 4294.967295 };

export const GLOBAL_PROCESS_ROWS: readonly Row<GlobalDraft>[] = [
  keyword("process_names", {
    takes: flag(),
    default: "off",
    since: "2.0.16",
    effect: "The VRRP process is called keepalived_vrrp.",
    set: (draft) => {
      draft.processNames.vrrp ??= "keepalived_vrrp";
    },
  }),
  keyword("process_name", {
    takes: text("NAME"),
    default: "program name",
    since: "2.0.16",
    effect: "Name of the parent process, at most 15 characters.",
    set: (draft, value) => {
      draft.processNames.parent = value.slice(0, 15);
    },
  }),
  keyword("vrrp_process_name", {
    takes: text("NAME"),
    since: "2.0.16",
    effect: "Name of the VRRP process, at most 15 characters.",
    set: (draft, value) => {
      draft.processNames.vrrp = value.slice(0, 15);
    },
  }),
  keyword("vrrp_startup_delay", {
    takes: decimalSeconds(BOOT_DELAY),
    default: "0",
    since: "2.0.14",
    effect: "For so long after the start adverts are ignored and timers stand still.",
    set: (draft, value) => {
      draft.startupDelayUs = longer(draft.startupDelayUs, value);
    },
  }),
  keyword("vrrp_delay_after_boot", {
    takes: decimalSeconds(BOOT_DELAY),
    default: "0",
    since: "2.4.0",
    effect: "As vrrp_startup_delay, counted from the boot of the host.",
    set: (draft, value) => {
      draft.delayAfterBootUs = longer(draft.delayAfterBootUs, value);
    },
  }),
  keyword("max_auto_priority", {
    takes: { ...integer({ min: -1, max: 99 }), required: 0 },
    default: "0",
    since: "2.1.0",
    effect: "Highest real-time priority taken when timers come late.",
    set: (draft, value) => {
      draft.maxAutoPriority = value;
    },
  }),
  keyword("vrrp_priority", {
    takes: integer({ min: -20, max: 19 }),
    default: "unchanged",
    since: "1.2.20",
    effect: "Nice value.",
    set: (draft, value) => {
      draft.nice = value;
    },
  }),
  keyword("vrrp_rt_priority", {
    takes: integer({ min: 1, max: 99 }),
    default: "none",
    since: "2.0.0",
    effect: "Real-time priority (SCHED_RR).",
    set: (draft, value) => {
      draft.realtimePriority = value;
    },
    invalid: (_draft, word) => `vrrp process real-time priority '${word}' invalid`,
  }),
  keyword("vrrp_rlimit_rttime", {
    takes: integer({ min: 1, max: 4_294_967_295 }),
    default: "10000",
    since: "2.1.0",
    effect: "Microseconds of processor time without pause under real-time scheduling.",
    set: (draft, value) => {
      draft.realtimeLimitUs = micros(value);
    },
  }),
  keyword("vrrp_no_swap", {
    takes: flag(),
    default: "off",
    since: "1.2.20",
    effect: "Memory is locked.",
    set: (draft) => {
      draft.noSwap = true;
    },
  }),
  inert("reload_repeat", flag(), "2.1.0", "Keep reload_time_file after the reload."),
  inert("smtp_alert_checker", words("[on|off]"), "2.0.0", "Mails of the checkers."),
];

function longer(a: Micros, b: Micros): Micros {
  return a > b ? a : b;
}
