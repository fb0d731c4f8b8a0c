// A program that runs on a host: what it prints, its process id, its end.

import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { CLEAN_ENVIRONMENT } from "./command.ts";
import { childrenOf, isGone, type Namespace } from "./namespace.ts";
import { until } from "./until.ts";

export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export class Program {
  /** The program itself as seen from outside its process namespace. */
  readonly pid: number;
  /** nsenter, whose child the program is. */
  readonly #wrapper: number;
  #ending: Ending | null = null;
  #console = "";
  #toldToEnd = false;

  private constructor(child: ChildProcess, pid: number) {
    this.pid = pid;
    this.#wrapper = child.pid ?? 0;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        this.#console += text;
      });
    }
    child.on("exit", (code, signal) => {
      this.#ending = { code, signal };
    });
  }

  static async start(where: Namespace, argv: readonly string[]): Promise<Program> {
    const [program = "", ...words] = where.enter(...argv);
    const child = spawn(program, words, {
      env: CLEAN_ENVIRONMENT,
      cwd: "/",
      stdio: ["ignore", "pipe", "pipe"],
    });
    const failures: Error[] = [];
    child.on("error", (error) => failures.push(error));
    const pid = await until(`start of ${argv.join(" ")}`, () => {
      if (failures[0] !== undefined) throw failures[0];
      if (child.exitCode !== null) return -1;
      return childrenOf(child.pid ?? 0)[0];
    });
    return new Program(child, pid);
  }

  /** Both streams so far. */
  get console(): string {
    return this.#console;
  }

  /** Null while it runs. */
  get ending(): Ending | null {
    return this.#ending;
  }

  /** It ended although nobody here wanted it to. */
  get hasDied(): boolean {
    return this.#ending !== null && !this.#toldToEnd;
  }

  signal(name: NodeJS.Signals): void {
    process.kill(this.pid, name);
  }

  /** Kills the program and whatever it started. All are stopped before the first is killed, so that
   * none can act on the death of another. */
  killAll(): void {
    this.#toldToEnd = true;
    const all = [this.pid, ...descendantsOf(this.pid)];
    for (const pid of all) sendTo(pid, "SIGSTOP");
    for (const pid of all) sendTo(pid, "SIGKILL");
  }

  /** The process that speaks VRRP does not run until `resume`. */
  pause(): void {
    sendTo(this.speaker, "SIGSTOP");
  }

  resume(): void {
    sendTo(this.speaker, "SIGCONT");
    this.#wake();
  }

  async end(): Promise<Ending> {
    return await until(`end of process ${this.pid}`, () => {
      if (this.#ending === null) this.#wake();
      return this.#ending;
    });
  }

  /** nsenter stops itself when its child is stopped, and then does not hear of the child's end. */
  #wake(): void {
    sendTo(this.#wrapper, "SIGCONT");
  }

  async stop(): Promise<Ending> {
    this.#toldToEnd = true;
    if (this.#ending === null) sendTo(this.pid, "SIGTERM");
    return await this.end();
  }

  /** The process that speaks VRRP: keepalived's child, or the one process of ours. */
  get speaker(): number {
    return childrenOf(this.pid).find((child) => commOf(child) === commOf(this.pid)) ?? this.pid;
  }
}

/** What ps(1) calls the command: 15 characters at most. */
export function commOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, "utf8").trim();
  } catch (error) {
    if (isGone(error)) return "";
    throw error;
  }
}

function descendantsOf(pid: number): number[] {
  return childrenOf(pid).flatMap((child) => [child, ...descendantsOf(child)]);
}

function sendTo(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}
