// Two virtual routers with one number on one network: keepalived does not run that.

import type { Context } from "./context.ts";
import type { Settled } from "./instance-settle.ts";

export function hasDuplicateVrid(settled: readonly Settled[], context: Context): boolean {
  let found = false;
  const byVrid = new Map<string, Settled[]>();
  for (const one of settled) {
    const key = `${one.draft.vrid} ${one.family}`;
    const others = byVrid.get(key) ?? [];
    const twin = others.find((other) => meet(one, other));
    if (twin !== undefined) {
      reportTwins(twin, one, context);
      found = true;
    }
    byVrid.set(key, [...others, one]);
  }
  return found;
}

/** Whether two instances of one number and family would hear each other's adverts. */
function meet(a: Settled, b: Settled): boolean {
  const unicast = a.draft.unicastPeers.length > 0;
  if (unicast !== b.draft.unicastPeers.length > 0) return false;
  if (!unicast) {
    const sameGroup = a.draft.destination?.text === b.draft.destination?.text;
    return sameGroup && a.draft.interfaceName === b.draft.interfaceName;
  }
  const apart =
    a.draft.interfaceName !== null &&
    b.draft.interfaceName !== null &&
    a.draft.interfaceName !== b.draft.interfaceName;
  if (apart || a.draft.sourceAddress?.text !== b.draft.sourceAddress?.text) return false;
  const peers = b.draft.unicastPeers.map(({ address }) => address.text);
  return a.draft.unicastPeers.some(({ address }) => peers.includes(address.text));
}

function reportTwins(first: Settled, { draft, family }: Settled, context: Context): void {
  const twin = first.draft;
  const what = `VRID ${draft.vrid} with ${family === "ipv4" ? "IPv4" : "IPv6"}`;
  const where = `on interface ${draft.interfaceName ?? ""}`;
  context.after(draft.vridSpan, {
    code: "duplicate-vrid",
    message: `\`${twin.name}\` uses virtual router id ${draft.vrid} on this interface already`,
    keepalived: [`${twin.name} and ${draft.name} both use ${what} ${where}`],
    notes: twin.vridSpan === null ? [] : [{ message: "first used here", span: twin.vridSpan }],
  });
}
