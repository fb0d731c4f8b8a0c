// Child processes through the addon, and the scheduling of this one. The end of a child is learnt
// from its pidfd, which leaves SIGCHLD to Node's own child processes.

import { readFileSync } from "node:fs";
import os from "node:os";

import type { Outcome } from "../base/outcome.ts";
import type { Micros } from "../base/units.ts";
import type { Command, ExitStatus } from "../model/script.ts";
import type { Processes, ProcessId } from "../ports/processes.ts";
import { type CpuMask, cpuMask, ownCpuMask } from "./cpu-mask.ts";
import { attempt, DONE, EINVAL, ESRCH, failed, outcomeOf } from "./failure.ts";
import { MountTable } from "./mount-table.ts";
import { cString, native, READABLE, type WatchTicket } from "./native.ts";
import { helperThreads } from "./threads.ts";
import { decodeWaitStatus } from "./wait-status.ts";

const SIGKILL = 9;
const SIGCHLD = 17;

const SCHED_RR = 2;
/** Children start with ordinary scheduling whatever the daemon's own is. */
const SCHED_RESET_ON_FORK = 0x4000_0000;
const LEAST_REALTIME_PRIORITY = 1;
const RLIMIT_RTTIME = 15;

/** The addon's word for "leave it as it is". */
const KEEP = -(2 ** 31);

/** Node raises its soft limit of open files to the hard one at start; a script gets the customary
 * limit back (it may raise it again), since some programs loop over all possible descriptors. */
const CHILD_OPEN_FILES = 1024;

/** Addressed to this process, not to its children. */
const PRIVATE_VARIABLES: ReadonlySet<string> = new Set([
  "NOTIFY_SOCKET",
  "WATCHDOG_PID",
  "WATCHDOG_USEC",
  "LISTEN_FDS",
  "LISTEN_PID",
]);

interface Child {
  readonly pid: number;
  readonly onExit: (status: ExitStatus) => void;
  /** A signal of ours went to its group. */
  signalled: boolean;
  /** Stops waiting for its end. */
  release: () => void;
}

export interface LinuxProcesses extends Processes {
  /** Children that run. */
  readonly running: number;
  /** Gives up waiting for children; they run on. */
  close(): void;
}

/** What differs from one machine to another. */
export interface ProcessFeatures {
  /** A descriptor that tells a child's end, or the negative errno. */
  readonly openPidfd: (pid: number) => number;
  /** Whether the service manager has this process ended late when memory runs out, which is for it
   * alone. */
  readonly spared: boolean;
  /** Variables of the environment that hold secrets of ours: no child is given them. */
  readonly secretVariables: readonly string[];
  /** Whether reading a program may take for ever. */
  readonly mayHang: (file: string) => boolean;
}

export function createProcesses(features: Partial<ProcessFeatures> = {}): LinuxProcesses {
  return new Children(features);
}

class Children implements LinuxProcesses {
  readonly #mounts = new MountTable();
  readonly #features: ProcessFeatures;
  readonly #children = new Map<ProcessId, Child>();
  readonly #withoutPidfd = new Set<ProcessId>();
  readonly #environment: Uint8Array;
  #nextId: ProcessId = 1;
  /** What the daemon had before it changed its own; null while unchanged. */
  #childNice: number | null = null;
  #childCpus: CpuMask | null = null;
  readonly #sigchld: WatchTicket | null;

  constructor(features: Partial<ProcessFeatures>) {
    this.#environment = environmentBlock(process.env, features.secretVariables ?? []);
    this.#features = {
      secretVariables: [],
      spared: isSpared(),
      openPidfd: (pid) => native.pidfdOpen(pid),
      mayHang: (file) => this.#mounts.mayHang(file),
      ...features,
    };
    // Where whoever started us ignores SIGCHLD the kernel would throw the statuses away: a handler
    // prevents it.
    const ticket = native.watchSignal(SIGCHLD, () => this.#onSigchld());
    this.#sigchld = typeof ticket === "number" ? null : ticket;
  }

  get running(): number {
    return this.#children.size;
  }

  spawn(command: Command, onExit: (status: ExitStatus) => void): Outcome<ProcessId> {
    // It would end one argument and begin another.
    if (command.argv.some((word) => word.includes("\0"))) return failed(EINVAL);
    const pid = native.spawn(
      stringBlock(command.argv),
      this.#environment,
      this.#settings(command),
      this.#childCpus,
    );
    if (pid < 0) return failed(-pid);
    const id = this.#nextId++;
    this.#children.set(id, { pid, onExit, signalled: false, release: this.#awaitEnd(id, pid) });
    return { ok: true, value: id };
  }

  signalGroup(id: ProcessId, signal: number): Outcome<void> {
    const child = this.#children.get(id);
    if (child === undefined) return DONE;
    child.signalled = true;
    const sent = native.kill(-child.pid, signal);
    return sent === -ESRCH ? DONE : outcomeOf(sent);
  }

  setRealtime(priority: number): Outcome<void> {
    const policy = SCHED_RR | SCHED_RESET_ON_FORK;
    const set = native.schedSet(0, policy, priority);
    if (set < 0 || priority <= LEAST_REALTIME_PRIORITY) return outcomeOf(set);
    // The loop waits for locks that V8's compilers hold, for as long as other work keeps those from
    // running. Behind the loop, and no harm where one of them has just ended.
    for (const thread of helperThreads()) native.schedSet(thread, policy, priority - 1);
    return DONE;
  }

  setRealtimeLimit(limit: Micros): Outcome<void> {
    return outcomeOf(native.setLimit(RLIMIT_RTTIME, limit, limit));
  }

  setNice(value: number): Outcome<void> {
    this.#childNice ??= os.getPriority();
    return outcomeOf(native.setNice(value));
  }

  setAffinity(cpus: readonly number[]): Outcome<void> {
    this.#childCpus ??= ownCpuMask();
    const mask = cpuMask(cpus);
    const set = native.setAffinity(0, mask);
    // The processors that are left out are kept for others.
    if (set >= 0) for (const thread of helperThreads()) native.setAffinity(thread, mask);
    return outcomeOf(set);
  }

  setName(name: string): void {
    // The title overwrites the arguments, as far as they reach; the name has its own place.
    process.title = name;
    native.setThreadName(cString(name));
  }

  close(): void {
    for (const child of this.#children.values()) child.release();
    this.#children.clear();
    if (this.#sigchld !== null) native.unwatch(this.#sigchld);
    this.#mounts.close();
  }

  /** An account equal to our own needs no change, and so no privilege: in a user namespace
   * setgroups(2) is refused, and `script_user root` must work there. */
  #settings({ account, argv }: Command): Int32Array {
    const same =
      account === null ||
      (account.uid === process.geteuid?.() && account.gid === process.getegid?.());
    const become = same ? [0, 0, 0] : [1, account.uid, account.gid];
    const separate = this.#features.mayHang(argv[0]) ? 1 : KEEP;
    const others = [this.#childNice ?? KEEP, CHILD_OPEN_FILES, KEEP, separate];
    return Int32Array.from([...become, ...others, this.#features.spared ? 1 : KEEP]);
  }

  #awaitEnd(id: ProcessId, pid: number): () => void {
    const fd = this.#features.openPidfd(pid);
    const ticket = fd < 0 ? fd : native.watchFd(fd, READABLE, () => this.#reap(id));
    if (typeof ticket !== "number") {
      return () => {
        native.unwatch(ticket);
        native.close(fd);
      };
    }
    // No pidfd (Linux before 5.3, or a filter that forbids them): SIGCHLD has to do. It may have
    // come already.
    if (fd >= 0) native.close(fd);
    this.#withoutPidfd.add(id);
    setImmediate(() => this.#reap(id));
    return () => this.#withoutPidfd.delete(id);
  }

  #onSigchld(): void {
    for (const id of this.#withoutPidfd) this.#reap(id);
    // As process 1 of a container this one inherits orphans, and must take them off.
    if (process.pid === 1) this.#reapOrphans();
  }

  #reap(id: ProcessId): void {
    const child = this.#children.get(id);
    if (child === undefined || native.peekEnded(child.pid) === 0) return;
    // A group that was told to end does not outlive its leader, whose own children may ignore
    // SIGTERM. Before the leader is reaped, so that its number cannot be another group's.
    if (child.signalled) native.kill(-child.pid, SIGKILL);
    const status = native.waitStatus(child.pid);
    this.#children.delete(id);
    child.release();
    child.onExit(decodeWaitStatus(status));
  }

  #reapOrphans(): void {
    const own = new Set(Array.from(this.#children.values(), ({ pid }) => pid));
    for (;;) {
      const pid = native.peekEnded(0);
      // One of ours that ended just now is reported first; its own notice follows.
      if (pid <= 0 || own.has(pid)) return;
      native.waitStatus(pid);
    }
  }
}

function stringBlock(strings: readonly string[]): Uint8Array {
  return cString(strings.join("\0"));
}

function environmentBlock(environment: NodeJS.ProcessEnv, secrets: readonly string[]): Uint8Array {
  const hidden = new Set([...PRIVATE_VARIABLES, ...secrets]);
  const variables = Object.entries(environment)
    .filter(([name, value]) => value !== undefined && !hidden.has(name))
    .map(([name, value]) => `${name}=${value}`);
  return variables.length === 0 ? new Uint8Array(0) : stringBlock(variables);
}

/** proc_pid_oom_score_adj(5): below 0 another is ended first. Without /proc nobody knows. */
function isSpared(): boolean {
  const text = attempt(() => readFileSync("/proc/self/oom_score_adj", "utf8"));
  return text.ok && Number(text.value) < 0;
}
