// Namespaces that live exactly as long as this process wants them: a small process holds them and
// ends when its standard input does. The kernel then ends everything inside and takes the links
// away, even if this process was killed. No name is left in /run/netns.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import { native } from "../../../src/os/native.ts";
import { CLEAN_ENVIRONMENT, run } from "./command.ts";
import { until } from "./until.ts";

/** Waits for the end of input, and as process 1 reaps whoever is left to it. */
const HOLD = 'echo ready; exec 3<&0; cat <&3 >/dev/null & wait "$!"';

export class Namespace {
  /** Process that holds the namespaces, as seen from outside. */
  readonly pid: number;
  readonly #holder: ChildProcess;
  readonly #kinds: readonly string[];

  private constructor(holder: ChildProcess, pid: number, kinds: readonly string[]) {
    this.#holder = holder;
    this.pid = pid;
    this.#kinds = kinds;
  }

  /** A network namespace, and nothing else of its own. */
  static async network(): Promise<Namespace> {
    return await Namespace.#open(["net"], `ip link set lo up; ${HOLD}`, []);
  }

  /** Network, process and mount namespaces; `setup` is a shell text that arranges the mounts, with
   * `words` as $1, $2 … */
  static async host(setup: string, words: readonly string[]): Promise<Namespace> {
    const script = `set -e; ip link set lo up; ${setup}\n${HOLD}`;
    return await Namespace.#open(["net", "mount", "pid"], script, words);
  }

  static async #open(
    kinds: readonly string[],
    script: string,
    words: readonly string[],
  ): Promise<Namespace> {
    const flags = kinds.map((kind) => `--${kind}`);
    if (kinds.includes("mount")) flags.push("--mount-proc");
    const argv = [...flags, "--fork", "--kill-child", "--", "/bin/sh", "-c", script, "hold"];
    const holder = spawn("unshare", [...argv, ...words], {
      env: CLEAN_ENVIRONMENT,
      stdio: ["pipe", "pipe", "pipe"],
    });
    let said = "";
    const failures: string[] = [];
    for (const stream of [holder.stdout, holder.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        said += text;
      });
    }
    holder.on("error", (error) => failures.push(error.message));
    holder.on("exit", (code) => failures.push(`exit status ${code}`));
    await until("namespaces", () => said.includes("ready\n") || failures.length > 0);
    if (failures.length > 0) throw new Error(`no namespaces: ${failures.join()}: ${said.trim()}`);
    const pid = await until("the holder of the namespaces", () => childrenOf(holder.pid ?? 0)[0]);
    return new Namespace(holder, pid, kinds);
  }

  /** The words that run a command inside; it becomes a child of `nsenter`. */
  enter(...argv: readonly string[]): readonly string[] {
    const flags = this.#kinds.map((kind) => `--${kind}`);
    return ["nsenter", `--target=${this.pid}`, ...flags, "--", ...argv];
  }

  run(...argv: readonly string[]): string {
    return run(...this.enter(...argv));
  }

  /** Calls `open` with this thread in the network namespace: sockets made there stay there. */
  inside<T>(open: () => T): T {
    const home = openSync("/proc/thread-self/ns/net", "r");
    const away = openSync(`/proc/${this.pid}/ns/net`, "r");
    try {
      check(native.enterNetworkNamespace(away));
      return open();
    } finally {
      check(native.enterNetworkNamespace(home));
      closeSync(home);
      closeSync(away);
    }
  }

  /** Ends every process inside and the namespaces with them. */
  async close(): Promise<void> {
    if (this.#holder.exitCode !== null || this.#holder.signalCode !== null) return;
    const gone = once(this.#holder, "exit");
    this.#holder.stdin?.end();
    await gone;
  }
}

function check(status: number): void {
  if (status < 0) throw new Error(`setns: ${native.strerror(-status)}`);
}

/** Process ids of the children of a process; none if it is gone. */
export function childrenOf(pid: number): number[] {
  try {
    const text = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8");
    return text.split(" ").filter(Boolean).map(Number);
  } catch (error) {
    if (isGone(error)) return [];
    throw error;
  }
}

export function isGone(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : "";
  return code === "ENOENT" || code === "ESRCH";
}
