// keepalived.conf `startup_script` and `shutdown_script`: one command before anything runs and one
// after everything has ended, each with a time after which it is ended and nobody waits any more.

import { addMicros } from "../base/units.ts";
import type { TimedCommand } from "../model/configuration.ts";
import type { ProcessEvent } from "../observe/process-event.ts";
import type { Host } from "./host.ts";
import { SIGTERM } from "./scripts.ts";

export type TimedCommandName = Extract<ProcessEvent, { kind: "script-started" }>["name"];

export interface TimedCommandParts {
  readonly host: Pick<Host, "clock" | "createTimer" | "processes">;
  readonly say: (event: ProcessEvent) => void;
  readonly name: TimedCommandName;
}

/** `then` is called once: when the command has ended, its time is over, or it could not start. */
export function runTimed(
  { command, timeoutUs }: TimedCommand,
  { host, say, name }: TimedCommandParts,
  then: () => void,
): void {
  const { clock, createTimer, processes } = host;
  say({ kind: "script-started", name, program: command.argv[0] });
  let over = false;
  const finish = (event: ProcessEvent): void => {
    if (over) return;
    over = true;
    timer.close();
    say(event);
    then();
  };
  const timer = createTimer(() => {
    if (clock.now() < deadline) return timer.arm(deadline);
    if (started.ok) processes.signalGroup(started.value, SIGTERM);
    finish({ kind: "script-ended", name, outcome: "timed-out" });
  });
  const deadline = addMicros(clock.now(), timeoutUs);
  const started = processes.spawn(command, (status) => {
    const succeeded = status.kind === "exited" && status.code === 0;
    finish({ kind: "script-ended", name, outcome: succeeded ? "succeeded" : status });
  });
  if (started.ok) {
    timer.arm(deadline);
  } else {
    const { failure } = started;
    finish({ kind: "command-failed", program: command.argv[0], failure });
  }
}
