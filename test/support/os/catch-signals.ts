// A process of its own for tests: catches every signal, prints "ready" and each delivery, and
// listens to SIGHUP only later, when it hears of SIGUSR2. Ends at SIGTERM.

import { catchSignals } from "../../../src/os/signals.ts";

const signals = catchSignals();
const say = (text: string): boolean => process.stdout.write(`${text}\n`);

for (const name of [
  "SIGINT",
  "SIGUSR1",
  "SIGALRM",
  "SIGQUIT",
  "SIGPIPE",
  "SIGRTMIN+2",
  "SIGRTMAX-1",
] as const) {
  signals.on(name, () => say(name));
}
signals.on("SIGUSR2", () => {
  say("SIGUSR2");
  signals.on("SIGHUP", () => say("SIGHUP"));
});
signals.on("SIGTERM", () => {
  signals.close();
  say("SIGTERM");
  process.exit(0);
});
setInterval(() => {}, 1000);
say(signals.failures.length === 0 ? "ready" : signals.failures.join());
