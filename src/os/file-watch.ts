// Tells that a file may have changed, by the kernel's notices about its directory: the file itself
// may be replaced, appear or go. Where the directory is missing or cannot be watched it looks at
// the file once a second instead, until it can.

import { type FSWatcher, statSync, watch } from "node:fs";
import path from "node:path";

import type { Outcome } from "../base/outcome.ts";
import { attempt } from "./failure.ts";

const LOOK_MS = 1000;

/** Calls back later, never before it returns; gives the function that ends it. Cannot fail. */
export function watchFile(file: string, onChange: () => void): Outcome<() => void> {
  const watcher = new FileWatch(file, onChange);
  return { ok: true, value: () => watcher.close() };
}

class FileWatch {
  readonly #file: string;
  readonly #directory: string;
  readonly #onChange: () => void;
  #seen: string;
  #directorySeen = "";
  #watcher: FSWatcher | null = null;
  #look: NodeJS.Timeout | null = null;

  constructor(file: string, onChange: () => void) {
    this.#file = file;
    this.#directory = path.dirname(file);
    this.#onChange = onChange;
    this.#seen = signatureOf(file);
    this.#start();
  }

  close(): void {
    this.#watcher?.close();
    this.#watcher = null;
    if (this.#look !== null) clearInterval(this.#look);
    this.#look = null;
  }

  #start(): void {
    const directory = identityOf(this.#directory);
    const watched = attempt(() => watch(this.#directory, { persistent: false }));
    if (!watched.ok || directory === null) {
      if (watched.ok) watched.value.close();
      this.#lookAround();
      return;
    }
    this.#directorySeen = directory;
    this.#watcher = watched.value;
    this.#watcher.on("change", (_kind, name) => this.#notice(String(name)));
    this.#watcher.on("error", () => this.#restart());
    // What happened before the watch was there.
    this.#compare();
  }

  #notice(name: string): void {
    if (name === path.basename(this.#file)) {
      this.#seen = signatureOf(this.#file);
      this.#onChange();
    } else {
      // A link on the way to the file may have been replaced (mounted Kubernetes volumes).
      this.#compare();
    }
    if (identityOf(this.#directory) !== this.#directorySeen) this.#restart();
  }

  #restart(): void {
    this.close();
    this.#start();
  }

  #lookAround(): void {
    this.#look = setInterval(() => {
      this.#compare();
      if (identityOf(this.#directory) !== null) this.#restart();
    }, LOOK_MS);
    this.#look.unref();
  }

  #compare(): void {
    const now = signatureOf(this.#file);
    if (now === this.#seen) return;
    this.#seen = now;
    setImmediate(this.#onChange);
  }
}

/** Changes with the file's content as far as its inode tells; empty where there is no file. */
function signatureOf(file: string): string {
  const status = attempt(() => statSync(file, { bigint: true }));
  if (!status.ok) return "";
  const { dev, ino, size, mtimeNs, ctimeNs } = status.value;
  return [dev, ino, size, mtimeNs, ctimeNs].join(" ");
}

function identityOf(directory: string): string | null {
  const status = attempt(() => statSync(directory));
  return status.ok ? `${status.value.dev} ${status.value.ino}` : null;
}
