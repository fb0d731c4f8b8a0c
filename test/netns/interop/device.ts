// An interface that is not there at the start: a bridge that is made, deleted while its instance is
// MASTER, made again. One host beside a plain instance.

import type { Stage, Story } from "./stage.ts";
import { globals, instance } from "./write.ts";

function make(stage: Stage): void {
  const { space } = stage.host(1);
  space.run("ip", "link", "add", "br9", "type", "bridge", "mcast_snooping", "0");
  space.run("ip", "link", "set", "br9", "address", "02:00:00:00:09:11", "addrgenmode", "none");
  space.run("ip", "link", "set", "eth1", "master", "br9");
  space.run("ip", "addr", "add", "10.129.1.91/24", "dev", "br9");
  space.run("ip", "link", "set", "br9", "up");
}

export const DEVICE_STORY: Story = {
  name: "a bridge that comes and goes",
  configs: [
    [
      globals("dynamic_interfaces"),
      instance("PLAIN", 1, { vrid: 1, addresses: ["10.129.0.101/24"] }),
      instance("BRIDGE", 1, { vrid: 2, device: "br9", addresses: ["10.129.1.102/24"] }),
    ].join("\n"),
  ],
  lans: 2,
  isUnordered: true,
  compares: ["snaps", "adverts", "bursts", "notifications"],
  async play(stage) {
    await stage.start(1);
    await stage.holds(1, "10.129.0.101");
    await stage.bursts(1, 10);
    make(stage);
    await stage.holds(1, "10.129.1.102");
    await stage.bursts(1, 20);
    stage.snapAddresses("bridge");
    stage.lab.note("the bridge is deleted");
    stage.host(1).space.run("ip", "link", "del", "br9");
    await stage.logs(1, /\(BRIDGE\) Entering FAULT STATE$/);
    await stage.quiet(1);
    stage.lab.note("and is back");
    make(stage);
    await stage.holds(1, "10.129.1.102");
    await stage.bursts(1, 30);
    await stage.stop(1);
    stage.snapAddresses("stopped");
  },
};
