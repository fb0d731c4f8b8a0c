// Passwords, certificates and what goes wrong with them, against a real etcd.

import assert from "node:assert/strict";
import { cpSync, rmSync } from "node:fs";
import { pass, until } from "../lab/until.ts";
import { Authority } from "./certificates.ts";
import { storeObstacle } from "./requirements.ts";
import { KEY, type StoreLab, withStore } from "./store-lab.ts";
import { testTogether } from "./together.ts";

const PASSWORD = "correct-horse";

function enableAuth(store: StoreLab): void {
  store.ctl("user", "add", "root:rootpw");
  store.ctl("user", "grant-role", "root", "root");
  store.ctl("role", "add", "reader");
  store.ctl("role", "grant-permission", "reader", "read", KEY);
  for (const [name, role] of [
    ["patroni", "reader"],
    ["nobody", null],
  ] as const) {
    store.ctl("user", "add", `${name}:${PASSWORD}`);
    if (role !== null) store.ctl("user", "grant-role", name, role);
  }
  store.ctl("auth", "enable");
  store.ctlFlags = ["--user", "root:rootpw"];
}

testTogether("access to etcd", storeObstacle(), {
  "a user with a password, also when its token is forgotten": async () => {
    await withStore(1, async (store) => {
      const [a] = store.nodes;
      const [host] = store.stores;
      assert.ok(host);
      await store.startMembers({ words: ["--auth-token-ttl", "2"] });
      enableAuth(store);
      store.put(a.name);
      const settings = { "etcd-user": "patroni", "etcd-password": PASSWORD };
      const program = await store.follow(a, { ...settings, "on-store-loss": "keep" });
      await store.holder(a);
      await pass(3);
      // Tokens live in the member's memory.
      await store.kill(host);
      await store.startMember(host);
      await store.quorum();
      store.put("other");
      await store.holder(null);
      store.put(a.name);
      await store.holder(a);
      assert.ok(!program.console.includes(PASSWORD));
    });
  },
  "who may not read is told why, again and again but ever more rarely": async () => {
    await withStore(1, async (store) => {
      const [a] = store.nodes;
      await store.startMembers();
      enableAuth(store);
      store.put(a.name);
      const cases: [Record<string, string>, RegExp][] = [
        [{ "etcd-user": "patroni", "etcd-password": "wrong" }, /invalid user ID or password/],
        [{ "etcd-user": "nobody", "etcd-password": PASSWORD }, /permission denied/],
        [{}, /user name is empty/],
      ];
      for (const [settings, words] of cases) {
        const program = await store.follow(a, settings);
        await until(`it says ${words}`, () => words.test(program.console));
        await pass(2);
        assert.deepEqual(store.holders(), []);
        assert.equal(program.console.match(new RegExp(words, "g"))?.length, 1, program.console);
        assert.ok(!program.console.includes(PASSWORD));
        assert.equal((await program.stop()).code, 0);
      }
    });
  },
  "client certificates, renewed without a restart": async () => {
    const authority = new Authority();
    try {
      await withStore(
        1,
        async (store) => {
          const [a] = store.nodes;
          const [host] = store.stores;
          assert.ok(host);
          const server = authority.issue("server", store.addressOf(host));
          const good = authority.issue("client", "10.129.0.11");
          const old = authority.issue("old", "10.129.0.11", { days: -1 });
          const files = ["--cert-file", server.cert, "--key-file", server.key];
          const trust = ["--trusted-ca-file", authority.ca, "--client-cert-auth"];
          const current = {
            cert: `${authority.folder}/now.pem`,
            key: `${authority.folder}/now.key`,
          };
          const use = ({ cert, key }: typeof good): void => {
            cpSync(cert, current.cert);
            cpSync(key, current.key);
          };
          use(old);
          store.ctlFlags = ["--cacert", authority.ca, "--cert", good.cert, "--key", good.key];
          await store.startMembers({ words: [...files, ...trust], secure: true });
          store.put(a.name);
          const program = await store.follow(a, {
            "etcd-ca-file": authority.ca,
            "etcd-cert-file": current.cert,
            "etcd-key-file": current.key,
          });
          await until("the old certificate is refused", () => /TLS: /.test(program.console));
          assert.deepEqual(store.holders(), []);
          use(good);
          await store.holder(a);
          // A renewal that has come half way.
          const renewed = authority.issue("renewed", "10.129.0.11");
          cpSync(renewed.cert, current.cert);
          store.put("other");
          await until("it says so", () => /key values mismatch/.test(program.console));
          cpSync(renewed.key, current.key);
          store.put(a.name);
          await store.holder(a);
          assert.equal((await program.stop()).code, 0);
        },
        [authority.folder],
      );
    } finally {
      rmSync(authority.folder, { recursive: true });
    }
  },
});
