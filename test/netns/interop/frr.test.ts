// FRR's vrrpd as the other router: VRRPv2 and v3, IPv4 and IPv6, each of us as the better one; a
// hand-over with priority 0 and a kill. Its virtual address lives on a macvlan that is up while it
// is master, and is told by its adverts here.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { advertsOf } from "../lab/adverts.ts";
import { OURS } from "../lab/flavor.ts";
import type { Host } from "../lab/host.ts";
import { Lab } from "../lab/lab.ts";
import { Program } from "../lab/program.ts";
import { obstacle } from "../lab/requirements.ts";
import { until } from "../lab/until.ts";
import { globals, instance } from "./write.ts";

const FRR = "/usr/lib/frr";
const VRID = 10;
const OURS_PRIORITY = 150;

interface Kind {
  readonly name: string;
  readonly version: 2 | 3;
  readonly addresses: readonly string[];
}

const KINDS: readonly Kind[] = [
  { name: "v2", version: 2, addresses: ["10.129.0.100/24"] },
  { name: "v3 over IPv4", version: 3, addresses: ["10.129.0.100/24"] },
  { name: "v3 over IPv6", version: 3, addresses: ["fe80::100/64", "fd00:129::100/64"] },
];

class Frr {
  readonly #host: Host;
  #vrrpd: Program | null = null;

  constructor(host: Host) {
    this.#host = host;
  }

  async start(kind: Kind, priority: number): Promise<void> {
    const { space } = this.#host;
    const isIpv6 = kind.addresses.length > 1;
    space.run("sh", "-c", "mkdir /run/frr && chown frr:frr /run/frr");
    space.run("ip", "link", "add", "vr1", "link", "eth0", "type", "macvlan", "mode", "bridge");
    space.run("ip", "link", "set", "vr1", "addrgenmode", isIpv6 ? "random" : "none");
    space.run("ip", "link", "set", "vr1", "address", `00:00:5e:00:0${isIpv6 ? 2 : 1}:0a`);
    for (const address of kind.addresses) {
      space.run("ip", "addr", "add", address, "dev", "vr1", ...(isIpv6 ? ["nodad"] : []));
    }
    space.run("ip", "link", "set", "vr1", "up");
    await until("no address of FRR is tentative", () => {
      return !space.run("ip", "-6", "addr", "show", "dev", "vr1").includes("tentative");
    });
    const zebra = this.#host.write("zebra.conf", "hostname h2\n");
    const common = ["-A", "127.0.0.1", "-P", "0"];
    await Program.start(space, [`${FRR}/zebra`, ...common, "-f", zebra]);
    await until("zebra listens", () => space.run("ls", "/run/frr").includes("zserv.api"));
    const vrrp = `vrrp ${VRID}`;
    const lines = [
      "debug vrrp",
      "log stdout debugging",
      "interface eth0",
      ` ${vrrp} version ${kind.version}`,
      ` ${vrrp} priority ${priority}`,
      ` ${vrrp} advertisement-interval 1000`,
      ...kind.addresses.map((address) => ` ${vrrp} ${isIpv6 ? "ipv6" : "ip"} ${bare(address)}`),
    ];
    const file = this.#host.write("vrrpd.conf", `${lines.join("\n")}\n`);
    this.#vrrpd = await Program.start(space, [`${FRR}/vrrpd`, ...common, "-f", file]);
  }

  get program(): Program {
    if (this.#vrrpd === null) throw new Error("FRR does not run");
    return this.#vrrpd;
  }
}

function bare(address: string): string {
  return address.replace(/\/.*/, "");
}

function oursText(kind: Kind): string {
  const isIpv6 = kind.addresses.length > 1;
  const lines = [`version ${kind.version}`, ...(isIpv6 ? ["native_ipv6"] : [])];
  const text = { vrid: VRID, priority: OURS_PRIORITY, addresses: kind.addresses, lines };
  return `${globals()}${instance("VI", 1, text)}`;
}

/** Waits until a host has sent an advert, from that frame of the capture on. */
async function speaks(lab: Lab, host: Host, from: number, priority: number): Promise<void> {
  await until(`${host.name} says ${priority}`, () => {
    const sent = advertsOf(lab.capture, host.name, from);
    return sent.some(({ advert }) => advert.priority === priority);
  });
}

function mark(lab: Lab): number {
  lab.capture.drain();
  return lab.capture.frames.length;
}

/** FRR leads, then we preempt or not; each leaves the other the address, gracefully and not. */
async function play(kind: Kind, frrPriority: number): Promise<void> {
  const lab = await Lab.open(2);
  try {
    const [ours, theirs] = lab.pair;
    const frr = new Frr(theirs);
    const vip = bare(kind.addresses.at(-1) ?? "");
    ours.space.run("ip", "addr", "add", "fd00:129::11/64", "dev", "eth0", "nodad");
    await until("a link-local address", () => {
      const text = ours.space.run("ip", "-6", "addr", "show", "dev", "eth0", "scope", "link");
      return text.includes("fe80::") && !text.includes("tentative");
    });
    ours.configure(oursText(kind));
    await frr.start(kind, frrPriority);
    await speaks(lab, theirs, 0, frrPriority);
    lab.note("FRR leads");
    const startedAt = mark(lab);
    await ours.start(OURS);
    await ours.logged(/\(VI\) Entering BACKUP STATE/);
    if (frrPriority < OURS_PRIORITY) {
      await speaks(lab, ours, startedAt, OURS_PRIORITY);
      lab.note("ours leads");
      const stopAt = mark(lab);
      await ours.program.stop();
      await speaks(lab, ours, stopAt, 0);
      await speaks(lab, theirs, stopAt, frrPriority);
      lab.note("FRR took over");
      await ours.start(OURS);
      await speaks(lab, ours, mark(lab), OURS_PRIORITY);
    }
    const killAt = mark(lab);
    frr.program.killAll();
    await frr.program.end();
    theirs.space.run("ip", "link", "del", "vr1");
    await speaks(lab, ours, killAt, OURS_PRIORITY);
    await until("ours holds the address", () => ours.space.run("ip", "addr").includes(` ${vip}/`));
    assert.doesNotMatch(frr.program.console, /Datagram invalid/);
    const refused = ours.syslog.filter(({ text }) => /unexpected|[Ii]nvalid|wrong/.test(text));
    assert.deepEqual(refused, []);
  } catch (error) {
    throw new Error(`${String(error)}\n\n${lab.story()}`, { cause: error });
  } finally {
    await lab.close();
  }
}

const missing = existsSync(`${FRR}/vrrpd`) ? null : "FRR is missing: apt-get install frr";
const reason = obstacle() ?? missing;
test("beside FRR's vrrpd", { skip: reason ?? false, concurrency: 3 }, async (t) => {
  await Promise.all(
    KINDS.flatMap((kind) =>
      [100, 200].map((priority) =>
        t.test(`${kind.name}, FRR with priority ${priority}`, async () => {
          await play(kind, priority);
        }),
      ),
    ),
  );
});
