// The pipes of notify_fifo: made, written, closed.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Fifos } from "../../../src/daemon/fifos.ts";
import type { NotifyFifo } from "../../../src/model/notify.ts";
import type { ProcessEvent } from "../../../src/observe/process-event.ts";
import { configuration, FakeFiles, FakeProcesses } from "./fake-services.ts";
import { EPERM } from "./fakes.ts";

const FIFO: NotifyFifo = {
  path: "/run/notify",
  script: { argv: ["/etc/reader.sh", "own"], account: null, text: "reader.sh own" },
  owner: null,
};
const LINE = 'INSTANCE "VI_1" MASTER 100\n';

test("a pipe is made, its script gets the path as last word, and all of it goes", () => {
  const { files, processes, fifos } = opened();
  assert.deepEqual(processes.spawned[0]?.argv, ["/etc/reader.sh", "own", "/run/notify"]);
  fifos.write(FIFO, LINE);
  assert.deepEqual(files.fifoLines, [LINE]);
  fifos.close();
  assert.equal(files.contents.has("/run/notify"), false);
  assert.deepEqual(processes.signals, [[1, 15]]);
});

test("a reload makes the pipe anew and starts the script again", () => {
  const { processes, fifos, said } = opened();
  fifos.configure(configuration({ notifyFifo: FIFO }));
  assert.equal(processes.spawned.length, 2);
  processes.exit(1);
  assert.deepEqual(said, []);
  processes.exit(2);
  assert.deepEqual(said, [{ kind: "fifo-script-ended" }]);
});

test("a reader that ends is said, but not when we ended it", () => {
  const { processes, fifos, said } = opened();
  processes.exit(1);
  assert.deepEqual(said, [{ kind: "fifo-script-ended" }]);
  fifos.close();
  const other = opened();
  other.fifos.close();
  other.processes.exit(1);
  assert.deepEqual(other.said, []);
});

test("a reader that does not start is said, and the pipe works without", () => {
  const processes = new FakeProcesses();
  processes.refusal = EPERM;
  const { files, fifos, said } = opened(processes);
  assert.deepEqual(
    said.map(({ kind }) => kind),
    ["command-failed"],
  );
  fifos.write(FIFO, LINE);
  assert.deepEqual(files.fifoLines, [LINE]);
});

function opened(processes: FakeProcesses = new FakeProcesses()): {
  files: FakeFiles;
  processes: FakeProcesses;
  fifos: Fifos;
  said: ProcessEvent[];
} {
  const files = new FakeFiles();
  const said: ProcessEvent[] = [];
  const fifos = new Fifos(files, processes, (event) => said.push(event));
  fifos.configure(configuration({ notifyFifo: FIFO }));
  return { files, processes, fifos, said };
}
