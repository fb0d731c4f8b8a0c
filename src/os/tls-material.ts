// The files of a TLS client. They are looked at before each request and read again when they have
// changed: a certificate that was renewed is used at once, without a reload.

import { readFileSync, statSync } from "node:fs";
import { createSecureContext, type SecureContextOptions } from "node:tls";
import type { HttpFailure, TlsFiles } from "../model/http.ts";
import { describeHttpError, isNodeError } from "./http-failure.ts";

export type TlsAnswer =
  | { readonly ok: true; readonly options: SecureContextOptions }
  | { readonly ok: false; readonly failure: HttpFailure };

/** Why no client can be made of these texts (PEM); null where one can. */
export function findTlsFault(
  pems: {
    readonly [name in "ca" | "cert" | "key"]: Uint8Array | null;
  },
): string | null {
  const given = Object.entries(pems).filter(([, pem]) => pem !== null);
  try {
    createSecureContext(Object.fromEntries(given));
    return null;
  } catch (error) {
    if (!isNodeError(error)) throw error;
    return describeHttpError(error).message;
  }
}

interface Kept {
  readonly stamp: string;
  readonly contents: Buffer;
}

export class TlsMaterial {
  readonly #kept = new Map<string, Kept>();

  read({ caFile, certFile, keyFile }: TlsFiles): TlsAnswer {
    const options: SecureContextOptions = {};
    try {
      if (caFile !== null) options.ca = this.#contents(caFile);
      if (certFile !== null) options.cert = this.#contents(certFile);
      if (keyFile !== null) options.key = this.#contents(keyFile);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      return { ok: false, failure: { kind: "file", message: error.message } };
    }
    return { ok: true, options };
  }

  #contents(path: string): Buffer {
    const { mtimeMs, ino, size } = statSync(path);
    const stamp = `${mtimeMs} ${ino} ${size}`;
    const kept = this.#kept.get(path);
    if (kept?.stamp === stamp) return kept.contents;
    const contents = readFileSync(path);
    this.#kept.set(path, { stamp, contents });
    return contents;
  }
}
