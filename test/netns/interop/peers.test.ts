// Cases that other implementations are tested with, as far as they need a kernel: who answers for a
// virtual address, two owners, a peer with a virtual MAC; and keys that change.

import assert from "node:assert/strict";
import { test } from "node:test";
import { advertsOf } from "../lab/adverts.ts";
import { type Flavor, KEEPALIVED, OURS } from "../lab/flavor.ts";
import type { Host } from "../lab/host.ts";
import { nameOf, PAIRINGS } from "../lab/pair.ts";
import { obstacle } from "../lab/requirements.ts";
import { until } from "../lab/until.ts";
import { ROTATION_STORY, WITH_CREDENTIALS } from "./hmac.ts";
import { Stage, type Story } from "./stage.ts";
import { globals, type InstanceText, instance } from "./write.ts";

const VIP = "10.129.0.101";
const VIP6 = "fd00:129::101";

/** RFC 9568 §7.3, of VRID 1. */
const VIRTUAL_MAC = Buffer.from([0, 0, 0x5e, 0, 1, 1]);

interface Case {
  readonly story: Story;
  readonly cast: readonly Flavor[];
  readonly name: string;
}

function conf(number: number, text: Partial<InstanceText> = {}): string {
  const plain = { vrid: 1, addresses: [`${VIP}/24`] };
  return [globals(), instance("VI", number, { ...plain, ...text })].join("\n");
}

/** Who is asked for the address, and answers: the last part of a host's MAC is its number + 10. */
async function findsAt(client: Host, address: string, mac: string): Promise<void> {
  await until(`${client.name} reaches ${address} at ${mac}`, () => {
    client.space.run("sh", "-c", `ping -c 1 -W 1 ${address} >/dev/null || true`);
    const text = client.space.run("ip", "neigh", "show", "dev", "eth0", "to", address);
    return text.includes(mac);
  });
  client.space.run("ping", "-c", "1", "-W", "5", address);
}

/** ARPs and neighbour advertisements in which a host says that an address is its own. */
function claims({ lab }: Stage, name: string): number {
  lab.capture.drain();
  const said = lab.capture.frames.filter(({ from, seen }) => {
    if (from !== name || seen === null) return false;
    const { content } = seen;
    if (content.kind === "arp") return content.arp.senderAddress.text === VIP;
    return content.kind === "na" && content.na.target.text === VIP6;
  });
  return said.length;
}

/** IPv4 and, by the excluded address, IPv6. */
const ANSWERS: Story = {
  name: "a master answers for its addresses, a backup for none",
  configs: [1, 2, 3].map((number) =>
    number === 3
      ? ""
      : conf(number, {
          lines: [`virtual_ipaddress_excluded {\n ${VIP6}/64\n}`],
        }),
  ),
  async play(stage) {
    const client = stage.host(3);
    await stage.start(1);
    await stage.holds(1, VIP, VIP6);
    await stage.start(2);
    await stage.logs(2, /Entering BACKUP STATE/);
    for (const address of [VIP, VIP6]) await findsAt(client, address, "02:00:00:00:00:11");
    assert.ok(claims(stage, "h1") > 0);
    assert.equal(claims(stage, "h2"), 0);
    await stage.stop(1);
    await stage.holds(2, VIP, VIP6);
    for (const address of [VIP, VIP6]) await findsAt(client, address, "02:00:00:00:00:12");
  },
};

const OWNERS: Story = {
  name: "two owners end with one",
  configs: [1, 2].map((number) => conf(number, { priority: 255, state: "MASTER" })),
  async play(stage) {
    await stage.start(1);
    await stage.holds(1, VIP);
    await stage.start(2);
    await stage.logs(2, /Entering MASTER STATE/);
    await stage.logs(1, /Entering BACKUP STATE/);
    await stage.holds(2, VIP);
    const from = stage.mark();
    await stage.quiet(4);
    assert.deepEqual(advertsOf(stage.lab.capture, "h1", from), []);
    assert.ok(advertsOf(stage.lab.capture, "h2", from).length > 0);
    await stage.stop(2);
    await stage.holds(1, VIP);
  },
};

/** h2 has its addresses on a macvlan of its own, and speaks from 00:00:5e:00:01:01. */
function beside(vmacPriority: number): Story {
  return {
    name: `a peer with use_vmac and priority ${vmacPriority}`,
    configs: [conf(1), conf(2, { priority: vmacPriority, lines: ["use_vmac"] })],
    async play(stage) {
      const [better, worse] = vmacPriority > 150 ? [2, 1] : [1, 2];
      await stage.start(worse);
      await stage.holds(worse, VIP);
      await stage.start(better);
      await stage.holds(better, VIP);
      await stage.logs(worse, /Entering BACKUP STATE$/);
      await stage.stop(better);
      await stage.holds(worse, VIP);
      await stage.start(better);
      await stage.holds(better, VIP);
      await stage.kill(better);
      await stage.logs(worse, /Entering MASTER STATE/, 3);
      const macs = stage.adverts(2).map(({ frame }) => Buffer.from(frame.subarray(6, 12)));
      assert.ok(macs.length > 0 && macs.every((mac) => mac.equals(VIRTUAL_MAC)));
    },
  };
}

const CASES: readonly Case[] = [
  ...PAIRINGS.flatMap((cast) =>
    [ANSWERS, OWNERS].map((story) => ({ story, cast, name: nameOf(cast) })),
  ),
  ...[100, 200].map((priority) => ({
    story: beside(priority),
    cast: [OURS, KEEPALIVED],
    name: "ours and keepalived",
  })),
  { story: ROTATION_STORY, cast: [WITH_CREDENTIALS, WITH_CREDENTIALS], name: "ours and ours" },
];

test("cases of other implementations", { skip: obstacle() ?? false, concurrency: 9 }, async (t) => {
  await Promise.all(
    CASES.map(async ({ story, cast, name }) =>
      t.test(`${story.name}: ${name}`, async () => {
        await Stage.play(story, cast);
      }),
    ),
  );
});
