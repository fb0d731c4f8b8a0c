// How long a change of the key takes to reach the kernel and the wire, and whether both nodes or
// none held the address meanwhile.

import type { Host } from "../lab/host.ts";
import { pass } from "../lab/until.ts";
import { type StoreLab, VIP, withStore } from "./store-lab.ts";

export interface HandOvers {
  /** Key written to address present, one a change. */
  readonly addressMs: readonly number[];
  /** Key written to the first announcement on the wire. */
  readonly announcedMs: readonly number[];
  /** Address gone from the old node to address present on the new one; negative: both had it. */
  readonly gapMs: readonly number[];
}

type Which = "ours" | "reference";

const SETTLE_SECONDS = 2;
/** No multiple of the reference's second between two looks. */
const PAUSE_MS = 1370;

/** Moves the key `count` times between two nodes. */
export async function measureHandOvers(which: Which, count: number): Promise<HandOvers> {
  const result = { addressMs: [] as number[], announcedMs: [] as number[], gapMs: [] as number[] };
  await withStore(1, async (store) => {
    const [a, b] = store.nodes;
    await store.startMembers();
    for (const node of [a, b]) {
      if (which === "ours") await store.follow(node);
      else await store.followReference(node);
    }
    await store.write([a.name], 0);
    await store.holder(a);
    await pass(SETTLE_SECONDS);
    const names = Array.from({ length: count }, (_, index) => (index % 2 === 0 ? b : a).name);
    const writes = await store.write(names, PAUSE_MS);
    await pass(SETTLE_SECONDS);
    for (const { atUs, value } of writes) {
      const winner = value === a.name ? a : b;
      const won = changeAfter(store, winner, true, atUs);
      const lost = changeAfter(store, winner === a ? b : a, false, atUs);
      result.addressMs.push((won - atUs) / 1000);
      result.gapMs.push((won - lost) / 1000);
      result.announcedMs.push((announcedAfter(store, winner, atUs) - atUs) / 1000);
    }
  });
  return result;
}

function changeAfter(store: StoreLab, node: Host, held: boolean, atUs: number): number {
  const change = store
    .changes()
    .find((one) => one.node === node && one.held === held && one.atUs > atUs);
  return change?.atUs ?? Number.NaN;
}

function announcedAfter(store: StoreLab, node: Host, atUs: number): number {
  const frame = store.lab.capture.frames.find((one) => {
    const arp = one.seen?.content.kind === "arp" ? one.seen.content.arp : null;
    return one.from === node.name && one.atUs > atUs && arp?.senderAddress.text === VIP;
  });
  return frame?.atUs ?? Number.NaN;
}
