// HTTP requests as values: a machine says what it asks, the daemon answers with what came back. One
// request has one answer, unless it is a stream: that opens, brings chunks and ends.

import type { Secret } from "../base/secret.ts";
import type { Micros } from "../base/units.ts";

/** Where a server listens: an URL taken apart. */
export interface HttpEndpoint {
  /** https */
  readonly secure: boolean;
  /** Name or address, IPv6 without brackets. */
  readonly host: string;
  /** 1..65535 */
  readonly port: number;
  /** Path that goes before each request's; empty or `/…` without a slash at its end. */
  readonly basePath: string;
}

/** Files of a TLS client, read anew for each connection, so that a renewed certificate is used;
 * null where not configured. */
export interface TlsFiles {
  /** Who signs servers; null trusts the system's authorities. */
  readonly caFile: string | null;
  readonly certFile: string | null;
  readonly keyFile: string | null;
}

/** Unique among the requests of whoever asks, never reused. */
export type HttpRequestId = number;

export interface HttpRequest {
  readonly id: HttpRequestId;
  readonly endpoint: HttpEndpoint;
  readonly tls: TlsFiles;
  readonly method: "GET" | "POST";
  /** With its query; joins the endpoint's base path. */
  readonly path: string;
  readonly headers: readonly (readonly [name: string, value: string | Secret])[];
  readonly body: string | Secret | null;
  /** From the call to the end of the answer, or of the head of a stream. */
  readonly timeoutUs: Micros;
  readonly stream: boolean;
}

/** An answer that came whole. */
export interface HttpResponse {
  /** 100..599 */
  readonly status: number;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

export interface HttpFailure {
  readonly kind: "refused" | "unreachable" | "timeout" | "broken" | "name" | "tls" | "file";
  /** For the log; names no secret. */
  readonly message: string;
}

/** What comes back for a request. */
export type HttpEvent =
  | {
      readonly kind: "http-response";
      readonly id: HttpRequestId;
      readonly response: HttpResponse;
    }
  /** A stream's head; its body follows in chunks. */
  | { readonly kind: "http-opened"; readonly id: HttpRequestId; readonly status: number }
  | { readonly kind: "http-chunk"; readonly id: HttpRequestId; readonly text: string }
  /** A stream came to its end. */
  | { readonly kind: "http-ended"; readonly id: HttpRequestId }
  | {
      readonly kind: "http-failed";
      readonly id: HttpRequestId;
      readonly failure: HttpFailure;
    };

export function formatEndpoint({ secure, host, port, basePath }: HttpEndpoint): string {
  const name = host.includes(":") ? `[${host}]` : host;
  return `${secure ? "https" : "http"}://${name}:${port}${basePath}`;
}
