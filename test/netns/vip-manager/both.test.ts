// Both front ends in one process: an instance prefers the node beside the primary, an address of
// its own follows the key, and keepalived still loads the same file.

import assert from "node:assert/strict";
import { tryRun } from "../lab/command.ts";
import { KEEPALIVED_PATH, OURS } from "../lab/flavor.ts";
import { HOST_DIR, type Host } from "../lab/host.ts";
import { Program } from "../lab/program.ts";
import { until } from "../lab/until.ts";
import { storeObstacle } from "./requirements.ts";
import { KEY, type StoreLab, VIP, withStore } from "./store-lab.ts";
import { testTogether } from "./together.ts";

const FRONT = "10.129.0.10";

const CONFIG = `vrrp_instance front {
    state BACKUP
    interface eth0
    virtual_router_id 51
    priority 100
    advert_int 1
    virtual_ipaddress {
        ${FRONT}/24
    }
    @vrrpd track_leader {
    @vrrpd     pg weight 50
    @vrrpd }
}
`;

async function startBoth(store: StoreLab, node: Host): Promise<Program> {
  const settings = `instances:
  - name: pg
    ip: ${VIP}/24
    interface: eth0
    trigger-key: ${KEY}
    trigger-value: ${node.name}
    dcs-endpoints: ${store.endpoints()}
`;
  const config = node.write("etc/keepalived.conf", CONFIG);
  const file = node.write("etc/vip-manager.yml", settings);
  const words = ["-f", config, `--vip-manager=${file}`, "--log-console"];
  return await Program.start(node.space, [...OURS.argv, ...words]);
}

function hasFront(node: Host): boolean {
  return node.addresses().some((line) => line.includes(` ${FRONT}/`));
}

testTogether("both front ends", storeObstacle(), {
  "an instance prefers the node that leads": async () => {
    await withStore(1, async (store) => {
      const [a, b] = store.nodes;
      await store.startMembers();
      const programs = [await startBoth(store, a), await startBoth(store, b)];
      for (const node of [a, b, a]) {
        store.put(node.name);
        await store.holder(node);
        await until(`${node.name} is MASTER`, () => hasFront(node));
        await until("alone", () => [a, b].filter(hasFront).length === 1);
      }
      const file = `${HOST_DIR}/etc/keepalived.conf`;
      const test = tryRun(...a.space.enter(KEEPALIVED_PATH, "--config-test", "-f", file));
      assert.equal(test.status, 0, test.text);
      for (const program of programs) {
        assert.equal((await program.stop()).code, 0, program.console);
      }
      assert.deepEqual(store.holders(), []);
      assert.ok(![a, b].some(hasFront));
    });
  },
  "a reload moves only what changed": async () => {
    await withStore(1, async (store) => {
      const [a] = store.nodes;
      await store.startMembers();
      const file = a.write("etc/vip.yml", settingsOf(store, a.name, KEY));
      const program = await store.followFile(a, file);
      store.put(a.name);
      await store.holder(a);
      const before = store.changes().length;
      a.write("etc/vip.yml", `${settingsOf(store, a.name, KEY)}interval: 500\n`);
      program.signal("SIGHUP");
      await until("reloaded", () => program.console.includes("The new settings are in force"));
      a.write("etc/vip.yml", "ip: nonsense\n");
      program.signal("SIGHUP");
      await until("refused", () => program.console.includes("The former settings stay"));
      assert.equal(store.changes().length, before, "the address was touched");
      a.write("etc/vip.yml", settingsOf(store, a.name, "/other"));
      program.signal("SIGHUP");
      await store.holder(null);
    });
  },
});

function settingsOf(store: StoreLab, name: string, key: string): string {
  return `dcs-endpoints: ${store.endpoints()}
trigger-value: ${name}
trigger-key: ${key}
ip: ${VIP}
netmask: 24
interface: eth0
`;
}
