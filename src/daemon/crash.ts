// Our own bug: an invariant that does not hold, or an exception that nobody caught. A host that
// may no longer be right about anything must not keep an address: priority 0 and removal as far as
// the engine still can, then removal of whatever this process had put into the kernel, then the
// end with a status that makes the service manager start us again.

import { EXIT_STATUS } from "./exit-status.ts";
import { removePidFiles } from "./pidfile.ts";
import type { Running } from "./running.ts";

export function crash(running: Running, error: unknown): void {
  if (running.phase === "ended") return;
  running.phase = "ended";
  const { eventLog, host, ledger, loop, netlink, pidFiles } = running;
  loop.close();
  eventLog.say({ kind: "crashed", reason: describeError(error) });
  attempt(running, () => letEngineRelease(running));
  attempt(running, () => ledger.release(netlink));
  removePidFiles(pidFiles, host.files);
  running.end(EXIT_STATUS.internalError);
}

/** Nothing is fed back: an engine that is wrong about one thing is asked for its farewell only. */
function letEngineRelease({ engine, host, performer }: Running): void {
  const outputs = engine.handle({ kind: "stop", keep: false }, host.clock.now());
  for (const output of outputs) performer.perform(output);
}

function attempt({ eventLog }: Running, step: () => void): void {
  try {
    step();
  } catch (error) {
    // The next step is what this one would have done less well.
    eventLog.say({ kind: "crashed", reason: describeError(error) });
  }
}

/** Message and the place in our code, in one line. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const place = (error.stack ?? "").split("\n").find((line) => line.trimStart().startsWith("at "));
  const where = place === undefined ? "" : ` ${place.trim()}`;
  return `${error.name}: ${error.message}${where}`;
}
