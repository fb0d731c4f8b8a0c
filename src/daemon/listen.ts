// What each signal means. The dumps that exporters ask for are not written yet: that is said, and
// the signal does no harm. SIGUSR1 has the log tell how each address stands that follows a key.

import { reload } from "./reload.ts";
import type { Running } from "./running.ts";
import { stop } from "./stop.ts";

export function listenToSignals(running: Running): void {
  const { signals } = running.host;
  const refuseDump = (signal: string, wanted: string): void => {
    running.eventLog.say({ kind: "dump-unsupported", signal, wanted });
  };
  const ignore = (signal: string): void => running.eventLog.say({ kind: "signal-ignored", signal });
  signals.on("SIGTERM", () => stop(running));
  signals.on("SIGINT", () => (running.options.ignoreSigint ? ignore("SIGINT") : stop(running)));
  signals.on("SIGHUP", () => reload(running));
  signals.on("SIGUSR1", () => {
    if (running.options.program === "keepalived") refuseDump("SIGUSR1", "data dumps");
    // Its times count from its last input.
    running.loop.submit({ kind: "tick" });
    running.eventLog.tellLeaders(running.engine.view().leaders);
  });
  signals.on("SIGUSR2", () => refuseDump("SIGUSR2", "statistics dumps"));
  signals.on("SIGRTMIN+2", () => refuseDump("SIGRTMIN+2", "JSON dumps"));
  signals.on("SIGRTMAX-1", () => refuseDump("SIGRTMAX-1", "statistics dumps"));
  signals.on("SIGALRM", () => ignore("SIGALRM"));
  signals.on("SIGQUIT", () => ignore("SIGQUIT"));
  // Whoever reads what we write may go at any time; the write tells.
  signals.on("SIGPIPE", () => undefined);
}
