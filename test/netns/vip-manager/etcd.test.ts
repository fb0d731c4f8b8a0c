// A real etcd of one member and of three: who holds, and for how long when it does not answer.

import assert from "node:assert/strict";
import { pass, until } from "../lab/until.ts";
import { storeObstacle } from "./requirements.ts";
import { holds, VIP, withStore } from "./store-lab.ts";
import { testTogether } from "./together.ts";

const KEYLESS = "/noise";

testTogether("etcd", storeObstacle(), {
  "each stop signal lets go, keep-on-stop does not, a restart is no outage": async () => {
    await withStore(1, async (store) => {
      const [a] = store.nodes;
      await store.startMembers();
      store.put(a.name);
      for (const signal of ["SIGTERM", "SIGINT"] as const) {
        const program = await store.follow(a);
        await store.holder(a);
        program.signal(signal);
        assert.equal((await program.end()).code, 0);
        assert.ok(!holds(a), signal);
      }
      const kept = await store.follow(a, { "keep-on-stop": "true" });
      await store.holder(a);
      assert.equal((await kept.stop()).code, 0);
      assert.ok(holds(a));
      const before = store.changes().length;
      const next = await store.follow(a);
      await until("it leads", () => next.console.includes("must be up"));
      await pass(1);
      assert.equal(store.changes().length, before, "the address was touched");
      // A crash leaves it; who leads no more at the next start lets go.
      next.killAll();
      await next.end();
      assert.ok(holds(a));
      store.put("other");
      await store.follow(a);
      await store.holder(null);
    });
  },
  "a store that comes later is found, one that dies is outlived by the lease only": async () => {
    await withStore(1, async (store) => {
      const [a] = store.nodes;
      const [host] = store.stores;
      assert.ok(host);
      const program = await store.follow(a);
      await until("it says so", () => program.console.includes("No answer from etcd"));
      await pass(3);
      await store.startMembers();
      store.putWithLease(a.name, 12);
      await store.holder(a);
      await store.kill(host);
      await pass(3);
      assert.ok(holds(a), "dropped although the lease cannot have passed");
      await store.holder(null);
      const [got, lost] = store.changes().slice(-2);
      assert.ok(lost !== undefined && got !== undefined);
      assert.ok(lost.atUs - got.atUs < 12_000_000, "held beyond its lease");
      // The lease counts anew in an etcd that starts anew: the key is still ours.
      await store.startMember(host);
      await store.holder(a);
      assert.equal(program.ending, null);
    });
  },
  "the address goes where the key says, and back": async () => {
    await withStore(1, async (store) => {
      const [a, b] = store.nodes;
      await store.startMembers();
      const one = await store.follow(a);
      const other = await store.follow(b);
      await pass(1);
      assert.deepEqual(store.holders(), []);
      for (const node of [a, b, a, b]) {
        store.put(node.name);
        await store.holder(node);
      }
      store.delete();
      await store.holder(null);
      store.put("somebody-else");
      await pass(0.5);
      assert.deepEqual(store.holders(), []);
      // Both hear of it at once; nothing orders them but the network.
      assert.ok(store.overlapUs() < 250_000, `${store.overlapUs()} us of both`);
      for (const program of [one, other]) assert.equal((await program.stop()).code, 0);
    });
  },
  "a lease that ends takes the address with it": async () => {
    await withStore(1, async (store) => {
      const [a] = store.nodes;
      await store.startMembers();
      await store.follow(a);
      store.putWithLease(a.name, 5);
      await store.holder(a);
      await store.holder(null);
      assert.equal(store.ctl("get", "--print-value-only", "/none"), "");
    });
  },
  "drop, keep and a time of its own": async () => {
    // Seconds without the store after which the address goes: reads are two seconds apart at most.
    for (const [policy, atLeast, atMost] of [
      ["drop", 0, 1],
      ["5", 3, 5.2],
      ["keep", 6, Number.POSITIVE_INFINITY],
    ] as const) {
      await withStore(1, async (store) => {
        const [a] = store.nodes;
        const [host] = store.stores;
        assert.ok(host);
        await store.startMembers();
        const program = await store.follow(a, { "on-store-loss": policy });
        store.put(a.name);
        await store.holder(a);
        const killedUs = Date.now() * 1000;
        await store.kill(host);
        await (policy === "keep" ? pass(atLeast) : store.holder(null));
        const lostUs = store.changes().find(({ held }) => !held)?.atUs ?? Number.POSITIVE_INFINITY;
        const heldFor = (lostUs - killedUs) / 1_000_000;
        const story = `${policy}: ${heldFor} s\n${program.console}`;
        assert.ok(heldFor >= atLeast && heldFor <= atMost, story);
      });
    }
  },
  "a frozen store holds nobody beyond the lease": async () => {
    await withStore(1, async (store) => {
      const [a] = store.nodes;
      const [host] = store.stores;
      assert.ok(host);
      await store.startMembers();
      const program = await store.follow(a);
      store.putWithLease(a.name, 8);
      await store.holder(a);
      store.member(host).pause();
      await until("the silence is noticed", () => program.console.includes("no answer within"));
      assert.ok(holds(a));
      await store.holder(null);
      store.member(host).resume();
      await store.quorum();
      store.put(a.name);
      await store.holder(a);
    });
  },
  "three members: one may die, two may not": async () => {
    await withStore(3, async (store) => {
      const [a] = store.nodes;
      await store.startMembers();
      const program = await store.follow(a);
      store.putWithLease(a.name, 60);
      await store.holder(a);
      const before = store.changes().length;
      const [first, second, third] = store.stores;
      assert.ok(first && second && third);
      await store.kill(first);
      await pass(5);
      assert.equal(store.changes().length, before, "the address flapped");
      // The election that followed may have been a loss of its own.
      const said = (what: string): number => program.console.split(what).length;
      const [losses, returns] = [said("No answer from etcd"), said("answers again")];
      await store.kill(second);
      await until("the loss is said", () => said("No answer from etcd") > losses);
      assert.ok(holds(a), "the lease still runs");
      await store.startMember(second);
      await until("etcd is back", () => said("answers again") > returns);
      assert.equal(program.ending, null, "it outlives an election");
      assert.equal(store.changes().length, before, "the address flapped");
      await store.startMember(first);
      await store.ctlWhenReady(third, "put", "/service/a/leader", "other");
      await store.holder(null);
    });
  },
  "a compacted history and a restarted store do not stop the watch": async () => {
    await withStore(1, async (store) => {
      const [a] = store.nodes;
      const [host] = store.stores;
      assert.ok(host);
      await store.startMembers();
      await store.follow(a, { "on-store-loss": "keep" });
      store.put(a.name);
      await store.holder(a);
      store.member(host).pause();
      await pass(2);
      store.member(host).resume();
      for (let i = 0; i < 5; i++) store.ctl("put", "/noise", String(i));
      const [, revision] =
        /"revision":([0-9]+)/.exec(store.ctl("get", KEYLESS, "-w", "json")) ?? [];
      store.ctl("compact", revision ?? "1");
      await store.kill(host);
      await store.startMember(host);
      await store.quorum();
      store.put("other");
      await store.holder(null);
      store.put(a.name);
      await store.holder(a);
    });
  },
  "an interface that comes back gets the address again": async () => {
    await withStore(1, async (store) => {
      const [a] = store.nodes;
      await store.startMembers();
      await store.follow(a);
      store.put(a.name);
      await store.holder(a);
      const frames = (): number =>
        store.lab.capture.frames.filter(({ from, seen }) => {
          const arp = seen?.content.kind === "arp" ? seen.content.arp : null;
          return from === a.name && arp?.senderAddress.text === VIP;
        }).length;
      await until("it is announced", () => frames() >= 5);
      a.space.run("ip", "addr", "del", `${VIP}/24`, "dev", "eth0");
      await store.holder(a);
      const before = frames();
      store.lab.port(a, "down");
      await pass(0.5);
      store.lab.port(a, "up");
      await until("it is announced again", () => frames() > before);
    });
  },
});
