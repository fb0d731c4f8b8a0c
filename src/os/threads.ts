// The threads that Node runs beside the one that runs everything: V8's compile and collect, libuv's
// read files and ask for names.

import { readdirSync, readlinkSync } from "node:fs";
import process from "node:process";
import { attempt } from "./failure.ts";

/** Those that there are now; none where /proc does not tell, or tells of another process
 * namespace, whose numbers are not ours. */
export function helperThreads(): readonly number[] {
  const found = attempt(() => {
    if (Number(readlinkSync("/proc/self")) !== process.pid) return [];
    return readdirSync("/proc/self/task").map(Number);
  });
  return found.ok ? found.value.filter((thread) => thread !== process.pid) : [];
}
