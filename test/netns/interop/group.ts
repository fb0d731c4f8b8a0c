// Sync groups: two instances on two LANs, their scripts and the FIFO; a lost link, half a split, a
// stop, a group that a reload makes.

import { CROSSING, type Stage, type Story } from "./stage.ts";
import { block, globals, instance, NOTIFY_PATH } from "./write.ts";

const FIFO_READER = `#!/bin/sh
while read -r line; do echo "$line" >> /run/lab/fifo.log; done < "$1"
`;

function config(host: number): string {
  const hooks = ["master", "backup", "fault", "stop"].map(
    (state) => `notify_${state} "${NOTIFY_PATH} ${state}"`,
  );
  return [
    globals("vrrp_notify_fifo /run/lab/fifo", "vrrp_notify_fifo_script /run/lab/bin/reader.sh"),
    block("vrrp_sync_group G1", [
      block("group", ["VI_A", "VI_B"]),
      ...hooks,
      `notify ${NOTIFY_PATH}`,
    ]),
    instance("VI_A", host, { vrid: 51, addresses: ["10.129.0.10/24"], lines: hooks }),
    instance("VI_B", host, { vrid: 52, device: "eth1", addresses: ["10.129.1.10/24"] }),
  ].join("\n");
}

const VIPS = ["10.129.0.10", "10.129.1.10"];

function snapFifo(stage: Stage, number: number, label: string): void {
  // Which member times out first is chance; keepalived kills its reader before that has read STOP.
  const command = "sort /run/lab/fifo.log | grep -v STOP; : > /run/lab/fifo.log";
  stage.snap(number, `${label}: fifo`, "sh", "-c", command);
}

/** h1 leads both members and has announced them, h2 waits. */
async function startPair(stage: Stage): Promise<void> {
  for (const host of stage.lab.hosts) host.write("bin/reader.sh", FIFO_READER, 0o755);
  await stage.start(1);
  await stage.holds(1, ...VIPS);
  await stage.start(2);
  await stage.logs(2, /Entering BACKUP STATE/, 2);
  await stage.bursts(1, 20);
}

export const GROUP_STORY: Story = {
  name: "a sync group over two links",
  configs: [config(1), config(2)],
  lans: 2,
  isUnordered: true,
  ignores: CROSSING,
  async play(stage) {
    await startPair(stage);
    snapFifo(stage, 1, "h1 leads");
    stage.lab.note("h1 loses eth1");
    stage.lab.port(stage.host(1), "down", 1);
    await stage.logs(1, /Entering FAULT STATE/, 2);
    await stage.holds(2, ...VIPS);
    await stage.bursts(2, 20);
    snapFifo(stage, 1, "h1 without eth1");
    snapFifo(stage, 2, "h2 leads");
    stage.lab.note("h1 has eth1 again");
    stage.lab.port(stage.host(1), "up", 1);
    await stage.holds(1, ...VIPS);
    await stage.bursts(1, 40);
    snapFifo(stage, 1, "h1 leads again");
    await stage.stop(1);
    await stage.holds(2, ...VIPS);
    await stage.bursts(2, 40);
    snapFifo(stage, 1, "h1 is stopped");
    stage.snapAddresses("h2 leads");
    await stage.stop(2);
    snapFifo(stage, 2, "h2 is stopped");
  },
};

/** Half a split: the members on eth1 do not hear each other, those on eth0 do. Nobody may take over
 * half of the group. */
export const HALF_SPLIT_STORY: Story = {
  name: "half a split of a sync group",
  configs: [config(1), config(2)],
  lans: 2,
  isUnordered: true,
  ignores: CROSSING,
  async play(stage) {
    await startPair(stage);
    stage.lab.note("split of eth1");
    stage.lab.split("on", 1);
    await stage.logs(2, /Receive advertisement timeout/);
    await stage.quiet(4);
    stage.snapAddresses("split");
    stage.lab.split("off", 1);
    await stage.quiet(2);
    stage.snapAddresses("healed");
    await stage.stop(2);
    await stage.stop(1);
  },
};

/** Somebody deletes the address of one member: both say priority 0, and h1 leads again before h2
 * has waited its Skew_Time. keepalived runs the members' scripts and forgets the group's. */
export const ROBBED_STORY: Story = {
  name: "a sync group that is robbed of an address",
  configs: [config(1), config(2)],
  lans: 2,
  isUnordered: true,
  ignores: CROSSING,
  compares: ["adverts", "bursts", "snaps", "log"],
  async play(stage) {
    await startPair(stage);
    stage.lab.note("h1 is robbed on eth1");
    stage.host(1).space.run("ip", "addr", "del", "10.129.1.10/24", "dev", "eth1");
    await stage.logs(1, /Entering MASTER STATE/, 4);
    await stage.bursts(1, 40);
    stage.snapAddresses("h1 leads again");
    await stage.stop(2);
    await stage.stop(1);
  },
};

/** One member outranks that of h1; the other has no rival. */
const RIVAL: string = [
  globals(),
  instance("VI_B", 2, {
    vrid: 52,
    priority: 200,
    device: "eth1",
    addresses: ["10.129.1.10/24"],
  }),
].join("\n");

/** Held in FAULT by one member at the start and at a reload, MASTER, and outranked on one link by a
 * router that knows no group. */
export const HELD_STORY: Story = {
  name: "a sync group that is held, and outranked on one link",
  configs: [config(1), RIVAL],
  lans: 2,
  isUnordered: true,
  notifiesAtOnce: true,
  // keepalived tells at a reload which addresses and sockets it goes on with.
  ignores: new RegExp(`${CROSSING.source}|Assigned address|sockpool`),
  async play(stage) {
    const [host] = stage.lab.hosts;
    if (host === undefined) throw new Error("nobody plays");
    host.write("bin/reader.sh", FIFO_READER, 0o755);
    stage.lab.port(host, "down", 1);
    await stage.start(1);
    await stage.logs(1, /entering FAULT state$/, 2);
    await stage.quiet(1);
    snapFifo(stage, 1, "h1 cannot run");
    stage.reload(1);
    await stage.logs(1, /Syncing VI_B to FAULT state/, 2);
    stage.lab.port(host, "up", 1);
    await stage.holds(1, ...VIPS);
    await stage.bursts(1, 20);
    snapFifo(stage, 1, "h1 leads");
    await stage.start(2);
    await stage.holds(2, "10.129.1.10");
    await stage.logs(1, /Entering BACKUP STATE/, 4);
    await stage.quiet(1);
    snapFifo(stage, 1, "h1 is outranked");
    stage.snapAddresses("h1 is outranked");
    await stage.stop(1);
    await stage.stop(2);
  },
};

/** Each host leads one instance. */
function apart(host: number, isGrouped: boolean): string {
  const [priority, other] = host === 1 ? [150, 100] : [100, 150];
  return [
    globals(),
    isGrouped ? block("vrrp_sync_group G1", [block("group", ["VI_A", "VI_B"])]) : "",
    instance("VI_A", host, { vrid: 51, priority, addresses: ["10.129.0.10/24"] }),
    instance("VI_B", host, {
      vrid: 52,
      priority: other,
      device: "eth1",
      addresses: ["10.129.1.10/24"],
    }),
  ].join("\n");
}

/** A reload makes a group of instances whose masters are on different hosts: one host gives up the
 * half that it leads. keepalived does it at once and without priority 0, ours when it hears of the
 * other master, and says it. */
export const GROUP_FORMED_STORY: Story = {
  name: "reloads that make a sync group",
  configs: [apart(1, false), apart(2, false)],
  lans: 2,
  isUnordered: true,
  compares: ["snaps", "notifications"],
  async play(stage) {
    await stage.start(1);
    await stage.holds(1, ...VIPS);
    await stage.start(2);
    await stage.holds(2, "10.129.1.10");
    stage.reload(1, apart(1, true));
    await stage.holds(2, ...VIPS);
    stage.snapAddresses("h1 has a group");
    stage.reload(2, apart(2, true));
    await stage.quiet(5);
    stage.snapAddresses("h2 has a group");
    await stage.stop(1);
    await stage.stop(2);
  },
};
