// HTTP requests of the engine. An adapter never decides: it sends what it is told to, within the
// time it is given, and hands out what came back.

import type { HttpEvent, HttpRequest, HttpRequestId } from "../model/http.ts";

export interface Http {
  /** Starts a request; never answers before it returns. After `http-response`, `http-ended` or
   * `http-failed` nothing more comes for it. */
  request(request: HttpRequest, receive: (event: HttpEvent) => void): void;
  /** Gives it up; from now on nothing comes for it. Unknown ids are ignored. */
  cancel(id: HttpRequestId): void;
  close(): void;
}
