// Interfaces and files that move priorities, one instance for each way. The second link of h1 goes
// and comes back; the file changes.

import { CROSSING, type Story } from "./stage.ts";
import { block, globals, type InstanceText, instance } from "./write.ts";

type Part = InstanceText & { readonly name: string };

const PARTS: readonly Part[] = [
  {
    name: "IF_FAULT",
    vrid: 1,
    addresses: ["10.129.0.101/24"],
    lines: [block("track_interface", ["eth1"])],
  },
  {
    name: "IF_MINUS",
    vrid: 2,
    addresses: ["10.129.0.102/24"],
    lines: [block("track_interface", ["eth1 weight -60"])],
  },
  {
    name: "IF_PLUS",
    vrid: 3,
    addresses: ["10.129.0.103/24"],
    lines: [block("track_interface", ["eth1 weight 70"])],
  },
  {
    name: "FILE_WEIGHT",
    vrid: 4,
    addresses: ["10.129.0.104/24"],
    lines: [block("track_file", ["tf weight 1"])],
  },
  {
    name: "FILE_FAULT",
    vrid: 5,
    addresses: ["10.129.0.105/24"],
    lines: [block("track_file", ["tz"])],
  },
];

const FILES = [
  block("track_file tf", ["file /run/lab/tf", "weight 1", "init_file 0"]),
  block("track_file tz", ["file /run/lab/tz", "weight 0", "init_file 0"]),
];

function config(host: number): string {
  const parts = PARTS.map((part) =>
    instance(
      part.name,
      host,
      host === 1 && part.name === "IF_PLUS" ? { ...part, priority: 90 } : part,
    ),
  );
  return [globals(), ...FILES, ...parts].join("\n");
}

const VIPS = [1, 2, 3, 4, 5].map((last) => `10.129.0.10${last}`);

export const TRACKERS_STORY: Story = {
  name: "trackers and weights",
  configs: [config(1), config(2).replaceAll(/weight 70/g, "weight 0")],
  lans: 2,
  isUnordered: true,
  ignores: CROSSING,
  async play(stage) {
    await stage.start(1);
    await stage.holds(1, ...VIPS);
    await stage.start(2);
    await stage.logs(2, /Entering BACKUP STATE/, PARTS.length);
    await stage.bursts(1, 50);
    stage.lab.note("h1 loses eth1, its files tell of trouble");
    stage.lab.port(stage.host(1), "down", 1);
    stage.host(1).write("tf", "-60\n");
    stage.host(1).write("tz", "1\n");
    await stage.holds(2, ...VIPS);
    await stage.bursts(2, 50);
    stage.snapAddresses("h2 leads");
    stage.lab.note("all is well on h1");
    stage.lab.port(stage.host(1), "up", 1);
    stage.host(1).write("tf", "0\n");
    stage.host(1).write("tz", "0\n");
    await stage.holds(1, ...VIPS);
    await stage.bursts(1, 100);
    await stage.stop(2);
    await stage.stop(1);
  },
};
