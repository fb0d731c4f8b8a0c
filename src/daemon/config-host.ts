// What the configuration may ask of this host (config/host.ts), answered by the real one. Reads
// only; accounts are accounts.ts's.

import { spawnSync } from "node:child_process";
import { randomInt } from "node:crypto";
import { readdirSync, readFileSync, realpathSync, type Stats, statSync } from "node:fs";
import { hostname, userInfo } from "node:os";
import type { ConfigHost, HostFileStatus, HostInterface, ReadAnswer } from "../config/host.ts";
import type { Account } from "../model/script.ts";
import { readKernel } from "../os/netlink.ts";
import { findTlsFault } from "../os/tls-material.ts";
import { AccountDatabase, type Accounts } from "./accounts.ts";

export interface ConfigHostOptions {
  /** Whether mail relays are looked up in DNS: for -t only, because it may wait for seconds. */
  readonly resolveNames: boolean;
  /** Without a word one that may wait. */
  readonly accounts?: Accounts;
}

export function createConfigHost(options: ConfigHostOptions): ConfigHost {
  const accounts = options.accounts ?? new AccountDatabase().waiting();
  return {
    readFile,
    listDirectory: (path) => attempt(() => readdirSync(path)),
    status: (path) => {
      const stats = attempt(() => statSync(path));
      return stats === null ? null : fileStatus(stats);
    },
    realPath: (path) => attempt(() => realpathSync(path)),
    environment: (name) => process.env[name] ?? null,
    hostName: hostname,
    interfaces: readInterfaces,
    randomSeed: () => randomInt(2 ** 32),
    account: (name) => accounts.account(name),
    group: (name) => accounts.group(name),
    ownAccount,
    searchPath: () =>
      (process.env["PATH"] ?? DEFAULT_PATH).split(":").filter((part) => part !== ""),
    resolves: (name) => !options.resolveNames || resolves(name),
    tlsFault: findTlsFault,
  };
}

/** execvp(3) without PATH. */
const DEFAULT_PATH = "/bin:/usr/bin";
const NAME_LOOKUP_MS = 5000;

/** Null where the system refuses; what the reason was does not matter to the caller. */
function attempt<T>(work: () => T): T | null {
  try {
    return work();
  } catch (error) {
    if (isSystemError(error)) return null;
    throw error;
  }
}

/** ERR_INVALID_ARG_VALUE: Node's refusal of a path with a NUL in it, which no file has. */
function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  if (!(error instanceof Error && "code" in error)) return false;
  return "errno" in error || error.code === "ERR_INVALID_ARG_VALUE";
}

function readFile(path: string): ReadAnswer {
  try {
    const stats = statSync(path);
    if (stats.isDirectory()) return { kind: "directory" };
    if (!stats.isFile()) return { kind: "special" };
    return { kind: "read", bytes: readFileSync(path) };
  } catch (error) {
    if (!isSystemError(error)) throw error;
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return { kind: "missing" };
    return { kind: "failed", reason: error.message };
  }
}

function fileStatus(stats: Stats): HostFileStatus {
  const kind = stats.isFile()
    ? "file"
    : stats.isDirectory()
      ? "directory"
      : stats.isFIFO()
        ? "fifo"
        : "other";
  return { kind, mode: stats.mode & 0o7777, uid: stats.uid, gid: stats.gid };
}

/** Asked of the kernel, not of sysfs: a mounted /sys goes on to show the network namespace it was
 * mounted in, after this process has moved to another (`net_namespace`, unshare(1)). */
function readInterfaces(): readonly HostInterface[] {
  const kernel = readKernel();
  if (!kernel.ok) return [];
  const { addresses, links } = kernel.value;
  return links.map(({ index, loopback, mtuBytes, multicast, name }) => ({
    name,
    loopback,
    multicast,
    mtuBytes,
    addresses: addresses
      .filter(({ interfaceIndex }) => interfaceIndex === index)
      .map(({ prefix }) => prefix),
  }));
}

function ownAccount(): Account {
  const info = attempt(() => userInfo());
  const uid = process.geteuid?.() ?? 0;
  const gid = process.getegid?.() ?? 0;
  return { userName: info?.username ?? String(uid), uid, gid };
}

function resolves(name: string): boolean {
  const found = spawnSync("getent", ["ahosts", "--", name], {
    encoding: "utf8",
    timeout: NAME_LOOKUP_MS,
  });
  return found.status === 0;
}
