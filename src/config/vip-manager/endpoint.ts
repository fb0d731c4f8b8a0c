// An URL of a store, taken apart. Only what a store can be reached by is taken: scheme, host,
// port, path. vip-manager takes an endpoint without a scheme for TLS and never reaches a plain
// one; here it is refused.

import { IpAddress } from "../../base/ip-address.ts";
import type { HttpEndpoint } from "../../model/http.ts";

export type EndpointReading =
  | { readonly ok: true; readonly endpoint: HttpEndpoint }
  | {
      readonly ok: false;
      readonly code: "endpoint-scheme" | "setting-value";
      readonly why: string;
    };

const FORM = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(\[[^\]]*\]|[^/:?#@[\]]*)(?::([^/?#]*))?(\/[^?#]*)?$/i;
const HOST = /^[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?\.?$/i;

/** @param defaultPort where the URL has none: the store's own for http */
export function readEndpoint(text: string, defaultPort: number): EndpointReading {
  const match = FORM.exec(text);
  const [, scheme, hostText = "", portText, path = ""] = match ?? [];
  if (match === null) return refuse("it is no URL of the form http://HOST:PORT");
  if (scheme === undefined) return { ok: false, code: "endpoint-scheme", why: "it has no scheme" };
  const lower = scheme.toLowerCase();
  if (lower !== "http" && lower !== "https") {
    return { ok: false, code: "endpoint-scheme", why: `\`${scheme}\` is not http or https` };
  }
  const host = readHost(hostText);
  if (host === null) return refuse(`\`${hostText}\` is no host`);
  if (!isRequestPath(path)) {
    return refuse("its path has characters that must be percent-encoded");
  }
  const port = portText === undefined ? defaultPort : readPort(portText);
  if (port === null) return refuse(`\`${portText ?? ""}\` is no port`);
  const basePath = path.replace(/\/+$/, "");
  return { ok: true, endpoint: { secure: lower === "https", host, port, basePath } };
}

/** What may stand in the first line of a request (RFC 9110 §4): visible ASCII. */
export function isRequestPath(path: string): boolean {
  return /^[!-~]*$/.test(path);
}

function readHost(text: string): string | null {
  if (!text.startsWith("[")) return HOST.test(text) ? text : null;
  const address = IpAddress.parse(text.slice(1, -1));
  return address?.family === "ipv6" ? address.text : null;
}

function readPort(text: string): number | null {
  const port = /^[0-9]{1,5}$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= 65535 ? port : null;
}

function refuse(why: string): EndpointReading {
  return { ok: false, code: "setting-value", why };
}
