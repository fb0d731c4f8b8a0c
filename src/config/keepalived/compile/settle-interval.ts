// The advertisement interval as the protocol version can carry it.

import { micros } from "../../../base/units.ts";
import type { Context } from "./context.ts";
import type { InstanceDraft } from "./instance-draft.ts";

const SECOND = 1_000_000;
/** RFC 9568 §5.2.7: twelve bits of centiseconds. */
const MAX_V3_INTERVAL = 40_950_000;
const V3_STEP = 10_000;

export function settleInterval(draft: InstanceDraft, version: 2 | 3, context: Context): void {
  const interval = draft.advertIntervalUs;
  const shown = (interval / SECOND).toFixed(6);
  if (version === 2 && interval % SECOND !== 0) {
    const rounded = Math.max(1, Math.round(interval / SECOND));
    draft.advertIntervalUs = micros(rounded * SECOND);
    reportRounded(draft, `version 2 counts whole seconds; ${rounded} s is used`, context, [
      `(${draft.name}) VRRPv2 advertisement interval ${shown}s must be an integer. rounding`,
    ]);
  } else if (version === 3 && interval > MAX_V3_INTERVAL) {
    draft.advertIntervalUs = micros(MAX_V3_INTERVAL);
    reportRounded(draft, "version 3 counts up to 40.95 s; that is used", context, [
      `(${draft.name}) VRRPv3 advertisement interval ${(interval / SECOND).toFixed(2)}s is out of range. Must be less than 40.96s. Setting to 40.95s`,
    ]);
  } else if (version === 3 && interval % V3_STEP !== 0) {
    const rounded = Math.max(1, Math.round(interval / V3_STEP)) * V3_STEP;
    draft.advertIntervalUs = micros(rounded);
    reportRounded(
      draft,
      `version 3 counts in steps of 10 ms; ${rounded / SECOND} s is used`,
      context,
      [
        `(${draft.name}) VRRPv3 advertisement interval ${shown}s must be in units of 10ms - rounding`,
      ],
    );
  }
}

function reportRounded(
  draft: InstanceDraft,
  message: string,
  context: Context,
  keepalived: readonly string[],
): void {
  context.after(draft.advertSpan ?? draft.span, { code: "interval-rounded", message, keepalived });
}
