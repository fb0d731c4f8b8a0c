// What went wrong with an HTTP request, in few kinds and plain words.

import type { HttpFailure } from "../model/http.ts";

const KINDS: ReadonlyMap<string, HttpFailure["kind"]> = new Map([
  ["ECONNREFUSED", "refused"],
  ["EHOSTUNREACH", "unreachable"],
  ["ENETUNREACH", "unreachable"],
  ["EADDRNOTAVAIL", "unreachable"],
  ["ETIMEDOUT", "unreachable"],
  ["ENOTFOUND", "name"],
  ["EAI_AGAIN", "name"],
  ["ECONNRESET", "broken"],
  ["EPIPE", "broken"],
]);

/** Node and OpenSSL name their TLS failures by many codes with these beginnings. */
const TLS_CODE =
  /^(?:ERR_TLS|ERR_SSL|ERR_OSSL|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|HOSTNAME_MISMATCH|EPROTO)/;

export function describeHttpError(error: NodeJS.ErrnoException): HttpFailure {
  const code = error.code ?? "";
  const kind = KINDS.get(code) ?? (TLS_CODE.test(code) ? "tls" : "broken");
  if (kind === "tls") return { kind, message: `TLS: ${describeTls(error, code)}` };
  return { kind, message: error.message || code };
}

/** Node's own refusals and OpenSSL's carry a code; a mistake in this program does not. */
export function isNodeError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "code" in error && typeof error.code === "string";
}

function describeTls(error: Error, code: string): string {
  // OpenSSL's own text carries its source file and line, or the library and function.
  const form = /:([a-z0-9 ]+):[^:]*:\d+:|^error:[0-9a-f]+:[^:]*:[^:]*:([^:]+)$/i;
  const [, sent, made] = form.exec(error.message) ?? [];
  const reason = sent ?? made;
  const hint =
    code.includes("WRONG_VERSION_NUMBER") || reason === "wrong version number"
      ? " (does the server speak plain HTTP?)"
      : "";
  return `${reason ?? error.message}${code === "" ? "" : ` [${code}]`}${hint}`;
}
