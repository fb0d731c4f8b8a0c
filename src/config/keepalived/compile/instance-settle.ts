// The checks of one instance after the whole file is read: contradictions between its keywords
// are said and resolved as keepalived resolves them. What is left is what the state machine runs.

import { micros } from "../../../base/units.ts";
import type { Span } from "../../span.ts";
import type { Context } from "./context.ts";
import type { GlobalDraft } from "./global-draft.ts";
import type { InstanceDraft } from "./instance-draft.ts";
import { settleAddresses } from "./settle-addresses.ts";
import { settlePreemption, settleState } from "./settle-state.ts";

/** The instance with its open questions answered. */
export interface Settled {
  readonly draft: InstanceDraft;
  readonly family: "ipv4" | "ipv6";
  readonly version: 2 | 3;
  readonly priority: number;
  readonly wantedState: "MASTER" | "BACKUP";
}

/** Null where keepalived would not run the configuration because of this instance. */
export function settleInstance(
  draft: InstanceDraft,
  global: GlobalDraft,
  context: Context,
): Settled | null {
  if (!hasMinimum(draft, context)) return null;
  const family = draft.family ?? "ipv4";
  const version = settleVersion(draft, family, global, context);
  const { priority, wantedState } = settleState(draft, context);
  settlePreemption(draft, priority, wantedState, context);
  settleInterval(draft, version, context);
  settleAuthentication(draft, version, context);
  settleUnicast(draft, context);
  if (!settleAddresses(draft, family, version, context)) return null;
  settleStrict(draft, priority, version, context);
  settleTracks(draft, context);
  return { draft, family, version, priority, wantedState };
}

function hasMinimum(draft: InstanceDraft, context: Context): boolean {
  const { name } = draft;
  let good = true;
  if (draft.vrid === null) {
    context.after(draft.span, {
      code: "no-vrid",
      message: `\`${name}\` has no virtual_router_id`,
      keepalived: [`(${name}) the virtual router id must be set`],
    });
    good = false;
  }
  if (
    draft.interfaceName === null &&
    !(draft.unicastPeers.length > 0 && draft.sourceAddress !== null)
  ) {
    context.after(draft.span, {
      code: "no-interface",
      message: `\`${name}\` has no interface`,
      keepalived: [`(${name}) Unknown interface!`],
    });
    good = false;
  }
  return good;
}

function settleVersion(
  draft: InstanceDraft,
  family: "ipv4" | "ipv6",
  global: GlobalDraft,
  context: Context,
): 2 | 3 {
  const version = draft.version ?? (family === "ipv6" ? 3 : global.defaults.version);
  if (draft.strict && family === "ipv6" && version === 2) {
    context.after(draft.span, {
      code: "strict-conflict",
      message: "strict mode has no version 2 for IPv6; version 3 is used",
      keepalived: [`(${draft.name}) IPv6 requires VRRPv3 in strict mode - setting version 3`],
    });
    return 3;
  }
  return version;
}

const SECOND = 1_000_000;
/** RFC 9568 §5.2.7: twelve bits of centiseconds. */
const MAX_V3_INTERVAL = 40_950_000;
const V3_STEP = 10_000;

function settleInterval(draft: InstanceDraft, version: 2 | 3, context: Context): void {
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

function settleAuthentication(draft: InstanceDraft, version: 2 | 3, context: Context): void {
  const reason = authenticationFault(draft, version);
  if (reason === null) return;
  context.after(draft.authSpan, {
    code: "authentication-ignored",
    message: `the authentication is left out: ${reason.message}`,
    keepalived: [`(${draft.name}) ${reason.keepalived}`],
  });
  draft.authType = null;
}

function authenticationFault(
  draft: InstanceDraft,
  version: 2 | 3,
): { message: string; keepalived: string } | null {
  if (draft.authType === null) return null;
  if (draft.strict) {
    return {
      message: "strict mode has none",
      keepalived: "Strict mode does not support authentication. Ignoring.",
    };
  }
  if (version === 3) {
    return {
      message: "version 3 has none",
      keepalived: "VRRP version 3 does not support authentication. Ignoring.",
    };
  }
  if (draft.authPassword === null || draft.authPassword.reveal() === "") {
    return {
      message: "there is no password",
      keepalived: "Authentication specified but no password given. Ignoring",
    };
  }
  if (draft.authType === "AH" && draft.family === "ipv6") {
    return {
      message: "AH is for IPv4",
      keepalived: "Cannot use AH authentication with IPv6 - ignoring",
    };
  }
  return null;
}

function settleUnicast(draft: InstanceDraft, context: Context): void {
  if (draft.unicastSpan === null || draft.unicastPeers.length > 0 || draft.unicastFaultNoPeer)
    return;
  context.after(draft.unicastSpan, {
    code: "unicast-without-peers",
    message: `\`${draft.name}\` has unicast keywords and no peers; it speaks multicast`,
    keepalived: [
      `(${draft.name}) A unicast keyword has been specified without any unicast peers. Defaulting to multicast. This usage is deprecated - please update your configuration.`,
    ],
  });
}

function settleStrict(
  draft: InstanceDraft,
  priority: number,
  version: 2 | 3,
  context: Context,
): void {
  if (!draft.strict) return;
  const complain = (span: Span | null, message: string, keepalived: string): void => {
    context.after(span ?? draft.span, {
      code: "strict-conflict",
      message: `strict mode: ${message}`,
      keepalived: [`(${draft.name}) ${keepalived}`],
    });
  };
  if (draft.downTimerAdverts !== 3) {
    complain(
      null,
      "`down_timer_adverts` is 3",
      "Strict mode: down_timer_adverts must be 3 - resetting",
    );
    draft.downTimerAdverts = 3;
  }
  if (draft.accept === true && version === 2 && priority !== 255) {
    complain(
      draft.acceptSpan,
      "`accept` is not for version 2",
      "warning - accept mode for VRRP version 2 does not comply with RFC3768 - resetting",
    );
    draft.accept = null;
  }
  if (draft.lowerPriorityNoAdvert === false) {
    complain(
      null,
      "`lower_prio_no_advert` is on",
      "strict mode requires no lower priority advert - resetting",
    );
  }
  if (draft.higherPrioritySendAdvert === true) {
    complain(
      null,
      "`higher_prio_send_advert` is off",
      "strict mode does not allow higher_prio_send_advert - resetting",
    );
  }
  draft.lowerPriorityNoAdvert = true;
  draft.higherPrioritySendAdvert = false;
}

function settleTracks(draft: InstanceDraft, context: Context): void {
  const kept = draft.tracks.filter((track) => {
    if (track.kind !== "interface" || track.name !== draft.interfaceName) return true;
    context.after(track.span, {
      code: "track-own-interface",
      message: `\`${track.name}\` is the instance's own interface and tracked anyway`,
      keepalived: [`(${draft.name}) Ignoring track_interface ${track.name} since own interface`],
    });
    return false;
  });
  draft.tracks.splice(0, draft.tracks.length, ...kept);
}
