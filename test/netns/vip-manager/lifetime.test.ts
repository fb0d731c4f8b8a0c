// What is left of an address when the process that held it is stopped, hangs or is killed: the
// kernel drops it before the lease can have passed, and the process does not fight that.

import assert from "node:assert/strict";
import { pass, until } from "../lab/until.ts";
import { storeObstacle } from "./requirements.ts";
import { lifetimeOf, VIP, withStore } from "./store-lab.ts";
import { testTogether } from "./together.ts";

const VIP6 = "fd00:129::100";
const NETWORK6 = "fd00:129::/64";
/** In a network in which the host has no address. */
const ALONE6 = "fd00:130::100";

testTogether("the kernel's clock on an address", storeObstacle(), {
  "a stopped holder loses it with its lease, and learns that when it goes on": async () => {
    await withStore(1, async (store) => {
      const [a, b] = store.nodes;
      await store.startMembers();
      const stopped = await store.follow(a, { ip: `${VIP},${VIP6}/64` });
      await store.follow(b);
      store.putWithLease(a.name, 6);
      await store.holder(a);
      await until("IPv6 too", () => typeof lifetimeOf(a, VIP6) === "number");
      stopped.pause();
      // Who campaigns for the key takes it as soon as the lease is over.
      await until("the lease is over", () => store.ctl("get", "/service/a/leader") === "");
      store.put(b.name);
      await store.holder(b);
      assert.equal(store.overlapUs(), 0);
      assert.equal(lifetimeOf(a, VIP6), null);
      stopped.resume();
      await until("it knows", () => stopped.console.includes(`from DCS: ${b.name}`));
      await pass(1);
      assert.deepEqual(store.holders(), [b.name]);
      assert.equal(stopped.ending, null);
      store.put(a.name);
      await store.holder(a);
    });
  },
  "the lifetime of an IPv6 address is none of the host's route": async () => {
    await withStore(1, async (store) => {
      const [a] = store.nodes;
      const route = (): string => a.space.run("ip", "-6", "route", "show", NETWORK6);
      const reach = (): string => a.space.run("ip", "-6", "route", "get", "fd00:129::33");
      a.space.run("ip", "addr", "add", "fd00:129::31/64", "dev", "eth0", "nodad");
      await store.startMembers();
      await store.follow(a, { ip: `${VIP6}/64,${ALONE6}/64` });
      store.putWithLease(a.name, 60);
      await until("held for a while", () => typeof lifetimeOf(a, VIP6) === "number");
      await until("both", () => typeof lifetimeOf(a, ALONE6) === "number");
      assert.doesNotMatch(route(), /expires/);
      assert.match(reach(), /eth0/);
      // Its own route lives as long as the address.
      assert.match(a.space.run("ip", "-6", "route", "get", "fd00:130::33"), /eth0/);
      store.put("other");
      await until("released", () => lifetimeOf(a, VIP6) === null);
      assert.doesNotMatch(route(), /expires/);
      assert.match(reach(), /eth0/);
    });
  },
  "a killed holder leaves nothing for longer than its lease": async () => {
    await withStore(1, async (store) => {
      const [a] = store.nodes;
      await store.startMembers();
      const program = await store.follow(a);
      store.putWithLease(a.name, 6);
      await store.holder(a);
      program.killAll();
      await program.end();
      assert.equal(typeof lifetimeOf(a, VIP), "number");
      await store.holder(null);
    });
  },
  "a lease that is renewed keeps it, and other programs are told rarely": async () => {
    await withStore(1, async (store) => {
      const [a] = store.nodes;
      await store.startMembers();
      await store.follow(a);
      const lease = store.putWithLease(a.name, 6);
      const renewing = setInterval(() => store.ctl("lease", "keep-alive", "--once", lease), 2000);
      try {
        await store.holder(a);
        await pass(10);
      } finally {
        clearInterval(renewing);
      }
      assert.equal(store.changes().length, 1, "the address flapped");
      const told = store.told(a);
      assert.ok(told <= 10, `${told} events in ten seconds`);
    });
  },
  "for ever with `keep`, and when a stop keeps it": async () => {
    await withStore(1, async (store) => {
      const [a] = store.nodes;
      await store.startMembers();
      store.put(a.name);
      const keeper = await store.follow(a, { "on-store-loss": "keep" });
      await store.holder(a);
      assert.equal(lifetimeOf(a, VIP), "forever");
      await keeper.stop();
      const held = await store.follow(a, { "on-store-loss": "5", "keep-on-stop": "true" });
      await store.holder(a);
      await until("a lifetime", () => lifetimeOf(a, VIP) !== "forever");
      assert.equal((await held.stop()).code, 0);
      assert.equal(lifetimeOf(a, VIP), "forever");
      // The next run has the kernel watch it again, or makes it permanent.
      const next = await store.follow(a, { "on-store-loss": "5" });
      await until("a lifetime", () => lifetimeOf(a, VIP) !== "forever");
      next.killAll();
      await next.end();
      await store.follow(a, { "on-store-loss": "keep" });
      await until("for ever", () => lifetimeOf(a, VIP) === "forever");
    });
  },
});
