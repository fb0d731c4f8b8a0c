// errno as the values that the rest of the program speaks: symbol from Node's table, text from the
// C library, because operators and monitoring know strerror's wording.

import os from "node:os";

import { invariant } from "../base/invariant.ts";
import type { Outcome, SystemFailure } from "../base/outcome.ts";
import { native } from "./native.ts";

const { errno } = os.constants;

export const EAGAIN: number = errno.EAGAIN;
export const EBADF: number = errno.EBADF;
export const ECONNREFUSED: number = errno.ECONNREFUSED;
export const EEXIST: number = errno.EEXIST;
export const EFBIG: number = errno.EFBIG;
export const EINVAL: number = errno.EINVAL;
export const EMSGSIZE: number = errno.EMSGSIZE;
export const ENETDOWN: number = errno.ENETDOWN;
export const ENOBUFS: number = errno.ENOBUFS;
export const ENODEV: number = errno.ENODEV;
export const ENOENT: number = errno.ENOENT;
export const ENOSYS: number = errno.ENOSYS;
export const ENXIO: number = errno.ENXIO;
export const EOPNOTSUPP: number = errno.EOPNOTSUPP;
export const EPERM: number = errno.EPERM;
export const EPROTOTYPE: number = errno.EPROTOTYPE;
export const ESRCH: number = errno.ESRCH;

/** Second names of a number that has a better known one. */
const ALIASES: ReadonlySet<string> = new Set(["EWOULDBLOCK", "ENOTSUP"]);

const codes: ReadonlyMap<number, string> = new Map(
  Object.entries(errno)
    .filter(([code]) => !ALIASES.has(code))
    .map(([code, number]) => [number, code]),
);

/** Linux has no errno above this. */
const MAX_ERRNO = 133;

export function errnoCode(number: number): string {
  return codes.get(number) ?? `E${number}`;
}

/** @param number a positive errno
 * @param message strerror's text unless something better is known */
export function systemFailure(number: number, message?: string): SystemFailure {
  invariant(number > 0, `errno ${number} is not positive`);
  return { errno: number, code: errnoCode(number), message: message ?? native.strerror(number) };
}

export function failed(number: number, message?: string): { ok: false; failure: SystemFailure } {
  return { ok: false, failure: systemFailure(number, message) };
}

export const DONE: { readonly ok: true; readonly value: void } = { ok: true, value: undefined };

/** The outcome of a native call whose result does not matter where it is not negative. */
export function outcomeOf(result: number): Outcome<void> {
  return result < 0 ? failed(-result) : DONE;
}

/** The failure of a node:fs call; anything that carries no errno is not ours to swallow. A path
 * with a NUL in it is refused by Node before the kernel could. */
export function failureOfError(error: unknown): SystemFailure {
  if (error instanceof Error && "code" in error && error.code === "ERR_INVALID_ARG_VALUE") {
    return systemFailure(EINVAL);
  }
  if (error instanceof Error && "errno" in error && typeof error.errno === "number") {
    return systemFailure(Math.abs(error.errno));
  }
  throw error;
}

/** Runs a node:fs call and gives its failure as a value. */
export function attempt<T>(call: () => T): Outcome<T> {
  try {
    return { ok: true, value: call() };
  } catch (error) {
    return { ok: false, failure: failureOfError(error) };
  }
}

let errnoByText: ReadonlyMap<string, number> | null = null;

/** strerror backwards, for libraries that throw the text only; EINVAL for an unknown one. */
export function errnoOfText(text: string): number {
  errnoByText ??= new Map(
    Array.from({ length: MAX_ERRNO }, (_, index) => [native.strerror(index + 1), index + 1]),
  );
  return errnoByText.get(text) ?? EINVAL;
}
