// The address itself in a real kernel: IPv6 with its neighbours, an interface that comes later, and
// no more rights than the packaged unit gives.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { tryRun } from "../lab/command.ts";
import { ROOT } from "../lab/flavor.ts";
import type { Host } from "../lab/host.ts";
import { until } from "../lab/until.ts";
import { storeObstacle } from "./requirements.ts";
import { lifetimeOf, type StoreLab, VIP, withStore } from "./store-lab.ts";
import { testTogether } from "./together.ts";

const VIP6 = "fd00:129::100";
const UNIT = path.join(ROOT, "examples/vip-manager.service");
/** Nobody, of a host that has this user for nothing else. */
const NOBODY = "65534";

testTogether("an address of a leader", storeObstacle(), {
  "IPv6 is usable at once, announced, and back after its link was down": async () => {
    await withStore(1, async (store) => {
      const [a, b] = store.nodes;
      const [client] = store.stores;
      assert.ok(client);
      await store.startMembers();
      client.space.run("ip", "addr", "add", "fd00:129::13/64", "dev", "eth0", "nodad");
      for (const node of [a, b]) await store.follow(node, { ip: VIP6, netmask: "64" });
      store.put(a.name);
      await until("a has it", () => lifetimeOf(a, VIP6) !== null);
      assert.doesNotMatch(
        a.space.run("ip", "-6", "addr", "show", "dev", "eth0"),
        /::100.*tentative/,
      );
      await until("a burst", () => announcements(store, a).length >= 5);
      for (const { na, ip } of announcements(store, a)) {
        assert.deepEqual(
          [na.isOverride, na.isSolicited, na.targetMac?.text, ip.hopLimit, ip.destination.text],
          [true, false, macOf(a), 255, "ff02::1"],
        );
      }
      await until(
        "it answers",
        () => tryRun(...client.space.enter("ping", "-c", "1", "-W", "1", VIP6)).status === 0,
      );
      assert.equal(neighbour(client), macOf(a));
      store.put(b.name);
      // Nobody is asked: the announcement overrides what the client knows.
      await until("the client learns", () => neighbour(client) === macOf(b));
      await until("a has it no more", () => lifetimeOf(a, VIP6) === null);
      b.space.run("ip", "link", "set", "eth0", "down");
      assert.equal(lifetimeOf(b, VIP6), null);
      const before = announcements(store, b).length;
      b.space.run("ip", "link", "set", "eth0", "up");
      await until("b has it again", () => lifetimeOf(b, VIP6) !== null);
      await until("announced again", () => announcements(store, b).length > before);
    });
  },
  "an interface that comes later": async () => {
    await withStore(1, async (store) => {
      const [a] = store.nodes;
      await store.startMembers();
      store.put(a.name);
      const program = await store.follow(a, { interface: "late0" });
      await until("it says so", () => program.console.includes("`late0` does not exist yet"));
      await until("it leads", () => program.console.includes("must be up"));
      const { space } = a;
      space.run("ip", "link", "add", "late0", "type", "veth", "peer", "name", "late1");
      space.run("ip", "link", "set", "late1", "up");
      space.run("ip", "link", "set", "late0", "up");
      const has = (): boolean =>
        space.run("ip", "-o", "addr", "show", "dev", "late0").includes(` ${VIP}/24 `);
      await until("it is there", has);
      space.run("ip", "link", "del", "late0");
      space.run("ip", "link", "add", "late0", "type", "veth", "peer", "name", "late1");
      space.run("ip", "link", "set", "late1", "up");
      space.run("ip", "link", "set", "late0", "up");
      await until("it is there again", has);
      assert.equal((await program.stop()).code, 0);
      assert.ok(!has());
    });
  },
  "with the rights of the packaged unit and no others": async () => {
    await withStore(1, async (store) => {
      const [a] = store.nodes;
      await store.startMembers();
      store.put(a.name);
      const program = await store.follow(a, {}, unprivileged());
      await store.holder(a);
      await until("announced", () => arps(store, a) >= 5);
      const status = readFileSync(`/proc/${program.pid}/status`, "utf8");
      assert.match(status, /^Uid:\s+65534\s+65534/m);
      // CAP_NET_ADMIN (12) and CAP_NET_RAW (13)
      assert.match(status, /^CapEff:\s+0000000000003000$/m);
      assert.equal((await program.stop()).code, 0);
      await store.holder(null);
      assert.doesNotMatch(program.console, /denied|not permitted|EACCES|EPERM/i);
      const powerless = await store.follow(a, {}, unprivileged().slice(0, 4));
      await until("the refusal is said", () => /not permitted/.test(powerless.console));
    });
  },
});

/** The words of setpriv(1) for what the unit says. */
function unprivileged(): string[] {
  const [, names = ""] = /^AmbientCapabilities=(.*)$/m.exec(readFileSync(UNIT, "utf8")) ?? [];
  const caps = names.split(" ").map((name) => `+${name.replace("CAP_", "").toLowerCase()}`);
  return [
    ...["setpriv", `--reuid=${NOBODY}`, `--regid=${NOBODY}`, "--clear-groups", "--no-new-privs"],
    ...[`--inh-caps=${caps.join()}`, `--ambient-caps=${caps.join()}`],
    ...[`--bounding-set=-all,${caps.join()}`],
  ];
}

function announcements(store: StoreLab, node: Host) {
  return store.lab.capture.frames.flatMap(({ from, seen }) => {
    const content = seen?.content;
    if (from !== node.name || content?.kind !== "na") return [];
    return content.na.target.text === VIP6 && !content.na.isSolicited ? [content] : [];
  });
}

function arps(store: StoreLab, node: Host): number {
  return store.lab.capture.frames.filter(({ from, seen }) => {
    const arp = seen?.content.kind === "arp" ? seen.content.arp : null;
    return from === node.name && arp?.senderAddress.text === VIP;
  }).length;
}

function macOf(node: Host): string {
  const [, mac = ""] = /link\/ether (\S+)/.exec(node.space.run("ip", "link", "show", "eth0")) ?? [];
  return mac;
}

/** Whom the client takes for the address. */
function neighbour(client: Host): string {
  const text = client.space.run("ip", "-6", "neigh", "show", VIP6);
  return /lladdr (\S+)/.exec(text)?.[1] ?? "";
}
