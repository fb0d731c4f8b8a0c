// Where the adverts of an instance go: to the group, or to peers.

import type { Context } from "./context.ts";
import type { InstanceDraft } from "./instance-draft.ts";

export function settleTransport(draft: InstanceDraft, context: Context): void {
  const { name } = draft;
  if (draft.unicastPeers.size > 0) {
    if (draft.destination === null) return;
    context.after(draft.span, {
      code: "unicast-conflict",
      message: "`mcast_dst_ip` is ignored: the adverts go to peers",
      keepalived: [`(${name}) multicast destination specified with unicast - ignoring`],
    });
    draft.destination = null;
    return;
  }
  if (draft.unicastSpan !== null) reportWithoutPeers(draft, context);
  reportNoMulticast(draft, context);
}

function reportWithoutPeers(draft: InstanceDraft, context: Context): void {
  if (draft.unicastFaultNoPeer) {
    const sentence = "Cannot use unicast without any peers - going to fault state";
    context.after(draft.unicastSpan, {
      code: "unicast-fault",
      message: `\`${draft.name}\` has no unicast peers; it stays in FAULT`,
      keepalived: [`(${draft.name}) ${sentence}`],
    });
    return;
  }
  context.after(draft.unicastSpan, {
    code: "unicast-without-peers",
    message: `\`${draft.name}\` has unicast keywords and no peers; it speaks multicast`,
    keepalived: [
      `(${draft.name}) A unicast keyword has been specified without any unicast peers.` +
        " Defaulting to multicast. This usage is deprecated - please update your configuration.",
    ],
  });
}

function reportNoMulticast(draft: InstanceDraft, context: Context): void {
  const name = draft.interfaceName ?? "";
  if (draft.unicastFaultNoPeer || context.interface(name)?.multicast !== false) return;
  context.after(draft.interfaceSpan, {
    code: "no-multicast",
    message: `\`${name}\` carries no multicast, so no advert will leave it`,
    keepalived: [
      `(${draft.name}) interface ${name} does not support multicast,` +
        " specify unicast peers - disabling",
    ],
  });
}
