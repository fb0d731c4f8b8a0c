// The list of addresses that are ours, for the run after a crash, where the kernel keeps no mark
// on them. It lies beside the VRRP pid file (`/run/vrrp.pid` gives `/run/vrrp.owned`): two daemons
// on one host cannot share that path, and it does not survive the host.
//
// A list from another network namespace would name interfaces that are not ours: the first line
// says where it was written, and one from elsewhere counts as none.

import type { ProcessEvent } from "../observe/process-event.ts";
import type { Files } from "../ports/files.ts";

const ENOENT = 2;
/** A list longer than this was not written here. */
const MAX_BYTES = 1 << 20;

export class Marks {
  readonly #files: Files;
  readonly #path: string;
  readonly #origin: string;
  readonly #say: (event: ProcessEvent) => void;

  /** `origin` names this boot and network namespace. */
  constructor(parts: {
    readonly files: Files;
    readonly vrrpPidFile: string;
    readonly origin: string;
    readonly say: (event: ProcessEvent) => void;
  }) {
    this.#files = parts.files;
    this.#path = markPath(parts.vrrpPidFile);
    this.#origin = parts.origin;
    this.#say = parts.say;
  }

  /** What an earlier run left; empty where it left nothing. */
  read(): readonly string[] {
    const contents = this.#files.read(this.#path);
    if (!contents.ok) {
      if (contents.failure.errno !== ENOENT) {
        this.#say({ kind: "file-failed", path: this.#path, failure: contents.failure });
      }
      return [];
    }
    if (contents.value.length > MAX_BYTES) return [];
    const [origin, ...marks] = new TextDecoder().decode(contents.value).split("\n");
    return origin === this.#origin ? marks.filter((mark) => mark !== "") : [];
  }

  /** An empty list leaves no file. */
  record(marks: readonly string[]): void {
    if (marks.length === 0) {
      this.#files.remove(this.#path);
      return;
    }
    const contents = `${[this.#origin, ...marks].join("\n")}\n`;
    const written = this.#files.writeAtomically(this.#path, contents, 0o600);
    if (!written.ok) {
      this.#say({ kind: "file-failed", path: this.#path, failure: written.failure });
    }
  }
}

export function markPath(vrrpPidFile: string): string {
  return `${vrrpPidFile.replace(/\.pid$/, "")}.owned`;
}
