// A process of its own for tests: runs a shell text through the adapter, further words being $1, $2
// …, and ends as it ends.

import { createProcesses } from "../../../src/os/processes.ts";

const processes = createProcesses();
const [, , script = "", ...words] = process.argv;
const argv = ["/bin/sh", "-c", script, "sh", ...words] as const;
const started = processes.spawn({ argv: [...argv], account: null, text: script }, (status) => {
  process.exit(status.kind === "exited" ? status.code : 128 + status.signal);
});
if (!started.ok) process.exit(127);
setInterval(() => {}, 1000);
