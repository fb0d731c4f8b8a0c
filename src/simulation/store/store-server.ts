// A store as its clients meet it: members that take requests, each of them well or not.

import type { HttpRequest, HttpResponse } from "../../model/http.ts";

/** What a server does with a request, now or later. */
export interface Reply {
  respond(response: HttpResponse): void;
  /** Of a stream: head, piece and end. */
  open(status: number): void;
  chunk(text: string): void;
  end(): void;
}

export interface StoreServer {
  /** Gives the way to end it: the client is gone. */
  take(request: HttpRequest, reply: Reply): () => void;
  /** What a member says that has lost its leader. */
  leaderless(): HttpResponse;
}

/** One endpoint of a store. A leaderless member answers, but knows nothing; a silent one takes what
 * comes and says nothing; one that refuses is not there. */
export type MemberHealth = "up" | "leaderless" | "silent" | "refuses";

export const NO_MORE = (): void => {};

export function jsonResponse(
  status: number,
  body: unknown,
  headers: readonly (readonly [string, string])[] = [],
): HttpResponse {
  return { status, headers: new Map(headers), body: JSON.stringify(body) };
}
