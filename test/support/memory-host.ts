// A host in memory for the configuration: files, interfaces and accounts are what a test says.

import { normalize } from "node:path/posix";
import { IpAddress } from "../../src/base/ip-address.ts";
import { prefix } from "../../src/base/prefix.ts";
import type {
  ConfigHost,
  HostFileStatus,
  HostInterface,
  ReadAnswer,
} from "../../src/config/host.ts";
import type { Account } from "../../src/model/script.ts";

export interface MemoryHostOptions {
  /** Text by absolute path. */
  readonly files?: Readonly<Record<string, string>>;
  /** Programs that exist, owned by root and executable. */
  readonly programs?: readonly string[];
  /** Status of single paths, instead of what follows from `files` and `programs`. */
  readonly statuses?: Readonly<Record<string, HostFileStatus>>;
  readonly interfaces?: readonly string[];
  readonly accounts?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly hostName?: string;
  readonly resolvable?: boolean;
}

const ROOT: Account = { userName: "root", uid: 0, gid: 0 };

export const DEFAULT_PROGRAMS: readonly string[] = [
  "/bin/true",
  "/bin/false",
  "/usr/bin/pkill",
  "/usr/local/bin/notify.sh",
];

export function memoryHost(options: MemoryHostOptions = {}): ConfigHost {
  const files = new Map(Object.entries(options.files ?? {}));
  const programs = new Set(options.programs ?? DEFAULT_PROGRAMS);
  const names = options.interfaces ?? ["eth0", "eth1", "eth2"];
  const accounts = ["root", ...(options.accounts ?? [])];
  const everything = [...files.keys(), ...programs];
  return {
    readFile: (given): ReadAnswer => {
      const path = normalize(given);
      const text = files.get(path);
      if (text !== undefined) return { kind: "read", bytes: new TextEncoder().encode(text) };
      return { kind: isDirectory(path, everything) ? "directory" : "missing" };
    },
    listDirectory: (given) => {
      const path = normalize(given);
      return isDirectory(path, everything) ? childrenOf(path, everything) : null;
    },
    status: (path) => options.statuses?.[path] ?? statusOf(normalize(path), files, programs),
    realPath: (path) => path,
    environment: (name) => options.environment?.[name] ?? null,
    hostName: () => options.hostName ?? "node-a.example",
    interfaces: () => [loopback(), ...names.map(ethernet)],
    randomSeed: () => 1,
    account: (name) => {
      const index = numberOf(name, accounts);
      const userName = accounts[index];
      return userName === undefined ? null : { userName, uid: index * 1000, gid: index * 1000 };
    },
    group: (name) => {
      const index = numberOf(name, accounts);
      return index === -1 ? null : index * 1000;
    },
    ownAccount: () => ROOT,
    searchPath: () => ["/usr/bin", "/bin"],
    resolves: () => options.resolvable ?? true,
    tlsFault: ({ cert, key }) => (textOf(cert) === textOf(key) ? null : "key values mismatch"),
  };
}

/** A pair fits that is the same text. */
function textOf(pem: Uint8Array | null): string {
  return new TextDecoder().decode(pem ?? new Uint8Array(0));
}

/** Accounts have numbers in thousands; both names and numbers are looked up. */
function numberOf(name: string, accounts: readonly string[]): number {
  return /^\d+$/.test(name) ? Number(name) / 1000 : accounts.indexOf(name);
}

function statusOf(
  path: string,
  files: ReadonlyMap<string, string>,
  programs: ReadonlySet<string>,
): HostFileStatus | null {
  if (files.has(path)) return { kind: "file", mode: 0o644, uid: 0, gid: 0 };
  if (programs.has(path)) return { kind: "file", mode: 0o755, uid: 0, gid: 0 };
  const directory = isDirectory(path, [...files.keys(), ...programs]);
  return directory ? { kind: "directory", mode: 0o755, uid: 0, gid: 0 } : null;
}

function isDirectory(path: string, paths: readonly string[]): boolean {
  const base = path.endsWith("/") ? path : `${path}/`;
  return paths.some((other) => other.startsWith(base));
}

function childrenOf(path: string, paths: readonly string[]): string[] {
  const base = path.endsWith("/") ? path : `${path}/`;
  const children = paths
    .filter((other) => other.startsWith(base))
    .map((other) => other.slice(base.length).split("/", 1)[0] ?? "");
  return [...new Set(children)];
}

function loopback(): HostInterface {
  return {
    name: "lo",
    loopback: true,
    multicast: false,
    mtuBytes: 65_536,
    addresses: [prefix(IpAddress.of("127.0.0.1"), 8)],
  };
}

function ethernet(name: string, index: number): HostInterface {
  const addresses = [
    prefix(IpAddress.of(`10.250.${index + 1}.1`), 24),
    prefix(IpAddress.of("fe80::5eff:fe01:1"), 64),
  ];
  return { name, loopback: false, multicast: true, mtuBytes: 1500, addresses };
}
