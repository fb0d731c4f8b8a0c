// What the configuration may ask of the host, synchronously: nothing in this room opens a file
// itself. The daemon implements it; tests use one in memory.

import type { Prefix } from "../base/prefix.ts";
import type { Account } from "../model/script.ts";

export interface ConfigHost {
  /** Follows symbolic links. */
  readFile(path: string): ReadAnswer;
  /** Names in a directory without `.` and `..`, in any order; null where it cannot be read. */
  listDirectory(path: string): readonly string[] | null;
  /** Null where there is nothing or it cannot be reached; follows symbolic links. */
  status(path: string): HostFileStatus | null;
  /** The path without symbolic links; null where it does not exist. */
  realPath(path: string): string | null;
  environment(name: string): string | null;
  /** The node name as uname(2) gives it. */
  hostName(): string;
  interfaces(): readonly HostInterface[];
  /** Where `${_RANDOM}` starts, 0..4294967295; different at each start. */
  randomSeed(): number;
  /** Null where the user does not exist. `name` may be a number. */
  account(name: string): Account | null;
  /** The group's number; null where it does not exist. */
  group(name: string): number | null;
  /** Who runs this process. */
  ownAccount(): Account;
  /** The directories of PATH, or execvp(3)'s default without one. */
  searchPath(): readonly string[];
  /** Whether a mail relay's name resolves; an adapter that must not wait says true. */
  resolves(name: string): boolean;
  /** Why no TLS client can be made of these texts (PEM); null where one can. */
  tlsFault(pems: TlsTexts): string | null;
}

/** Null for each that is not configured. */
export interface TlsTexts {
  readonly ca: Uint8Array | null;
  readonly cert: Uint8Array | null;
  readonly key: Uint8Array | null;
}

export type ReadAnswer =
  | { readonly kind: "read"; readonly bytes: Uint8Array }
  | { readonly kind: "missing" }
  | { readonly kind: "directory" }
  /** Exists and is no regular file. */
  | { readonly kind: "special" }
  /** `reason` is strerror's text. */
  | { readonly kind: "failed"; readonly reason: string };

/** Why a file was not read, as the end of a sentence. */
export function describeUnread(answer: Exclude<ReadAnswer, { kind: "read" }>): string {
  return answer.kind === "failed" ? answer.reason : `it is ${answer.kind}`;
}

export interface HostFileStatus {
  readonly kind: "file" | "directory" | "fifo" | "other";
  /** Permission bits, 0..0o7777. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

export interface HostInterface {
  readonly name: string;
  readonly loopback: boolean;
  /** IFF_MULTICAST; what cannot be told counts as capable. */
  readonly multicast: boolean;
  readonly mtuBytes: number;
  /** With the prefix lengths of their networks. */
  readonly addresses: readonly Prefix[];
}
