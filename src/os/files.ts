// The files that the running daemon touches. Nothing here waits: a FIFO is opened without its other
// end, and only plain files are read.

import {
  closeSync,
  constants,
  fchownSync,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";

import type { Outcome } from "../base/outcome.ts";
import type { FifoWriter, FileStatus, Files } from "../ports/files.ts";
import { attempt, DONE, EEXIST, EFBIG, EINVAL, failed, outcomeOf } from "./failure.ts";
import { watchFile } from "./file-watch.ts";
import { cString, native } from "./native.ts";

const { O_CREAT, O_EXCL, O_NOCTTY, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_RDWR, O_TRUNC, O_WRONLY } =
  constants;

/** Far above any configuration or tracked file; a bound for what a mistaken path may cost. */
const MAX_FILE_BYTES = 64 * 1024 * 1024;

export const files: Files = {
  read: readPlainFile,
  writeAtomically,
  overwrite,
  createExclusive,
  remove: (path) => attempt(() => unlinkSync(path)),
  makeDirectory,
  status: (path) => attempt(() => statusOf(statSync(path))),
  canOpen: (path) => attempt(() => closeSync(openSync(path, O_RDONLY | O_NONBLOCK | O_NOCTTY))).ok,
  makeFifo,
  openFifo,
  watch: watchFile,
};

function readPlainFile(path: string): Outcome<Uint8Array> {
  const opened = attempt(() => openSync(path, O_RDONLY | O_NONBLOCK | O_NOCTTY));
  if (!opened.ok) return opened;
  const fd = opened.value;
  const status = attempt(() => fstatSync(fd));
  const contents = !status.ok
    ? status
    : !status.value.isFile()
      ? failed(EINVAL, "Not a regular file")
      : status.value.size > MAX_FILE_BYTES
        ? failed(EFBIG)
        : attempt(() => new Uint8Array(readFileSync(fd)));
  closeSync(fd);
  return contents;
}

function writeAtomically(path: string, contents: string, mode: number): Outcome<void> {
  const temporary = `${path}.${process.pid}.new`;
  // A leftover of an earlier process with our number.
  const cleared = attempt(() => rmSync(temporary, { force: true }));
  if (!cleared.ok) return cleared;
  const written = attempt(() => {
    const fd = openSync(temporary, O_CREAT | O_EXCL | O_NOFOLLOW | O_WRONLY, mode);
    try {
      writeFileSync(fd, contents);
    } finally {
      closeSync(fd);
    }
    renameSync(temporary, path);
  });
  if (!written.ok) attempt(() => rmSync(temporary, { force: true }));
  return written;
}

function overwrite(path: string, contents: string, mode: number): Outcome<void> {
  const flags = O_CREAT | O_TRUNC | O_WRONLY | O_NONBLOCK | O_NOCTTY;
  return attempt(() => {
    const fd = openSync(path, flags, mode);
    try {
      writeFileSync(fd, contents);
    } finally {
      closeSync(fd);
    }
  });
}

function createExclusive(path: string, contents: string, mode: number): Outcome<boolean> {
  const opened = attempt(() => openSync(path, O_CREAT | O_EXCL | O_NOFOLLOW | O_WRONLY, mode));
  if (!opened.ok) {
    return opened.failure.errno === EEXIST ? { ok: true, value: false } : opened;
  }
  const written = attempt(() => writeFileSync(opened.value, contents));
  closeSync(opened.value);
  if (written.ok) return { ok: true, value: true };
  attempt(() => rmSync(path, { force: true }));
  return written;
}

function makeDirectory(path: string, mode: number): Outcome<void> {
  const made = attempt(() => mkdirSync(path, { mode }));
  return made.ok || made.failure.errno === EEXIST ? DONE : made;
}

function statusOf(stats: Stats): FileStatus {
  const kind = stats.isFile()
    ? "file"
    : stats.isDirectory()
      ? "directory"
      : stats.isFIFO()
        ? "fifo"
        : "other";
  return { kind, mode: stats.mode & 0o7777, uid: stats.uid, gid: stats.gid };
}

function makeFifo(
  path: string,
  mode: number,
  owner: { readonly uid: number; readonly gid: number } | null,
): Outcome<void> {
  const made = outcomeOf(native.mkfifo(cString(path), mode));
  if (!made.ok || owner === null) return made;
  const owned = giveFifo(path, owner);
  if (!owned.ok) attempt(() => rmSync(path, { force: true }));
  return owned;
}

/** By its descriptor: whoever may write into the directory can put a link, or a second name of
 * somebody's file, where the FIFO was made a moment ago. */
export function giveFifo(
  path: string,
  owner: { readonly uid: number; readonly gid: number },
): Outcome<void> {
  const opened = attempt(() => openSync(path, O_RDWR | O_NONBLOCK | O_NOFOLLOW));
  if (!opened.ok) return opened;
  const fd = opened.value;
  const status = attempt(() => fstatSync(fd));
  const isOurs = status.ok && status.value.isFIFO() && status.value.nlink === 1;
  const owned = !isOurs
    ? failed(EINVAL, "Not a FIFO of ours")
    : attempt(() => fchownSync(fd, owner.uid, owner.gid));
  closeSync(fd);
  return owned;
}

/** For reading too, as keepalived opens it: so it can be opened before its reader is there, and
 * what is written meanwhile waits in the pipe. */
function openFifo(path: string): Outcome<FifoWriter> {
  const opened = attempt(() => openSync(path, O_RDWR | O_NONBLOCK | O_NOFOLLOW));
  if (!opened.ok) return opened;
  const fd = opened.value;
  const status = attempt(() => fstatSync(fd));
  if (!status.ok || !status.value.isFIFO()) {
    closeSync(fd);
    return failed(EINVAL, "Not a FIFO");
  }
  return {
    ok: true,
    value: {
      write: (line) => {
        const bytes = new TextEncoder().encode(line);
        return native.write(fd, bytes) === bytes.length;
      },
      close: () => closeSync(fd),
    },
  };
}
