// The same story told to vip-manager 1.0.2 and to this program: who holds after each event. Where
// they differ, the table says why.

import assert from "node:assert/strict";
import { pass, until } from "../lab/until.ts";
import { referenceObstacle } from "./requirements.ts";
import { type StoreLab, withStore } from "./store-lab.ts";
import { testTogether } from "./together.ts";

type Which = "ours" | "reference";

/** Who holds after each event of the story, by event. */
async function tell(which: Which): Promise<Record<string, string>> {
  const seen: Record<string, string> = {};
  await withStore(1, async (store) => {
    const [a, b] = store.nodes;
    const [host] = store.stores;
    assert.ok(host);
    const see = async (what: string, seconds = 3): Promise<void> => {
      await pass(seconds);
      seen[what] = store.holders().join("+") || "nobody";
    };
    await store.startMembers();
    const start = (node: typeof a): ReturnType<StoreLab["follow"]> =>
      which === "ours" ? store.follow(node) : store.followReference(node);
    const [first, second] = [await start(a), await start(b)];
    await see("no key");
    await store.write([a.name], 0);
    await see("key names the first");
    await store.write([b.name], 0);
    await see("key names the second");
    await store.write(["somebody"], 0);
    await see("key names somebody else");
    await store.write([a.name], 0);
    await store.holder(a);
    a.space.run("ip", "addr", "del", "10.129.0.100/24", "dev", "eth0");
    await see("address taken by hand", 12);
    await store.kill(host);
    await see("store killed");
    await store.startMember(host);
    await until("etcd is back", () => {
      try {
        return store.ctl("get", "x") !== null;
      } catch {
        // Not yet.
        return false;
      }
    });
    await see("store back");
    for (const program of [first, second]) await program.stop();
    await see("SIGTERM", 1);
  });
  return seen;
}

testTogether("beside vip-manager 1.0.2", referenceObstacle(), {
  "the same events, the same holders, but where ours lets go or holds on with reason": async () => {
    const [ours, reference] = await Promise.all([tell("ours"), tell("reference")]);
    const same = {
      "no key": "nobody",
      "key names the first": "h1",
      "key names the second": "h2",
      "key names somebody else": "nobody",
      "address taken by hand": "h1",
      "store back": "h1",
    };
    assert.deepEqual(ours, {
      ...same,
      // The key has no lease here: it is held for ten seconds without an answer.
      "store killed": "h1",
      SIGTERM: "nobody",
    });
    assert.deepEqual(reference, {
      ...same,
      // One failed look is an outage.
      "store killed": "nobody",
      // Killed by the signal, the address stays behind.
      SIGTERM: "h1",
    });
  },
});
