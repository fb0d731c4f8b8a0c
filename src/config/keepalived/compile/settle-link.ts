// VMAC and ipvlan: what does not go together. Nothing acts on them, but the model is kept right.

import { assertNever } from "../../../base/invariant.ts";
import type { Context } from "./context.ts";
import type { InstanceDraft } from "./instance-draft.ts";

export function settleLink(draft: InstanceDraft, context: Context): void {
  const { name, virtualLink: link } = draft;
  const complain = (message: string, sentence: string): void => {
    context.after(draft.linkSpan ?? draft.span, {
      code: "link-conflict",
      message,
      keepalived: [`(${name}) ${sentence}`],
    });
  };
  if (link === null) {
    if (draft.vmacTransmitBase) {
      const sentence = "vmac_xmit_base is only valid with a vmac";
      complain("`vmac_xmit_base` needs `use_vmac`; it is ignored", sentence);
      draft.vmacTransmitBase = false;
    }
    return;
  }
  if (draft.promoteSecondaries) {
    const sentence = "promote_secondaries is automatically set for vmacs - ignoring";
    complain("`promote_secondaries` is set with a VMAC anyway", sentence);
    draft.promoteSecondaries = false;
  }
  switch (link.kind) {
    case "vmac":
      reportDoubleVmac(draft, context);
      return;
    case "ipvlan":
      if (link.address === null && draft.family !== "ipv6") {
        const sentence =
          "IPv4 ipvlan requires a source ip address to be configured." +
          " setting instance to fault state";
        complain("an ipvlan for IPv4 needs an address", sentence);
      }
      return;
    default:
      assertNever(link.kind);
  }
}

function reportDoubleVmac(draft: InstanceDraft, context: Context): void {
  for (const address of [...draft.addresses, ...draft.excluded]) {
    if (!address.useVmac) continue;
    const text = address.prefix.address.text;
    context.after(address.span, {
      code: "link-conflict",
      message: "`use_vmac` stands with the address and with the instance",
      keepalived: [`(${draft.name}) use_vmac specified for VIP/eVIP ${text} and vrrp instance`],
    });
  }
}

/** What keepalived decides when the block ends. */
export function closeLink(draft: InstanceDraft, say: SayAtClose): void {
  const unicast = draft.unicastSpan !== null;
  if (!unicast || draft.virtualLink === null || draft.vmacTransmitBase) return;
  if (draft.interfaceName === null) {
    const sentence = "Cannot use VMAC/ipvlan with unicast and no interface - clearing use_vmac";
    say("`use_vmac` needs an interface; it is ignored", `(${draft.name}): ${sentence}`);
    draft.virtualLink = null;
    return;
  }
  const sentence = "unicast with use_vmac requires vmac_xmit_base - setting";
  say("unicast over a VMAC needs `vmac_xmit_base`; it is set", `(${draft.name}) ${sentence}`);
  draft.vmacTransmitBase = true;
}

export type SayAtClose = (message: string, sentence: string) => void;
