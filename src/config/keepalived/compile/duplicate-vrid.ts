// Two virtual routers with one number on one network: keepalived does not run that.

import type { Context } from "./context.ts";
import type { Settled } from "./instance-settle.ts";

export function hasDuplicateVrid(settled: readonly Settled[], context: Context): boolean {
  let found = false;
  const networks = new Map<string, Network>();
  for (const one of settled) {
    let twin: Settled | null = null;
    for (const key of networksOf(one)) {
      const network = networks.get(key) ?? new Network();
      networks.set(key, network);
      twin ??= network.find(one);
      network.add(one);
    }
    if (twin === null) continue;
    reportTwins(twin, one, context);
    found = true;
  }
  return found;
}

/** Where the adverts of a number and family go: to one group, or from one source to one peer. */
function networksOf({ draft, family }: Settled): string[] {
  const { destination, sourceAddress, unicastPeers, vrid } = draft;
  if (unicastPeers.size === 0) return [`${vrid} ${family} ${destination?.text ?? ""}`];
  const from = `${vrid} ${family} ${sourceAddress?.text ?? ""}`;
  return [...unicastPeers.keys()].map((peer) => `${from} ${peer}`);
}

/** The first instance of each interface. */
class Network {
  #first: Settled | null = null;
  /** Unicast may be without interface, and then meets everybody's. */
  readonly #byInterface: Map<string | null, Settled> = new Map();

  find({ draft }: Settled): Settled | null {
    const { interfaceName } = draft;
    if (interfaceName === null) return this.#first;
    return this.#byInterface.get(interfaceName) ?? this.#byInterface.get(null) ?? null;
  }

  add(one: Settled): void {
    this.#first ??= one;
    const { interfaceName } = one.draft;
    if (!this.#byInterface.has(interfaceName)) this.#byInterface.set(interfaceName, one);
  }
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
