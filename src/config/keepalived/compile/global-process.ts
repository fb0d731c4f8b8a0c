// Keywords of `global_defs` about the process itself: names, scheduling, files.

import { type Micros, micros } from "../../../base/units.ts";
import type { Statement } from "../ast.ts";
import { readBaseZero } from "../base-zero.ts";
import { CHECK_WORDS } from "../include.ts";
import type { Context } from "./context.ts";
import type { GlobalDraft } from "./global-draft.ts";
import { processName, processors } from "./process-value.ts";
import { realtimePriority } from "./realtime-priority.ts";
import { keyword } from "./row.ts";
import type { Row } from "./table.ts";
import { decimalSeconds, flag, integer, type Reading, words } from "./value.ts";

const BOOT_DELAY = { min: 0.001, max: 4294.967295 };

const ONE_NAME = "There is one process; it is called keepalived, or as process_name says.";
const REALTIME_LIMIT =
  "Less than 5 s is raised to 5 s; keepalived has 10 ms where none is written.";
const KEPT = "Without it, too, a file that cannot run or is damaged changes nothing.";

export const GLOBAL_PROCESS_ROWS: readonly Row<GlobalDraft>[] = [
  keyword("process_names", {
    takes: flag(),
    default: "off",
    since: "2.0.16",
    effect: "The VRRP process is called keepalived_vrrp.",
    deviation: ONE_NAME,
    inert: true,
    set: (draft) => {
      draft.processNames.vrrp ??= "keepalived_vrrp";
    },
  }),
  keyword("process_name", {
    takes: processName(),
    default: "program name",
    since: "2.0.16",
    effect: "Name of the parent process, at most 15 characters.",
    set: (draft, value) => {
      draft.processNames.parent = value;
    },
  }),
  keyword("vrrp_process_name", {
    takes: processName(),
    since: "2.0.16",
    effect: "Name of the VRRP process, at most 15 characters.",
    deviation: ONE_NAME,
    inert: true,
    set: (draft, value) => {
      draft.processNames.vrrp = value;
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
    invalid: (_draft, word) => `vrrp_startup_delay '${word}' is invalid`,
  }),
  keyword("vrrp_delay_after_boot", {
    takes: decimalSeconds(BOOT_DELAY),
    default: "0",
    since: "2.4.0",
    effect: "As vrrp_startup_delay, counted from the boot of the host.",
    set: (draft, value) => {
      draft.delayAfterBootUs = longer(draft.delayAfterBootUs, value);
    },
    invalid: (_draft, word) => `vrrp_delay_after_boot '${word}' is invalid`,
  }),
  keyword("max_auto_priority", {
    takes: { ...integer({ min: -1, max: 99 }), required: 0, read: readAutoPriority },
    default: "0",
    since: "2.1.0",
    effect: "Highest real-time priority taken when timers come late.",
    deviation: "The priority stays as it is; vrrp_rt_priority sets one from the start.",
    inert: true,
    set: (draft, value) => {
      draft.maxAutoPriority = value;
    },
    invalid: (_draft, word) =>
      `max_auto_priority '${word}' must be in [0, 99] (or -1 to disable) - ignoring`,
  }),
  keyword("vrrp_priority", {
    takes: integer({ min: -20, max: 19 }),
    default: "unchanged",
    since: "1.2.20",
    effect: "Nice value.",
    set: (draft, value) => {
      draft.nice = value;
    },
    invalid: () => "Invalid vrrp process priority specified",
    reset: (draft) => {
      draft.nice = 0;
    },
    missing: () => "No vrrp process priority specified",
  }),
  keyword("vrrp_rt_priority", {
    takes: realtimePriority("vrrp"),
    default: "none",
    since: "2.0.0",
    effect: "Real-time priority (SCHED_RR).",
    set: (draft, value) => {
      draft.realtimePriority = value;
    },
    invalid: (_draft, word) => `vrrp process real-time priority '${word}' invalid`,
    missing: () => "No vrrp process real-time priority specified",
  }),
  keyword("vrrp_rlimit_rttime", {
    takes: integer({ min: 1, max: 4_294_967_295 }),
    default: "none",
    since: "2.1.0",
    effect: "Microseconds of processor time without pause under real-time scheduling.",
    deviation: REALTIME_LIMIT,
    set: (draft, value) => {
      draft.realtimeLimitUs = micros(value);
    },
    invalid: (_draft, word) => `Invalid vrrp real-time limit - ${word}`,
  }),
  keyword("vrrp_no_swap", {
    takes: flag(),
    default: "off",
    since: "1.2.20",
    effect: "Locks the memory.",
    deviation: "Memory is not locked: V8 ends in a locked address space. MemorySwapMax=0 does it.",
    inert: true,
    set: (draft) => {
      draft.noSwap = true;
    },
  }),
  keyword("vrrp_rlimit_rtime", {
    takes: integer({ min: 1, max: 4_294_967_295 }),
    since: "2.0.0",
    default: "none",
    effect: "Old spelling of vrrp_rlimit_rttime.",
    set: (draft, value) => {
      draft.realtimeLimitUs = micros(value);
    },
    invalid: (_draft, word) => `Invalid vrrp real-time limit - ${word}`,
  }),
  keyword("vrrp_cpu_affinity", {
    takes: processors("vrrp"),
    default: "none",
    since: "2.0.17",
    effect: "Processors that may be used.",
    deviation: "Those that the host does not have are left out; keepalived ignores the whole line.",
    set: (draft, value) => {
      draft.cpuAffinity = value;
    },
    missing: () => "No vrrp cpu_id set specified",
  }),
  keyword("umask", {
    takes: { ...words("NUMBER or IRUSR|IWUSR|…"), required: 1 },
    default: "0177",
    since: "2.0.9",
    effect: "Permissions that new files do not get; -u on the command line wins.",
    set: (draft, given, statement, context) => {
      draft.umask = readMask(given, statement, context) ?? draft.umask;
    },
  }),
  keyword("reload_check_config", {
    takes: words("[LOGFILE]"),
    default: "off",
    since: "2.2.0",
    effect: "A reload takes a new configuration only when a test of it ends with 0.",
    deviation: `The start does not depend on it, and the log tells the reason, too. ${KEPT}`,
    set: (draft, [path = "/dev/null"]) => {
      draft.reloadCheckPath = path;
    },
  }),
  keyword("include_check", {
    takes: words("[[+|-]read|match|wildcard_match|brace_match …]"),
    default: "none",
    since: "2.2.0",
    effect: "Which problems of an include are errors; all without a word.",
    set: (_draft, given, statement, context) => {
      checkIncludeWords(given, statement, context);
    },
  }),
];

/** The keyword alone means as high as it goes. */
function readAutoPriority(reading: Reading): number | undefined {
  if (reading.statement.arguments.length === 0) return 99;
  return integer({ min: -1, max: 99 }).read(reading);
}

/** A number in C notation, or permission bits joined with `|`. */
function readMask(given: readonly string[], statement: Statement, context: Context): number | null {
  const whole = given.join(" ");
  const number = readBaseZero(whole);
  if (number !== null && number <= 0o777) return number;
  const bits = whole.split("|").map((word) => MASK_BITS.get(word.trim()));
  const mask = bits.reduce<number | null>(
    (sum, bit) => (sum === null || bit === undefined ? null : sum | bit),
    0,
  );
  if (mask !== null && whole !== "") return mask;
  context.atArgument(statement, 0, {
    code: "unknown-word",
    message: `\`${whole}\` is no umask`,
    keepalived: [
      whole === "" ? "Missing parameter(s) to umask option" : `invalid umask value ${whole}`,
    ],
  });
  return null;
}

/** sys/stat.h S_I*, with and without its first letters. */
const MASK_BITS: ReadonlyMap<string, number> = new Map(
  (
    [
      ["USR", 6],
      ["GRP", 3],
      ["OTH", 0],
    ] as const
  ).flatMap(([who, shift]) => [
    [`IR${who}`, 4 << shift] as const,
    [`IW${who}`, 2 << shift] as const,
    [`IX${who}`, 1 << shift] as const,
    [`IRWX${who[0]}`, 7 << shift] as const,
  ]),
);

/** What they do, the expansion has seen already (expand.ts). */
function checkIncludeWords(given: readonly string[], statement: Statement, context: Context): void {
  for (const [index, word] of given.entries()) {
    if (CHECK_WORDS.has(word.replace(/^[+-]/, ""))) continue;
    context.atArgument(statement, index, {
      code: "unknown-word",
      message: `\`${word}\` is none of ${[...CHECK_WORDS.keys()].join(", ")}`,
      keepalived: [`Unknown include_check type '${word}' - ignoring`],
    });
  }
}

function longer(a: Micros, b: Micros): Micros {
  return a > b ? a : b;
}
