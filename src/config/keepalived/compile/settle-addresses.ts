// How many addresses an instance may and must have.

import type { Context } from "./context.ts";
import type { AddressDraft, InstanceDraft } from "./instance-draft.ts";

/** An advert carries at most so many addresses at the usual MTU of 1500. */
const MAX_ADVERTISED = { ipv4: 255, ipv6: 89 } as const;

export function settleAddresses(
  draft: InstanceDraft,
  family: "ipv4" | "ipv6",
  version: 2 | 3,
  context: Context,
): boolean {
  dropDuplicates(draft, context);
  dropWithoutInterface(draft, context);
  const max = MAX_ADVERTISED[family];
  const count = draft.addresses.length;
  if (count > max) {
    for (const address of draft.addresses.splice(max)) draft.excluded.push(address);
    context.after(draft.span, {
      code: "too-many-vips",
      message: `an advert carries ${max} addresses; the others are kept and not advertised`,
      keepalived: [
        `(${draft.name}) Number of VIPs (${count}) exceeds maximum/space available in packet (max ${max} addresses) - excess moved to eVIPs`,
      ],
    });
  }
  reportFirstIpv6(draft, context);
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

/** An address that is there already; an excluded one may repeat an advertised one on another
 * interface. keepalived does so since 2.3.3. */
function dropDuplicates(draft: InstanceDraft, context: Context): void {
  const seen = new Map<string, AddressDraft>();
  const isNew = (address: AddressDraft): boolean => {
    const device = address.interfaceName ?? draft.interfaceName ?? "";
    const key = `${address.prefix.address.text} ${device}`;
    const twin = seen.get(key);
    if (twin === undefined) {
      seen.set(key, address);
      return true;
    }
    context.after(address.span, {
      code: "duplicate-address",
      message: `\`${address.prefix.address.text}\` stands twice; the second is ignored`,
      notes: [{ message: "first written here", span: twin.span }],
    });
    return false;
  };
  draft.addresses = draft.addresses.filter(isNew);
  draft.excluded = draft.excluded.filter(isNew);
}

/** Unicast can do without interface; its addresses cannot. */
function dropWithoutInterface(draft: InstanceDraft, context: Context): void {
  if (draft.interfaceName !== null) return;
  const withInterface = (list: readonly AddressDraft[], kind: "" | "e"): AddressDraft[] =>
    list.filter((address) => {
      if (address.interfaceName !== null) return true;
      const text = address.prefix.address.text;
      context.after(address.span, {
        code: "no-address-interface",
        message: `\`${text}\` has no interface to be on; it is left out`,
        keepalived: [`(${draft.name}): no interface for ${kind}vip ${text} - removing`],
        help: "write `dev IFNAME` behind the address",
      });
      return false;
    });
  draft.addresses = withInterface(draft.addresses, "");
  draft.excluded = withInterface(draft.excluded, "e");
}

/** RFC 9568 §5.2.9: the first IPv6 address of an advert is link-local. keepalived insists on it in
 * strict mode and otherwise only logs it. */
function reportFirstIpv6(draft: InstanceDraft, context: Context): void {
  const [first] = draft.addresses;
  const address = first?.prefix.address;
  if (first === undefined || address?.family !== "ipv6" || address.isLinkLocal()) return;
  const must = draft.strict ? "must" : "should";
  context.after(first.span, {
    code: draft.strict ? "first-not-link-local" : "first-hardly-link-local",
    message: "the first IPv6 address of an instance is not link-local",
    keepalived: [`(${draft.name}) the first IPv6 VIP address ${must} be link local`],
  });
}
