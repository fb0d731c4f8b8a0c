// Tells the service manager how the daemon is, as sd_notify(3) does. Lost where nobody listens.

import type { ServiceManager } from "../ports/signals.ts";
import { LineQueue } from "./line-queue.ts";
import { createUnixWriter } from "./unix-writer.ts";

/** systemd's queue of a notify socket may be short; READY=1 must not be lost to a full one. */
const QUEUE_MESSAGES = 16;
const RETRY_MS = 100;

export function createServiceManager(environment: NodeJS.ProcessEnv): ServiceManager {
  const watchdogUs = watchdogOf(environment);
  const name = environment["NOTIFY_SOCKET"] ?? "";
  // sd_notify(3): an absolute path, or an abstract name with `@` in place of its NUL byte.
  if (!/^[/@]./.test(name)) return { notify: () => {}, watchdogUs };
  const queue = new LineQueue(createUnixWriter(name), {
    limit: QUEUE_MESSAGES,
    retryMs: RETRY_MS,
    lossNotice: null,
  });
  return {
    notify: (state) => queue.push(new TextEncoder().encode(state.join("\n"))),
    watchdogUs,
  };
}

/** Null where the watchdog is off or watches another process (sd_watchdog_enabled(3)). */
function watchdogOf(environment: NodeJS.ProcessEnv): number | null {
  const { WATCHDOG_USEC: period, WATCHDOG_PID: pid } = environment;
  if (period === undefined || !/^[1-9]\d*$/.test(period)) return null;
  return pid === undefined || pid === String(process.pid) ? Number(period) : null;
}
