// What a third machine's adverts make a master do: a lesser one, one with priority 0, a better one
// once. One host, so that nothing but them happens.

import { Secret } from "../../../src/base/secret.ts";
import { forge } from "./forge.ts";
import type { Stage, Story } from "./stage.ts";
import { block, globals, type InstanceText, instance } from "./write.ts";

type Part = InstanceText & { readonly name: string };

const PARTS: readonly Part[] = [
  { name: "DEFAULT", vrid: 1, addresses: ["10.129.0.101/24"] },
  {
    name: "OPTIONS",
    vrid: 2,
    addresses: ["10.129.0.102/24"],
    lines: ["garp_lower_prio_delay 2", "garp_lower_prio_repeat 2"],
  },
  { name: "SILENT", vrid: 3, addresses: ["10.129.0.103/24"], lines: ["lower_prio_no_advert"] },
  {
    name: "LAST_WORD",
    vrid: 4,
    addresses: ["10.129.0.104/24"],
    lines: ["higher_prio_send_advert"],
  },
];

const VRIDS = PARTS.map(({ vrid }) => vrid);
/** Longer than the longest delay of an announcement. */
const ALL_BURSTS_SECONDS = 7;

function everybodyHears(stage: Stage, priority: number): void {
  stage.lab.note(`adverts with priority ${priority}`);
  for (const vrid of VRIDS) {
    const addresses = [`10.129.0.10${vrid}`];
    stage.lab.capture.inject(forge({ vrid, priority, addresses }));
  }
}

export const PROVOKED_STORY: Story = {
  name: "a master that hears others",
  configs: [[globals(), ...PARTS.map((part) => instance(part.name, 1, part))].join("\n")],
  isUnordered: true,
  countsBursts: true,
  async play(stage) {
    await stage.start(1);
    await stage.logs(1, /Entering MASTER STATE/, PARTS.length);
    await stage.quiet(ALL_BURSTS_SECONDS);
    everybodyHears(stage, 100);
    await stage.quiet(ALL_BURSTS_SECONDS);
    everybodyHears(stage, 200);
    await stage.logs(1, /Entering BACKUP STATE$/, PARTS.length);
    stage.snapAddresses("backup");
    await stage.logs(1, /Entering MASTER STATE/, 2 * PARTS.length);
    await stage.quiet(ALL_BURSTS_SECONDS);
    await stage.stop(1);
  },
};

/** Ours announces after a release, too: whoever lets go has been a master. */
export const RELEASED_STORY: Story = {
  name: "a master that hears others let go",
  configs: PROVOKED_STORY.configs,
  isUnordered: true,
  compares: ["adverts", "notifications", "log"],
  ignores: /Sending/,
  async play(stage) {
    await stage.start(1);
    await stage.logs(1, /Entering MASTER STATE/, PARTS.length);
    await stage.quiet(2);
    everybodyHears(stage, 0);
    await stage.quiet(1.5);
    await stage.stop(1);
  },
};

const PASSWORD = "s3cret";
const AH_LINES = ["auth_type AH", `auth_pass ${PASSWORD}`];

/** One lesser advert, the same once more, and one that is signed with another password. */
export const AH_STORY: Story = {
  name: "a master that hears others sign",
  configs: [
    [
      globals(),
      instance("SIGNED", 1, {
        vrid: 1,
        addresses: ["10.129.0.101/24"],
        lines: [block("authentication", AH_LINES)],
      }),
    ].join("\n"),
  ],
  countsBursts: true,
  // It says its own number, too; keepalived counts one more up for a lesser router.
  ignores: /already processed/,
  async play(stage) {
    await stage.start(1);
    await stage.logs(1, /Entering MASTER STATE/);
    await stage.quiet(ALL_BURSTS_SECONDS);
    const lesser = { vrid: 1, priority: 100, addresses: ["10.129.0.101"] };
    for (const [sequence, password] of [
      [1000, PASSWORD],
      [1000, PASSWORD],
      [2000, "another"],
    ] as const) {
      const ah = { password: new Secret(password), sequence };
      stage.lab.capture.inject(forge({ ...lesser, ah }));
      await stage.quiet(0.2);
    }
    await stage.logs(1, /sequence number 1000 already processed/);
    await stage.logs(1, /bad password/);
    await stage.quiet(ALL_BURSTS_SECONDS);
    await stage.stop(1);
  },
};
