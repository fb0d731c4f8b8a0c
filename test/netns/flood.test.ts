// Packets that are worth nothing, thousands a second and of every kind, at a master and its backup:
// nobody changes state, adverts keep their rhythm, the log stays short, the processor mostly idle.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { seconds } from "../../src/base/units.ts";
import { advertsOf } from "./lab/adverts.ts";
import { OURS } from "./lab/flavor.ts";
import { type ForgedAdvert, forgeAdvert, forgeMessage, frameOf } from "./lab/forge.ts";
import type { Host } from "./lab/host.ts";
import { Lab } from "./lab/lab.ts";
import { obstacle } from "./lab/requirements.ts";
import { pass, until } from "./lab/until.ts";

const VIP = "10.129.0.101";
const VRID = 1;
const FLOOD_SECONDS = 4;
/** How often, and how many of each kind at a time. */
const BURST_MS = 10;
const BURST = 5;
/** Of each kind of line, within each ten seconds (`observe/repetition.ts`), and one that says how
 * many were held back. */
const LINES_OF_A_KIND = 2 * (10 + 1);
/** Clock ticks of /proc/PID/stat a second: USER_HZ. */
const TICKS_PER_SECOND = 100;

function config(priority: number): string {
  return `global_defs {
  log_unknown_vrids
}
vrrp_instance VI {
  state BACKUP
  interface eth0
  virtual_router_id ${VRID}
  priority ${priority}
  advert_int 1
  virtual_ipaddress {
    ${VIP}/24
  }
}
`;
}

/** What would win if it were believed. */
const BEST: ForgedAdvert = {
  version: 2,
  vrid: VRID,
  priority: 254,
  address: VIP,
  advertIntervalUs: seconds(1),
  ttl: 255,
  password: null,
};

const CHECKSUM_AT = 6;
const GOOD: Uint8Array = forgeMessage(BEST);

/** CARP says version 2 and type 1 too, in 36 octets; the second one is its vhid. */
function carp(): Uint8Array {
  const message = new Uint8Array(36);
  message.set([0x21, VRID, 0, 7, 0, 1]);
  return message;
}

/** By the line that tells of each. */
const BAD: ReadonlyMap<RegExp, Uint8Array> = new Map([
  [/CARP packet from/, frameOf(carp())],
  [/invalid TTL/, forgeAdvert({ ...BEST, ttl: 254 })],
  [/received a 1 auth/, forgeAdvert({ ...BEST, password: "nonsense" })],
  [/interval mismatch/, forgeAdvert({ ...BEST, advertIntervalUs: seconds(2) })],
  [/not present in MASTER advert/, forgeAdvert({ ...BEST, address: "10.129.0.77" })],
  [/wrong version/, forgeAdvert({ ...BEST, version: 3 })],
  [/Invalid VRRPv2 checksum/, frameOf(Uint8Array.from(GOOD).fill(0, CHECKSUM_AT, CHECKSUM_AT + 2))],
  [/Unknown VRID\(200\)/, forgeAdvert({ ...BEST, vrid: 200 })],
  [/too short/, frameOf(GOOD.subarray(0, CHECKSUM_AT))],
]);

/** Processor time of the daemon so far, in seconds: utime and stime of proc(5). */
function cpuSeconds(host: Host): number {
  const text = readFileSync(`/proc/${host.program.speaker}/stat`, "utf8");
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

async function flood(lab: Lab): Promise<number> {
  let frames = 0;
  const end = Date.now() + FLOOD_SECONDS * 1000;
  while (Date.now() < end) {
    for (let round = 0; round < BURST; round++) {
      for (const frame of BAD.values()) lab.capture.inject(frame);
    }
    frames += BURST * BAD.size;
    await pass(BURST_MS / 1000);
  }
  return frames;
}

async function play(lab: Lab): Promise<void> {
  const [master, backup] = lab.pair;
  master.configure(config(150));
  backup.configure(config(100));
  await master.start(OURS);
  await until("the master holds the address", () => master.holds(VIP));
  await backup.start(OURS);
  await backup.logged(/Entering BACKUP STATE/);
  await pass(1.5);
  const wireAt = lab.capture.frames.length;
  const logAt = lab.hosts.map((host) => host.syslog.length);
  const cpuAt = lab.hosts.map(cpuSeconds);
  lab.note("the flood begins");
  const frames = await flood(lab);
  lab.note(`the flood ends after ${frames} frames`);
  const sent = advertsOf(lab.capture, "h1", wireAt);
  assert.deepEqual(advertsOf(lab.capture, "h2", wireAt), [], "the backup stays silent");
  assert.ok(Math.abs(sent.length - FLOOD_SECONDS) <= 1, `${sent.length} adverts of the master`);
  for (const [index, host] of lab.hosts.entries()) {
    const said = host.syslog.slice(logAt[index]).map(({ text }) => text);
    for (const kind of BAD.keys()) {
      const lines = said.filter((text) => kind.test(text)).length;
      assert.ok(lines > 0 && lines <= LINES_OF_A_KIND, `${host.name}: ${lines} lines of ${kind}`);
    }
    assert.equal(said.filter((text) => text.startsWith("CARP packet")).length, 1);
    assert.ok(said.length <= BAD.size * LINES_OF_A_KIND, `${host.name} said ${said.length} lines`);
    const cpu = cpuSeconds(host) - (cpuAt[index] ?? 0);
    assert.ok(cpu < FLOOD_SECONDS / 2, `${host.name} used ${cpu} s of processor time`);
    assert.equal(host.holds(VIP), host === master);
  }
}

test("a flood of bad packets changes nothing", { skip: obstacle() ?? false }, async () => {
  const lab = await Lab.open(2);
  try {
    await play(lab);
  } catch (error) {
    throw new Error(`${String(error)}\n\n${lab.story()}`, { cause: error });
  } finally {
    await lab.close();
  }
});
