// Hetzner's Robot web service, as far as failover addresses need it: who has it, and give it to us.
// Form-encoded requests, JSON answers, Basic authentication.

import type { IpAddress } from "../base/ip-address.ts";
import { Secret } from "../base/secret.ts";
import type { HttpRequest, HttpResponse } from "../model/http.ts";
import type { UserPassword } from "../model/leader.ts";
import { encodeText } from "./base64.ts";
import { asNumber, asObject, asText, excerpt, parseObject } from "./json.ts";

type Asked = Pick<HttpRequest, "method" | "path" | "headers" | "body">;

export type RobotAnswer =
  /** Where the address is routed; null: nowhere. */
  | { readonly kind: "routed"; readonly to: string | null }
  | {
      readonly kind: "error";
      /** HTTP status. */
      readonly status: number;
      /** Robot's own word, e.g. `FAILOVER_LOCKED`; empty for an answer that is not Robot's. */
      readonly code: string;
      readonly message: string;
      /** RATE_LIMIT_EXCEEDED: seconds of the window. */
      readonly intervalSeconds: number | null;
    };

export function askRoute(address: IpAddress, credentials: UserPassword): Asked {
  const path = pathOf(address);
  return { method: "GET", path, headers: [authorization(credentials)], body: null };
}

export function askRouting(address: IpAddress, to: IpAddress, credentials: UserPassword): Asked {
  return {
    method: "POST",
    path: pathOf(address),
    headers: [authorization(credentials), ["Content-Type", "application/x-www-form-urlencoded"]],
    body: `active_server_ip=${encodeURIComponent(to.text)}`,
  };
}

export function readRobot(response: HttpResponse): RobotAnswer {
  const answer = parseObject(response.body);
  const failover = asObject(answer?.["failover"]);
  if (response.status === 200 && failover !== null) {
    return { kind: "routed", to: asText(failover["active_server_ip"]) };
  }
  const error = asObject(answer?.["error"]);
  const { status } = response;
  if (error === null) {
    const message = `HTTP status ${status}: ${excerpt(response.body) || "no text"}`;
    return { kind: "error", status, code: "", message, intervalSeconds: null };
  }
  const code = asText(error["code"]) ?? "";
  const message = `${code}: ${excerpt(asText(error["message"]) ?? "")}`;
  return { kind: "error", status, code, message, intervalSeconds: asNumber(error["interval"]) };
}

function pathOf(address: IpAddress): string {
  return `/failover/${encodeURIComponent(address.text)}`;
}

function authorization({ user, password }: UserPassword): [string, Secret] {
  return ["Authorization", new Secret(`Basic ${encodeText(`${user}:${password.reveal()}`)}`)];
}
