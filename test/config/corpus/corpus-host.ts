// The host on which the corpus' keepalived ran: the interfaces that it was given, and the
// programs of this machine.

import type { ConfigHost, HostInterface } from "../../../src/config/host.ts";
import { createConfigHost } from "../../../src/daemon/config-host.ts";
import type { CorpusFile } from "./corpus-files.ts";

export const CORPUS_PATH = "/etc/keepalived/keepalived.conf";
const FOLDER = "/etc/keepalived";

const real = createConfigHost({ resolveNames: false });

/** `everyProgram`: the dumps were made with all scripts replaced by one that exists. */
export function corpusHost(file: CorpusFile, everyProgram: boolean): ConfigHost {
  return {
    ...real,
    readFile: (path) => {
      if (path === CORPUS_PATH) return { kind: "read", bytes: file.text };
      return path.startsWith(FOLDER) ? { kind: "missing" } : real.readFile(path);
    },
    status: (path) => {
      if (path === CORPUS_PATH) return { kind: "file", mode: 0o644, uid: 0, gid: 0 };
      if (everyProgram && isProgram(path)) return { kind: "file", mode: 0o755, uid: 0, gid: 0 };
      return path.startsWith(FOLDER) ? null : real.status(path);
    },
    interfaces: () => [loopback, ...file.interfaces.map(ethernet)],
    hostName: () => (everyProgram ? "[unknown]" : "vm"),
    resolves: (name) => name === "localhost" || name === "vm",
    randomSeed: () => 1,
  };
}

/** Includes are looked for as files too; they were not there. */
function isProgram(path: string): boolean {
  return !/[*?]|\.(conf|inc|cnf)$/.test(path) && path !== "/";
}

const loopback: HostInterface = {
  name: "lo",
  loopback: true,
  multicast: false,
  mtuBytes: 65_536,
  addresses: [],
};

function ethernet(name: string): HostInterface {
  return { name, loopback: false, multicast: true, mtuBytes: 1500, addresses: [] };
}
