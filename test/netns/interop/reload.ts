// Reloads of a master and of a backup: nothing changes, priority, addresses, instances, interval,
// VRID, version, tracker; a file with mistakes in between.

import type { Stage, Story } from "./stage.ts";
import { block, globals, type InstanceText, instance, NOTIFY_PATH } from "./write.ts";

const BASE: InstanceText = {
  vrid: 51,
  addresses: ["10.129.0.10/24", "10.129.0.20/24"],
  lines: [`notify_stop "${NOTIFY_PATH} stop"`, `notify_fault "${NOTIFY_PATH} fault"`],
};

function config(host: number, change: Partial<InstanceText> = {}, ...more: string[]): string {
  const lines = [...(BASE.lines ?? []), ...(change.lines ?? [])];
  return [globals(), instance("VI_1", host, { ...BASE, ...change, lines }), ...more].join("\n");
}

const SECOND = instance("VI_2", 1, { vrid: 52, addresses: ["10.129.0.52/24"] });

/** Reloads h1 and waits until it has looked at the new file and an interval has passed. */
async function reload(stage: Stage, label: string, text: string): Promise<void> {
  const before = reloadsOf(stage);
  stage.reload(1, text);
  await stage.logs(1, /^Configuration file /, before + 1);
  await stage.quiet(2);
  stage.snapAddresses(label);
}

function reloadsOf(stage: Stage): number {
  return stage.host(1).syslog.filter(({ text }) => text.startsWith("Configuration file ")).length;
}

export const RELOAD_STORY: Story = {
  name: "reloads of a master",
  configs: [config(1), config(2)],
  isUnordered: true,
  // When a master says its advert again at a reload is ours to choose; what it says is not.
  compares: ["snaps", "notifications", "bursts"],
  async play(stage) {
    await stage.start(1);
    await stage.holds(1, "10.129.0.10");
    await stage.start(2);
    await stage.logs(2, /Entering BACKUP STATE/);
    await reload(stage, "unchanged", config(1));
    await reload(
      stage,
      "address added",
      config(1, { addresses: [...BASE.addresses, "10.129.0.21/24"] }),
    );
    await reload(stage, "address removed", config(1, { addresses: ["10.129.0.10/24"] }));
    await reload(stage, "as before", config(1));
    await reload(stage, "instance added", config(1, {}, SECOND));
    await stage.holds(1, "10.129.0.52");
    await reload(stage, "instance removed", config(1));
    await reload(
      stage,
      "unknown keyword",
      config(1).replace("vrrp_instance", "nonsense 1\nvrrp_instance"),
    );
    await reload(stage, "garp options", config(1, { lines: ["garp_master_delay 1"] }));
    await reload(stage, "priority 90", config(1, { priority: 90 }));
    await stage.holds(2, "10.129.0.10", "10.129.0.20");
    await reload(stage, "priority 150", config(1));
    await stage.holds(1, "10.129.0.10", "10.129.0.20");
    await stage.stop(2);
    await stage.stop(1);
  },
};

/** What makes another virtual router out of an instance. */
export const REBIRTH_STORY: Story = {
  name: "reloads that make a new router of an instance",
  configs: [config(1)],
  notifiesAtOnce: true,
  compares: ["snaps", "notifications"],
  async play(stage) {
    await stage.start(1);
    await stage.holds(1, "10.129.0.10");
    await reload(stage, "interval", config(1, { lines: ["advert_int 2"] }));
    await stage.holds(1, "10.129.0.10");
    await reload(stage, "vrid", config(1, { vrid: 61 }));
    await stage.holds(1, "10.129.0.10");
    await reload(stage, "version", config(1, { vrid: 61, lines: ["version 3"] }));
    await stage.holds(1, "10.129.0.10");
    await reload(stage, "vrid and version", config(1, { lines: ["version 3"] }));
    await stage.holds(1, "10.129.0.10");
    const script = block("vrrp_script chk", ["script /bin/false", "interval 1", "weight -80"]);
    const tracked = config(1, { lines: ["version 3", block("track_script", ["chk"])] });
    const text = tracked.replace("vrrp_instance", `${script}vrrp_instance`);
    await reload(stage, "script", text);
    await stage.holds(1, "10.129.0.10");
    await stage.stop(1);
  },
};
