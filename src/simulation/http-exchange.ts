// How requests of one host leave it: whoever simulates servers is behind this. The answers come
// back later, as the daemon's HTTP port has them.

import type { HttpEvent, HttpRequest, HttpRequestId } from "../model/http.ts";

export interface HttpExchange {
  /** Called with each answer, never from within `send`. */
  onEvent: (event: HttpEvent) => void;
  send(request: HttpRequest): void;
  /** No answer may come any more. */
  cancel(id: HttpRequestId): void;
  /** The process is gone, and all its connections with it. */
  forget(): void;
}
