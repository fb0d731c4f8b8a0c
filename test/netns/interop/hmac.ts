// auth_hmac between two of ours, since no keepalived that has it is at hand: keys from files that
// the service manager hands over, a change of keys without a change of masters, a replayed advert,
// and a router that only listens.

import assert from "node:assert/strict";
import { type Flavor, OURS } from "../lab/flavor.ts";
import { until } from "../lab/until.ts";
import type { Stage, Story } from "./stage.ts";
import { block, globals, type InstanceText, instance, withoutPrefix } from "./write.ts";

const CREDENTIALS = "/run/lab/etc";
export const WITH_CREDENTIALS: Flavor = {
  ...OURS,
  argv: ["env", `CREDENTIALS_DIRECTORY=${CREDENTIALS}`, ...OURS.argv],
};
/** By number. */
const KEYS: readonly string[] = [
  "",
  "first-key-of-thirty-two-letters!",
  "second-key-of-thirty-two-letters",
];

const PARTS: readonly (InstanceText & { readonly name: string })[] = [
  { name: "V2", vrid: 1, addresses: ["10.129.0.101/24"], lines: ["version 2"] },
  { name: "V3", vrid: 2, addresses: ["10.129.0.102/24"], lines: ["version 3"] },
  {
    name: "V6",
    vrid: 3,
    addresses: ["fe80::129:10/64", "fd00:129::103/64"],
    lines: ["version 3", "native_ipv6"],
  },
];
const VIPS: readonly string[] = PARTS.flatMap(({ addresses }) => addresses.map(withoutPrefix));

interface Secrets {
  readonly keys: readonly number[];
  readonly active: number;
  readonly mode?: "receive-only";
}

function config(host: number, { keys, active, mode }: Secrets): string {
  const hmac = block("auth_hmac", [
    ...keys.map((key) => `key ${key} file:\${_ENV CREDENTIALS_DIRECTORY}/key${key}`),
    ...(mode === undefined ? [`active_key ${active}`] : [`mode ${mode}`]),
  ]);
  const parts = PARTS.map((part) => {
    const lines = [...(part.lines ?? []), hmac];
    return instance(part.name, host, { ...part, lines });
  });
  return [globals(), ...parts].join("\n");
}

/** Key numbers in the trailers of a host's adverts; 0 where there is none. */
function keysUsed(stage: Stage, host: number, from: number): number[] {
  const used = stage.adverts(host, from).map(({ advert }) => advert.trailer[1] ?? 0);
  return [...new Set(used)].toSorted((a, b) => a - b);
}

async function reload(stage: Stage, host: number, secrets: Secrets): Promise<number> {
  const from = stage.mark();
  stage.reload(host, config(host, secrets));
  await stage.quiet(1.5);
  return from;
}

export const ROTATION_STORY: Story = {
  name: "auth_hmac: keys change while one leads",
  configs: [config(1, { keys: [1], active: 1 }), config(2, { keys: [1], active: 1 })],
  async play(stage) {
    for (const host of stage.lab.hosts) {
      for (const key of [1, 2]) host.write(`etc/key${key}`, `${KEYS[key]}\n`, 0o600);
    }
    await stage.start(1);
    await stage.holds(1, ...VIPS);
    await stage.start(2);
    await stage.logs(2, /Entering BACKUP STATE/, PARTS.length);
    const both = { keys: [1, 2], active: 1 };
    await reload(stage, 2, both);
    const learnedAt = await reload(stage, 1, both);
    assert.deepEqual(keysUsed(stage, 1, learnedAt), [1]);
    const signedAt = await reload(stage, 1, { keys: [1, 2], active: 2 });
    assert.ok(keysUsed(stage, 1, signedAt).includes(2));
    await reload(stage, 2, { keys: [2], active: 2 });
    const forgottenAt = await reload(stage, 1, { keys: [2], active: 2 });
    assert.deepEqual(keysUsed(stage, 1, forgottenAt), [2]);
    assert.deepEqual(stage.adverts(2), []);
    const refused = stage.host(2).syslog.filter(({ text }) => text.includes("auth_hmac"));
    assert.deepEqual(refused, [], "the backup believes every advert");
    await replayed(stage);
    await reload(stage, 2, { keys: [2], active: 2, mode: "receive-only" });
    const stoppedAt = stage.mark();
    await stage.stop(1);
    await stage.holds(2, ...VIPS);
    assert.deepEqual(keysUsed(stage, 2, stoppedAt), [0]);
    await stage.stop(2);
    const said = stage.lab.hosts.flatMap(({ syslog, program }) => [
      ...syslog.map(({ text }) => text),
      program.console,
    ]);
    for (const key of KEYS.filter(Boolean)) {
      assert.ok(!said.some((text) => text.includes(key)), "no key is ever said");
    }
  },
};

/** A stranger says again what the master has said. */
async function replayed(stage: Stage): Promise<void> {
  const last = stage.adverts(1).findLast(({ advert }) => advert.vrid === 2);
  assert.ok(last !== undefined);
  const frame = Uint8Array.from(last.frame);
  await until("the backup refuses what it has heard before", () => {
    stage.lab.capture.inject(frame);
    return stage.host(2).syslog.some(({ text }) => /\(V3\) auth_hmac: .*seen before/.test(text));
  });
}
