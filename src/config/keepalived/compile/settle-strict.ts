// What strict mode (keepalived.conf(5) vrrp_strict) does not allow, and what it sets instead.

import { micros } from "../../../base/units.ts";
import type { Span } from "../../span.ts";
import type { Context } from "./context.ts";
import type { InstanceDraft } from "./instance-draft.ts";

/** RFC 9568 §5.2.4 */
const OWNER = 255;

export function settleStrict(
  draft: InstanceDraft,
  priority: number,
  version: 2 | 3,
  context: Context,
): void {
  if (!draft.strict) return;
  const complain: Complain = (span, message, keepalived) => {
    context.after(span ?? draft.span, {
      code: "strict-conflict",
      message: `strict mode: ${message}`,
      keepalived: keepalived === null ? [] : [`(${draft.name}) ${keepalived}`],
    });
  };
  if (draft.downTimerAdverts !== 3) {
    const sentence = "down_timer_adverts is incompatible with strict mode - resetting";
    complain(null, "`down_timer_adverts` is 3", sentence);
    draft.downTimerAdverts = 3;
  }
  if (draft.accept === true && version === 2 && priority !== OWNER) {
    const sentence =
      "warning - accept mode for VRRP version 2 does not comply with RFC3768 - resetting";
    complain(draft.acceptSpan, "`accept` is not for version 2", sentence);
    draft.accept = null;
  }
  settleAnnouncements(draft, complain);
  if (draft.hmac !== null) draft.hmac.mode = "enforce";
  if (draft.unicastPeers.size > 0) {
    // Deviation: newer keepalived refuses to run; 2.2.7 and this program run.
    complain(draft.unicastSpan, "unicast is not RFC behaviour", null);
  }
  if (draft.virtualLink?.mac !== null && draft.virtualLink !== null) {
    const sentence = "cannot specify MAC address with strict mode - clearing";
    context.after(draft.linkSpan, {
      code: "strict-conflict",
      message: "strict mode: a VMAC has the RFC's own address",
      keepalived: [`(${draft.name}): ${sentence}`],
    });
    draft.virtualLink = { ...draft.virtualLink, mac: null };
  }
  if (draft.vmacTransmitBase && draft.virtualLink !== null) {
    const sentence = "xmit_base is incompatible with strict mode - resetting";
    complain(draft.linkSpan, "`vmac_xmit_base` is off", sentence);
    draft.vmacTransmitBase = false;
  }
}

type Complain = (span: Span | null, message: string, keepalived: string | null) => void;

/** RFC 9568 §6.4.3: a master does not answer a lower priority. */
function settleAnnouncements(draft: InstanceDraft, complain: Complain): void {
  if ((draft.garpLowerPriorityRepeat ?? 0) > 0) {
    const sentence = "Strict mode requires no repeat garps. resetting";
    complain(null, "`garp_lower_prio_repeat` is 0", sentence);
  }
  if ((draft.garpLowerPriorityDelayUs ?? 0) > 0) {
    const sentence = "Strict mode requires no repeat garp delay. resetting";
    complain(null, "`garp_lower_prio_delay` is 0", sentence);
  }
  draft.garpLowerPriorityRepeat = 0;
  draft.garpLowerPriorityDelayUs = micros(0);
  if (draft.lowerPriorityNoAdvert === false) {
    const sentence = "Strict mode requires no lower priority advert. resetting";
    complain(null, "`lower_prio_no_advert` is on", sentence);
  }
  if (draft.higherPrioritySendAdvert === true) {
    const sentence = "strict mode requires higher_prio_send_advert to be clear. resetting";
    complain(null, "`higher_prio_send_advert` is off", sentence);
  }
  draft.lowerPriorityNoAdvert = true;
  draft.higherPrioritySendAdvert = false;
}
