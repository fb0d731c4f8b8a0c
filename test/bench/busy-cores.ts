// Every core with something better to do, as on a host that is short of processors.

import { type ChildProcess, spawn } from "node:child_process";
import { availableParallelism } from "node:os";

/** Two spinning processes a core while `body` runs. */
export async function withBusyCores<T>(body: () => Promise<T>): Promise<T> {
  const spinners: ChildProcess[] = Array.from({ length: 2 * availableParallelism() }, () =>
    spawn("/bin/sh", ["-c", "while :; do :; done"], { stdio: "ignore" }),
  );
  try {
    return await body();
  } finally {
    for (const spinner of spinners) spinner.kill("SIGKILL");
  }
}
