// A real Patroni cluster: the address follows the primary through a switchover and through the
// death of a node, by the key in etcd and by Patroni's own word, and both nodes never have it for
// longer than the news needs to reach the former holder.

import assert from "node:assert/strict";
import type { Host } from "../lab/host.ts";
import { until } from "../lab/until.ts";
import { LEADER_KEY, PatroniCluster } from "./patroni-cluster.ts";
import { clusterObstacle } from "./requirements.ts";
import { type StoreLab, withStore } from "./store-lab.ts";
import { testTogether } from "./together.ts";

const LIMIT_SECONDS = 90;
/** What a busy machine may take to hand a word from one node to the other. */
const SLACK_US = 250_000;
/** `interval` by default: Patroni's REST answer is asked for so often, it does not tell of itself.
 * The former leader hears of its end up to this much later than the next one of its beginning. */
const POLL_US = 1_000_000;

async function moved(store: StoreLab, to: Host): Promise<void> {
  await until(
    `the address is on ${to.name}`,
    () => store.holders().join() === to.name,
    LIMIT_SECONDS,
  );
}

async function failOver(
  settings: Readonly<Record<string, string>>,
  overlapUs: number,
): Promise<void> {
  await withStore(1, async (store) => {
    const [a, b] = store.nodes;
    await store.startMembers();
    const cluster = new PatroniCluster(store);
    await cluster.start();
    const programs = [await store.follow(a, settings), await store.follow(b, settings)];
    await moved(store, a);
    store.lab.note("switchover");
    cluster.switchover(a, b);
    await moved(store, b);
    await cluster.primary(b);
    await cluster.replicates();
    store.lab.note("the primary dies");
    await cluster.kill(b);
    await moved(store, a);
    await cluster.primary(a);
    assert.ok(store.overlapUs() < overlapUs, `both held it for ${store.overlapUs()} us`);
    for (const program of programs) assert.equal(program.ending, null);
  });
}

testTogether("a Patroni cluster", clusterObstacle(), {
  "by the leader key in etcd": () => failOver({ "trigger-key": LEADER_KEY }, SLACK_US),
  "by Patroni's own answer": () =>
    failOver(
      {
        "dcs-type": "patroni",
        "dcs-endpoints": "http://127.0.0.1:8008",
        "trigger-key": "/leader",
        "trigger-value": "200",
      },
      POLL_US + SLACK_US,
    ),
});
