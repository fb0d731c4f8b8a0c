// What can happen to a leader machine and to a manager of addresses: answers over HTTP, and time.

import type { HttpEvent } from "../model/http.ts";

export type LeaderEvent =
  | HttpEvent
  /** A deadline has passed, or it is the first. */
  | { readonly kind: "tick" };
