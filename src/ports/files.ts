// Files the running daemon touches: configuration, pid files, tracked files, FIFOs, dumps.

import type { Outcome } from "../base/outcome.ts";

export interface FileStatus {
  readonly kind: "file" | "directory" | "fifo" | "other";
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

export interface Files {
  read(path: string): Outcome<Uint8Array>;
  /** Written whole under another name and renamed: a reader never sees half a file, a symlink is
   * replaced. `mode` counts less the umask, here and below. */
  writeAtomically(path: string, contents: string, mode: number): Outcome<void>;
  /** Puts `contents` in the place of what a file has, also behind a link; waits for no reader. */
  overwrite(path: string, contents: string, mode: number): Outcome<void>;
  /** O_CREAT|O_EXCL: false where it exists already. */
  createExclusive(path: string, contents: string, mode: number): Outcome<boolean>;
  remove(path: string): Outcome<void>;
  /** One that exists already is no failure. */
  makeDirectory(path: string, mode: number): Outcome<void>;
  status(path: string): Outcome<FileStatus>;
  /** Whether open(2) for reading works, without waiting for a FIFO's writer (`script "</path"`). */
  canOpen(path: string): boolean;
  makeFifo(
    path: string,
    mode: number,
    owner: { readonly uid: number; readonly gid: number } | null,
  ): Outcome<void>;
  /** Opens a FIFO for non-blocking writing. */
  openFifo(path: string): Outcome<FifoWriter>;
  /** Calls back when the file's content may have changed, also when it appears or goes. */
  watch(path: string, onChange: () => void): Outcome<() => void>;
}

export interface FifoWriter {
  /** False where the pipe is full or has no reader: the line is lost. */
  write(line: string): boolean;
  close(): void;
}
