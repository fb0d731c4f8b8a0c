// What goes wrong around a store and is said in one clear line: what cannot be decoded, history
// that is gone, certificates that are over or of the wrong kind, every member dead.

import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import path from "node:path";
import { ROOT } from "../lab/flavor.ts";
import { Program } from "../lab/program.ts";
import { pass, until } from "../lab/until.ts";
import { Authority } from "./certificates.ts";
import { storeObstacle } from "./requirements.ts";
import { KEY, type StoreLab, withStore } from "./store-lab.ts";
import { testTogether } from "./together.ts";

const RELAY = path.join(ROOT, "dist/test/netns/vip-manager/watch-relay.js");
const RELAY_PORT = 12379;

testTogether("trouble with etcd", storeObstacle(), {
  "bytes that are no text are nobody, and cannot write on a terminal": async () => {
    await withStore(1, async (store) => {
      const [a] = store.nodes;
      const [host] = store.stores;
      assert.ok(host);
      await store.startMembers();
      const program = await store.follow(a);
      const put = `printf '\\377\\033[2J${a.name}' | etcdctl --endpoints ${store.urlOf(host)} put`;
      host.space.run("sh", "-c", `ETCDCTL_API=3; export ETCDCTL_API; ${put} ${KEY}`);
      await until("it is read", () => program.console.includes("Current value from DCS: \ufffd"));
      assert.ok(!program.console.includes("\u001b"));
      assert.deepEqual(store.holders(), []);
      store.put(a.name);
      await store.holder(a);
      store.delete();
      await store.holder(null);
      await until("it is said", () => program.console.includes("No value found for key"));
    });
  },
  "a watch from a history that is compacted starts anew": async () => {
    await withStore(1, async (store) => {
      const [a] = store.nodes;
      const [host] = store.stores;
      assert.ok(host);
      await store.startMembers();
      store.put(a.name);
      const argv = [process.execPath, RELAY, String(RELAY_PORT), store.urlOf(host)];
      const relay = await Program.start(host.space, argv);
      const endpoint = `http://${store.addressOf(host)}:${RELAY_PORT}`;
      const program = await store.follow(a, { "dcs-endpoints": endpoint, interval: "60000" });
      await store.holder(a);
      await until("the watch is on its way", () => relay.console.includes("held"));
      for (let i = 0; i < 5; i++) store.ctl("put", "/noise", String(i));
      const status = store.ctl("get", "/noise", "-w", "json");
      const [, revision = ""] = /"revision":([0-9]+)/.exec(status) ?? [];
      store.ctl("compact", revision);
      relay.signal("SIGUSR1");
      await until("it says so", () => program.console.includes("history is compacted up to"));
      await until("a new watch", () => program.console.includes("Setting WATCH"));
      // Nothing but the watch tells of this: the next read is far away.
      store.put("other");
      await store.holder(null);
      assert.match(program.console, /re-syncing state: history is compacted up to [0-9]+/);
    });
  },
  "every member dead: held for the lease, and found again": async () => {
    await withStore(3, async (store) => {
      const [a] = store.nodes;
      await store.startMembers();
      const program = await store.follow(a);
      store.putWithLease(a.name, 12);
      await store.holder(a);
      await Promise.all(store.stores.map((host) => store.kill(host)));
      await until("it says so", () => /the address stays for another/.test(program.console));
      await store.holder(null);
      const [got, lost] = store.changes();
      assert.ok(got && lost && lost.atUs - got.atUs < 12_000_000, "held beyond its lease");
      await pass(2);
      for (const host of store.stores) await store.startMember(host);
      await until("they answer", () => program.console.includes("answers again"));
      store.put(a.name);
      await store.holder(a);
      assert.ok(program.console.length < 8000, program.console);
    });
  },
  "a server's certificate that is over, and a new one": async () => {
    await withAuthority(async (store, authority) => {
      const [a] = store.nodes;
      const [host] = store.stores;
      assert.ok(host);
      const address = store.addressOf(host);
      const { cert, key } = authority.issue("server", address, { days: -1 });
      store.ctlFlags = ["--insecure-skip-tls-verify", "--cacert", authority.ca];
      const words = ["--cert-file", cert, "--key-file", key];
      await store.startMembers({ words, secure: true });
      store.put(a.name);
      const program = await store.follow(a, { "etcd-ca-file": authority.ca });
      await until("it is refused", () => program.console.includes("certificate has expired"));
      await pass(2);
      assert.deepEqual(store.holders(), []);
      assert.equal(program.console.match(/certificate has expired/g)?.length, 1);
      authority.issue("server", address);
      await store.holder(a);
    });
  },
  "a server whose certificate is not for its own gateway": async () => {
    await withAuthority(async (store, authority) => {
      const [a] = store.nodes;
      const [host] = store.stores;
      assert.ok(host);
      const server = authority.issue("server", store.addressOf(host), { usage: "serverAuth" });
      const client = authority.issue("client", "10.129.0.11");
      const trust = ["--trusted-ca-file", authority.ca, "--client-cert-auth"];
      const files = ["--cert-file", server.cert, "--key-file", server.key];
      store.ctlFlags = ["--cacert", authority.ca, "--cert", client.cert, "--key", client.key];
      await store.startMembers({ words: [...files, ...trust], secure: true });
      const program = await store.follow(a, {
        "etcd-ca-file": authority.ca,
        "etcd-cert-file": client.cert,
        "etcd-key-file": client.key,
      });
      await until("the cure is named", () =>
        program.console.includes("needs clientAuth in its extended key usage"),
      );
      assert.equal((await program.stop()).code, 0);
    });
  },
});

async function withAuthority(
  body: (store: StoreLab, authority: Authority) => Promise<void>,
): Promise<void> {
  const authority = new Authority();
  try {
    await withStore(1, (store) => body(store, authority), [authority.folder]);
  } finally {
    rmSync(authority.folder, { recursive: true });
  }
}
