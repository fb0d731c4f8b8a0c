// What reaches an instance that is in FAULT: nothing is said of it, whatever it is.

import { forge } from "./forge.ts";
import type { Story } from "./stage.ts";
import { block, globals, instance } from "./write.ts";

const ADDRESSES = ["10.129.0.101"];

export const UNHEARD_STORY: Story = {
  name: "an instance in FAULT hears nothing",
  configs: [
    [
      globals(),
      block("track_file health", ["file /run/lab/health", "weight 0"]),
      instance("VI", 1, {
        vrid: 1,
        addresses: ADDRESSES.map((address) => `${address}/24`),
        lines: [block("track_file", ["health"])],
      }),
    ].join("\n"),
  ],
  async play(stage) {
    stage.host(1).write("health", "0\n");
    await stage.start(1);
    await stage.logs(1, /Entering BACKUP STATE/);
    stage.host(1).write("health", "1\n");
    await stage.logs(1, /Entering FAULT STATE/);
    for (const differences of [{}, { ttl: 254 }, { addresses: [] }, { priority: 0 }]) {
      const forgery = { vrid: 1, priority: 200, addresses: ADDRESSES, ...differences };
      stage.lab.capture.inject(forge(forgery));
    }
    await stage.quiet(1);
    stage.host(1).write("health", "0\n");
    await stage.holds(1, ...ADDRESSES);
    await stage.bursts(1, 10);
    await stage.stop(1);
  },
};
