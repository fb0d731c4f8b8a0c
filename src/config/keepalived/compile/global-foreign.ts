// Keywords of `global_defs` for keepalived's other processes: they are read, checked and kept.

import { balancerTimeouts, perhapsWord } from "./foreign-value.ts";
import type { GlobalDraft } from "./global-draft.ts";
import { bufferRow, flagRow, inert, switchRow } from "./inert-row.ts";
import { processName, processors } from "./process-value.ts";
import { realtimePriority } from "./realtime-priority.ts";
import type { Row } from "./table.ts";
import { integer, text } from "./value.ts";

const UINT = { min: 0, max: 4_294_967_295 };
const NICE = { min: -20, max: 19 };

/** The same set of keywords for each of keepalived's other processes. */
function processRows(name: "checker" | "bfd"): Row<GlobalDraft>[] {
  const who = `the ${name} process`;
  return [
    inert(`${name}_process_name`, processName(), { since: "2.0.16", effect: `Name of ${who}.` }),
    inert(`${name}_priority`, integer(NICE), {
      default: "unchanged",
      since: "1.2.20",
      effect: `Nice value of ${who}.`,
      invalid: () => `Invalid ${name} process priority specified`,
      missing: `No ${name} process priority specified`,
    }),
    flagRow(`${name}_no_swap`, "1.2.20", `Locks the memory of ${who}.`),
    inert(`${name}_rt_priority`, realtimePriority(name), {
      default: "none",
      since: "2.0.0",
      effect: `Real-time priority of ${who}.`,
      invalid: (word) => `${name} process real-time priority '${word}' invalid`,
      missing: `No ${name} process real-time priority specified`,
    }),
    inert(`${name}_cpu_affinity`, processors(name), {
      default: "none",
      since: "2.0.17",
      effect: `Processors of ${who}.`,
      missing: `No ${name} cpu_id set specified`,
    }),
    ...["rttime", "rtime"].map((suffix) =>
      inert(`${name}_rlimit_${suffix}`, integer({ min: 1, max: UINT.max }), {
        default: "10000",
        since: "2.0.0",
        effect: `Processor time of ${who} without pause under real-time scheduling.`,
        invalid: (word) => `Invalid ${name} real-time limit - ${word}`,
      }),
    ),
  ];
}

const LVS_ROWS: readonly Row<GlobalDraft>[] = [
  inert("lvs_process_name", processName(), {
    since: "2.0.16",
    effect: "Old name of checker_process_name.",
  }),
  inert("lvs_timeouts", balancerTimeouts(), {
    default: "kernel",
    since: "1.2.24",
    effect: "Timeouts of IPVS.",
    missing: "lvs_timeouts requires at least one option",
  }),
  flagRow("lvs_flush", "1.2.23", "Clears the IPVS table at start."),
  inert("lvs_flush_on_stop", perhapsWord("VS"), {
    default: "off",
    since: "2.2.0",
    effect: "Clears the IPVS table at the end.",
    invalid: (word) => `Unknown lvs_flush_on_stop type ${word}`,
  }),
  inert("lvs_flush_onstop", perhapsWord("VS"), {
    since: "2.0.15",
    effect: "Old spelling of lvs_flush_on_stop.",
    invalid: (word) => `Unknown lvs_flush_on_stop type ${word}`,
  }),
  inert("lvs_notify_fifo", text("PATH [USER [GROUP]]"), {
    since: "1.3.6",
    effect: "Pipe that gets events of load balancing.",
    missing: "No lvs_notify_fifo name specified",
    once: (given) => `lvs_notify_fifo already specified - ignoring ${given}`,
  }),
  inert("lvs_notify_fifo_script", text("SCRIPT [USER [GROUP]]"), {
    since: "1.3.6",
    effect: "Program that reads that pipe.",
    missing: "No lvs_notify_fifo_script specified",
  }),
  switchRow("checker_log_all_failures", "2.0.11", "Logs every failed check."),
  switchRow("rs_init_notifies", "2.1.0", "Notifies about real servers at start."),
  switchRow("no_checker_emails", "2.1.0", "No mails of the checkers."),
  ...["cmd", "monitor"].flatMap((kind) => [
    bufferRow(`lvs_netlink_${kind}_rcv_bufs`, "the checkers"),
    switchRow(`lvs_netlink_${kind}_rcv_bufs_force`, "2.0.0", "Beyond the system's limit."),
  ]),
];

export const GLOBAL_FOREIGN_ROWS: readonly Row<GlobalDraft>[] = [
  ...processRows("checker"),
  ...processRows("bfd"),
  ...LVS_ROWS,
];
