// Whether an instance starts as MASTER, and what that does to preemption.

import { micros } from "../../../base/units.ts";
import type { Context } from "./context.ts";
import type { InstanceDraft } from "./instance-draft.ts";

export function settleState(
  draft: InstanceDraft,
  context: Context,
): { priority: number; wantedState: "MASTER" | "BACKUP" } {
  const priority = draft.priority ?? (draft.state === "MASTER" ? 255 : 100);
  const wanted = draft.state ?? (priority === 255 ? "MASTER" : "BACKUP");
  const shouldBe = priority === 255 ? "MASTER" : "BACKUP";
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
  if (!draft.preempt && (priority === 255 || wanted === "MASTER")) {
    const why = wanted === "MASTER" ? "initial state MASTER" : "address owner";
    const other = wanted === "MASTER" ? "`state MASTER`" : "priority 255";
    context.after(draft.nopreemptSpan, {
      code: "nopreempt-master",
      message: `\`nopreempt\` does not work with ${other}; it is cleared`,
      keepalived: [`(${name}) Warning - nopreempt will not work with ${why} - clearing`],
    });
    draft.preempt = true;
  }
  if (draft.preemptDelayUs === 0) return;
  const conflict = delayConflict(draft, wanted);
  if (conflict === null) return;
  context.after(draft.preemptDelaySpan, {
    code: "preempt-delay-conflict",
    message: `\`preempt_delay\` does not go with ${conflict.message}; it is cleared`,
    keepalived: [`(${name}) ${conflict.keepalived}`],
  });
  draft.preemptDelayUs = micros(0);
}

function delayConflict(
  draft: InstanceDraft,
  wanted: "MASTER" | "BACKUP",
): { message: string; keepalived: string } | null {
  if (draft.strict) {
    return {
      message: "strict mode",
      keepalived: "preempt_delay is incompatible with strict mode - resetting",
    };
  }
  if (!draft.preempt) {
    return {
      message: "`nopreempt`",
      keepalived: "preempt_delay is incompatible with nopreempt mode - resetting",
    };
  }
  if (wanted === "MASTER") {
    const keepalived = "Warning - preempt delay will not work with initial state MASTER - clearing";
    return { message: "`state MASTER`", keepalived };
  }
  return null;
}
