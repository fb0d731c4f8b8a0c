// Counts the work of reading configurations: how often each block of the program ran, as V8's
// precise coverage counts it. No clock: the same on every machine. A process of its own, because
// that coverage is the whole process's.
//
//   node dist/test/config/growth/count.js COUNT…     prints { text: { count: work } } as JSON

import { Session } from "node:inspector";
import { loadKeepalivedConfig } from "../../../src/config/keepalived/load.ts";
import { memoryHost } from "../../support/memory-host.ts";
import { TEXTS } from "./texts.ts";

const PATH = "/etc/keepalived/keepalived.conf";
const counts = process.argv.slice(2).map(Number);

const session = new Session();
session.connect();
session.post("Profiler.enable");
session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });

const work: Record<string, Record<number, number>> = {};
for (const [name, text] of Object.entries(TEXTS)) {
  work[name] = {};
  for (const count of counts) work[name][count] = measure(text(count));
}
process.stdout.write(JSON.stringify(work));

function measure(text: string): number {
  const files = { [PATH]: text, "/etc/keepalived/part.conf": "# empty\n" };
  const host = memoryHost({ files, programs: ["/bin/true", "/usr/bin/pkill"] });
  takeCounts();
  loadKeepalivedConfig(PATH, host, { configId: "a" });
  return takeCounts();
}

/** Runs of all blocks of src/ and of nearley since the last call. */
function takeCounts(): number {
  let sum = 0;
  session.post("Profiler.takePreciseCoverage", (error, coverage) => {
    if (error !== null) throw error;
    for (const { url, functions } of coverage.result) {
      if (!/\/src\/|\/nearley\//.test(url)) continue;
      for (const { ranges } of functions) for (const { count } of ranges) sum += count;
    }
  });
  return sum;
}
