// The pid files of keepalived's processes: one process of ours writes those of the parent and of
// the VRRP child, because scripts, exporters and units read either. Before that it looks whether a
// daemon runs already.
//
// Deviation: keepalived takes any living process, of whatever program, for itself. In a container
// the pid of a former run is nearly always in use again; here the process must be a keepalived or
// a vrrpd by its name, else the file is stale.

import { readFileSync } from "node:fs";
import path from "node:path";
import type { ProcessEvent } from "../observe/process-event.ts";
import type { Files } from "../ports/files.ts";

const ENOENT = 2;
/** Whatever the umask, as keepalived's. */
const PID_FILE_MODE = 0o644;
/** keepalived's processes, renamed ones (`process_names`) included, and this program. */
const DAEMON_NAME = /^(?:keepalived(?:_(?:vrrp|healthcheckers|ipvs|bfd))?|vrrpd)$/;

/** keepalived.conf `use_pid_dir`. */
const PID_DIRECTORY = "/run/keepalived";

export interface PidFilePaths {
  readonly parent: string;
  readonly vrrp: string;
  /** Files of keepalived's other processes: read, never written. */
  readonly others: readonly string[];
}

export interface PidFileOptions {
  /** `--pid`, `--vrrp_pid`, `--checkers_pid`, `--bfd_pid`; null where not given. */
  readonly parent: string | null;
  readonly vrrp: string | null;
  readonly checkers: string | null;
  readonly bfd: string | null;
}

/** keepalived.conf `use_pid_dir`, `instance` and `net_namespace` move the files that no option
 * names. */
export function pidFilePaths(
  options: PidFileOptions,
  global: { readonly instanceName: string | null; readonly usePidDirectory: boolean },
  namespace: string | null = null,
): PidFilePaths {
  const { instanceName, usePidDirectory } = global;
  const folder = pidDirectory(usePidDirectory || instanceName !== null, namespace);
  const suffix = instanceName === null ? "" : `_${instanceName}`;
  const place = (name: string): string => path.join(folder, `${name}${suffix}.pid`);
  return {
    parent: options.parent ?? place("keepalived"),
    vrrp: options.vrrp ?? place("vrrp"),
    others: [options.checkers ?? place("checkers"), options.bfd ?? place("bfd")],
  };
}

function pidDirectory(ownDirectory: boolean, namespace: string | null): string {
  if (namespace !== null) return path.join(PID_DIRECTORY, namespace);
  return ownDirectory ? PID_DIRECTORY : "/run";
}

export interface PidFileParts {
  readonly files: Files;
  readonly say: (event: ProcessEvent) => void;
  /** Task name and argv[0] of a living process; null where there is no such process. */
  readonly identify: (pid: number) => readonly string[] | null;
  /** keepalived.conf `process_name`: another daemon may go by it as well. */
  readonly configuredNames: readonly string[];
  readonly ownPid: number;
}

/** Whether another daemon runs; removes what dead ones left. Every file is looked at, like
 * keepalived does: `--pid` alone does not make room for a second daemon. */
export function isRunning(paths: PidFilePaths, parts: PidFileParts): boolean {
  return [paths.parent, paths.vrrp, ...paths.others].some((file) => holdsDaemon(file, parts));
}

function holdsDaemon(file: string, parts: PidFileParts): boolean {
  const { files, say, identify, ownPid } = parts;
  const contents = files.read(file);
  if (!contents.ok && contents.failure.errno === ENOENT) return false;
  const pid = contents.ok ? parsePid(new TextDecoder().decode(contents.value)) : null;
  if (pid === null) {
    // As keepalived: it refuses to start once, and starts the next time.
    say({ kind: "unreadable-pid-file", path: file });
    files.remove(file);
    return true;
  }
  const names = pid === ownPid ? null : identify(pid);
  if (names?.some((name) => isDaemonName(path.basename(name), parts)) === true) return true;
  if (names === null) say({ kind: "stale-pid-file", path: file });
  else say({ kind: "foreign-pid-file", path: file, pid });
  files.remove(file);
  return false;
}

function isDaemonName(name: string, { configuredNames }: PidFileParts): boolean {
  return DAEMON_NAME.test(name) || configuredNames.includes(name);
}

/** Whether both files could be written; why not is said. A file that appeared since `isRunning` is
 * another daemon's. */
export function writePidFiles(paths: PidFilePaths, parts: PidFileParts): boolean {
  const { files, say, ownPid } = parts;
  const written: string[] = [];
  for (const file of new Set([paths.parent, paths.vrrp])) {
    makeParents(file, files);
    const created = files.createExclusive(file, `${ownPid}\n`, PID_FILE_MODE);
    if (created.ok && created.value) {
      written.push(file);
      continue;
    }
    if (created.ok) say({ kind: "already-running" });
    else say({ kind: "pid-file-failed", path: file, failure: created.failure });
    for (const own of written) files.remove(own);
    return false;
  }
  return true;
}

/** /run is there on every host; what is below it may not be. A failure shows when the file is
 * written. */
function makeParents(file: string, files: Files): void {
  const folder = path.dirname(file);
  if (folder !== PID_DIRECTORY && !folder.startsWith(`${PID_DIRECTORY}/`)) return;
  files.makeDirectory(PID_DIRECTORY, 0o755);
  files.makeDirectory(folder, 0o755);
}

export function removePidFiles(paths: PidFilePaths, files: Files): void {
  files.remove(paths.parent);
  files.remove(paths.vrrp);
}

/** By /proc. */
export function identifyProcess(pid: number): readonly string[] | null {
  try {
    const name = readFileSync(`/proc/${pid}/comm`, "utf8").trimEnd();
    const [program = ""] = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
    return [name, program];
  } catch {
    // No such process, or one of another user behind hidepid: not ours in either case.
    return null;
  }
}

function parsePid(text: string): number | null {
  const match = /^\s*([0-9]{1,10})\s*$/.exec(text);
  const pid = match === null ? 0 : Number(match[1]);
  return pid > 0 ? pid : null;
}
