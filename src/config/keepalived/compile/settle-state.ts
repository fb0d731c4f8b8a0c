// Whether an instance starts as MASTER, and what that does to preemption.

import { micros } from "../../../base/units.ts";
import type { Context } from "./context.ts";
import type { InstanceDraft } from "./instance-draft.ts";

/** RFC 9568 §5.2.4: the priority of an address owner. */
const OWNER = 255;

export function settleState(
  draft: InstanceDraft,
  context: Context,
): { priority: number; wantedState: "MASTER" | "BACKUP" } {
  const priority = draft.priority ?? (draft.state === "MASTER" ? OWNER : 100);
  const wanted = draft.state ?? (priority === OWNER ? "MASTER" : "BACKUP");
  const shouldBe = priority === OWNER ? "MASTER" : "BACKUP";
  settleOwnerOptions(draft, priority, context);
  if (!draft.strict || wanted === shouldBe) return { priority, wantedState: wanted };
  context.after(draft.stateSpan ?? draft.span, {
    code: "priority-state-conflict",
    message: `\`state ${wanted}\` and priority ${priority} contradict strict mode`,
    keepalived: [`(${draft.name}) State MASTER must match being address owner`],
  });
  return { priority, wantedState: shouldBe };
}

export function settlePreemption(
  draft: InstanceDraft,
  priority: number,
  wanted: "MASTER" | "BACKUP",
  context: Context,
): void {
  const { name } = draft;
  if (!draft.preempt && (priority === OWNER || wanted === "MASTER")) {
    const other = wanted === "MASTER" ? "`state MASTER`" : "priority 255";
    context.after(draft.nopreemptSpan, {
      code: "nopreempt-master",
      message: `\`nopreempt\` does not work with ${other}; it is cleared`,
      keepalived: [
        priority === OWNER
          ? `(${name}) nopreempt is incompatible with priority ${OWNER}. resetting nopreempt`
          : `(${name}) Warning - nopreempt will not work with initial state MASTER - clearing`,
      ],
    });
    draft.preempt = true;
  }
  if (draft.preemptDelayUs === 0) return;
  const conflict = delayConflict(draft, wanted);
  if (conflict === null) return;
  context.after(draft.preemptDelaySpan, {
    code: "preempt-delay-conflict",
    message: `\`preempt_delay\` does not go with ${conflict.message}; it is cleared`,
    keepalived: conflict.keepalived.map((sentence) => `(${name}) ${sentence}`),
  });
  draft.preemptDelayUs = micros(0);
}

/** AH counts packets, so nobody may start as MASTER without having heard the others. */
export function settleAhState(
  draft: InstanceDraft,
  { priority, wantedState }: { priority: number; wantedState: "MASTER" | "BACKUP" },
  context: Context,
): "MASTER" | "BACKUP" {
  if (draft.authType !== "AH" || wantedState !== "MASTER" || priority === OWNER) return wantedState;
  context.after(draft.stateSpan ?? draft.span, {
    code: "ah-master",
    message: "`state MASTER` does not go with `auth_type AH`; BACKUP is used",
    keepalived: [
      `(${draft.name}) Initial state master is incompatible with AH authentication - clearing`,
    ],
  });
  return "BACKUP";
}

const STRICT_DELAY = "preempt_delay is incompatible with strict mode - resetting";
const NO_PREEMPT_DELAY = "preempt_delay is incompatible with nopreempt mode - resetting";

function delayConflict(
  draft: InstanceDraft,
  wanted: "MASTER" | "BACKUP",
): { message: string; keepalived: readonly string[] } | null {
  if (draft.strict) {
    return {
      message: "strict mode",
      keepalived: draft.preempt ? [STRICT_DELAY] : [STRICT_DELAY, NO_PREEMPT_DELAY],
    };
  }
  if (!draft.preempt) {
    return {
      message: "`nopreempt`",
      keepalived: [NO_PREEMPT_DELAY],
    };
  }
  if (wanted === "MASTER") {
    const keepalived = "Warning - preempt delay will not work with initial state MASTER - clearing";
    return { message: "`state MASTER`", keepalived: [keepalived] };
  }
  return null;
}

/** Keywords of newer versions that ask for nopreempt or for an address owner. */
function settleOwnerOptions(draft: InstanceDraft, priority: number, context: Context): void {
  if (draft.timerExpiredPriority !== null && draft.preempt) {
    context.after(draft.span, {
      code: "needs-nopreempt",
      message: "`timer_expired_backup` needs `nopreempt`; it is off",
    });
    draft.timerExpiredPriority = null;
  }
  if (draft.ownerIgnoreAdverts === true && priority !== OWNER) {
    context.after(draft.span, {
      code: "needs-owner",
      message: "`owner_ignore_adverts` is for priority 255; it is off",
    });
    draft.ownerIgnoreAdverts = null;
  }
}
