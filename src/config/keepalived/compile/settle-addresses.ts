// How many addresses an instance may and must have.

import type { Context } from "./context.ts";
import type { InstanceDraft } from "./instance-draft.ts";

/** An advert carries at most so many addresses at the usual MTU of 1500. */
const MAX_ADVERTISED = { ipv4: 255, ipv6: 89 } as const;

export function settleAddresses(
  draft: InstanceDraft,
  family: "ipv4" | "ipv6",
  version: 2 | 3,
  context: Context,
): boolean {
  const max = MAX_ADVERTISED[family];
  if (draft.addresses.length > max) {
    draft.excluded.push(...draft.addresses.splice(max));
    context.after(draft.span, {
      code: "too-many-vips",
      message: `an advert carries ${max} addresses; the others are kept and not advertised`,
      keepalived: [
        `(${draft.name}) Number of VIPs (${max}) exceeds maximum/space available in packet (max ${max} addresses) - excess moved to eVIPs`,
      ],
    });
  }
  if (draft.addresses.length > 0 || (draft.noVirtualAddress && !draft.strict)) return true;
  const required = version === 3 || draft.strict;
  const need = required ? "required" : "sensible";
  const sentence = `(${draft.name}) No VIP specified; at least one is ${need}`;
  context.after(draft.span, {
    code: required ? "no-vip-fatal" : "no-vip",
    message: `\`${draft.name}\` has no virtual address`,
    keepalived: required ? [sentence] : [sentence, sentence],
  });
  return !required;
}
