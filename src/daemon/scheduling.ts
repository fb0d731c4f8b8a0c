// keepalived.conf `vrrp_priority`, `vrrp_rt_priority`, `vrrp_cpu_affinity`, `vrrp_no_swap`: how the
// kernel schedules this process. What it refuses is said, and the daemon runs without.

import { type Micros, seconds } from "../base/units.ts";
import type { SchedulingConfig } from "../model/configuration.ts";
import type { ProcessEvent } from "../observe/process-event.ts";
import type { Processes } from "../ports/processes.ts";

/** The kernel kills a real-time process that goes on for `vrrp_rlimit_rttime` without waiting, and
 * its addresses stay behind. keepalived's usual 10 ms are less than compiling, collecting garbage
 * or reading a long file takes here; this ends only what hangs.
 *
 * Deviation: a shorter limit is raised to this one. */
const LEAST_REALTIME_LIMIT_US: Micros = seconds(5);

export function applyScheduling(
  scheduling: SchedulingConfig,
  processes: Processes,
  say: (event: ProcessEvent) => void,
): void {
  const { nice, realtimePriority, realtimeLimitUs, cpuAffinity, noSwap } = scheduling;
  const report = (what: string, outcome: ReturnType<Processes["setNice"]>): void => {
    if (!outcome.ok) say({ kind: "scheduling-failed", what, failure: outcome.failure });
  };
  if (nice !== null) report("process priority", processes.setNice(nice));
  if (realtimePriority !== null) {
    report("realtime priority", processes.setRealtime(realtimePriority));
  }
  if (realtimePriority !== null && realtimeLimitUs !== null) {
    const isShort = realtimeLimitUs < LEAST_REALTIME_LIMIT_US;
    const limitUs = isShort ? LEAST_REALTIME_LIMIT_US : realtimeLimitUs;
    if (isShort) say({ kind: "realtime-limit-raised", wantedUs: realtimeLimitUs, limitUs });
    report("realtime limit", processes.setRealtimeLimit(limitUs));
  }
  if (cpuAffinity.length > 0) report("cpu affinity", processes.setAffinity(cpuAffinity));
  // Deviation: V8 aborts in a locked address space; the unit's MemorySwapMax=0 does the same.
  if (noSwap) say({ kind: "no-swap-ignored" });
}
