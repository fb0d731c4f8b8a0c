// A LAN of hosts: a bridge that floods everything, a capture at its ports, a diary. Whatever
// happens, nothing of it is left behind: namespaces die with their holders.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Capture } from "./capture.ts";
import { ROOT } from "./flavor.ts";
import { Host } from "./host.ts";
import { Namespace } from "./namespace.ts";

/** The first LAN is that of the HAProxy pair: hosts are 10.129.0.11, .12 … on eth0; a second is
 * 10.129.1.0/24 on eth1. */
const NETWORK = "10.129";
const FIRST_HOST = 11;
/** Lines that wait for a reader. */
const SYSLOG_QUEUE = 4096;

export interface LabOptions {
  /** Directories below /tmp that every host sees. */
  readonly shared?: readonly string[];
  /** How many LANs every host is on; default 1. */
  readonly lanCount?: number;
}

export class Lab {
  readonly hosts: readonly Host[];
  readonly capture: Capture;
  readonly #wire: Namespace;
  readonly #dir: string;
  readonly #diary: string[] = [];
  readonly #startedMs: number = Date.now();

  private constructor(dir: string, wire: Namespace, hosts: readonly Host[], capture: Capture) {
    this.#dir = dir;
    this.#wire = wire;
    this.hosts = hosts;
    this.capture = capture;
  }

  /** @throws Error where namespaces cannot be made */
  static async open(
    hostCount: number,
    { shared = [], lanCount = 1 }: LabOptions = {},
  ): Promise<Lab> {
    const dir = mkdtempSync(path.join(tmpdir(), "vrrpd-lab-"));
    const opened: { close(): Promise<void> }[] = [];
    try {
      const wire = await Namespace.network();
      opened.push(wire);
      wire.run("sysctl", "-qw", `net.unix.max_dgram_qlen=${SYSLOG_QUEUE}`);
      for (let lan = 0; lan < lanCount; lan++) addSwitch(wire, lan);
      const kept = [ROOT, path.dirname(path.dirname(process.execPath)), ...shared];
      const hosts: Host[] = [];
      for (let number = 1; number <= hostCount; number++) {
        const host = await Host.open(`h${number}`, path.join(dir, `h${number}`), kept, wire);
        opened.push(host);
        for (let lan = 0; lan < lanCount; lan++) plug(wire, host, { number, lan });
        hosts.push(host);
      }
      const lans = Array.from({ length: lanCount }, (_, lan) => lan);
      const ports = new Map(
        hosts.flatMap((host) => lans.map((lan) => [indexOf(wire, portOf(host, lan)), host.name])),
      );
      return new Lab(dir, wire, hosts, new Capture(wire, indexOf(wire, "br0"), ports));
    } catch (error) {
      for (const one of opened) await one.close();
      rmSync(dir, { recursive: true });
      throw error;
    }
  }

  /** The pair of a lab with two hosts. */
  get pair(): readonly [Host, Host] {
    const [first, second] = this.hosts;
    if (first === undefined || second === undefined) throw new Error("a lab of less than two");
    return [first, second];
  }

  note(text: string): void {
    this.#diary.push(`${((Date.now() - this.#startedMs) / 1000).toFixed(3)} ${text}`);
  }

  /** Takes the switch's port of a host down or up: the host loses its carrier. */
  port(host: Host, state: "up" | "down", lan = 0): void {
    this.#wire.run("ip", "link", "set", portOf(host, lan), state);
  }

  /** Cuts the hosts of a LAN from each other or joins them again; nobody's carrier tells. */
  split(state: "on" | "off", lan = 0): void {
    for (const host of this.hosts) {
      this.#wire.run("bridge", "link", "set", "dev", portOf(host, lan), "isolated", state);
    }
  }

  /** Diary, logs and consoles as one text, for a test that failed. */
  story(): string {
    const parts = [`diary:\n${this.#diary.join("\n")}`];
    for (const host of this.hosts) {
      const lines = host.syslog.map((line) => {
        const at = ((line.atUs / 1000 - this.#startedMs) / 1000).toFixed(3);
        return `${at} ${line.level} ${line.tag}[${line.pid}]: ${line.text}`;
      });
      parts.push(`${host.name} syslog:\n${lines.join("\n")}`);
    }
    return parts.join("\n\n");
  }

  async close(): Promise<void> {
    this.capture.close();
    for (const host of this.hosts) await host.close();
    await this.#wire.close();
    rmSync(this.#dir, { recursive: true });
  }
}

function addSwitch(wire: Namespace, lan: number): void {
  const bridge = `br${lan}`;
  wire.run("ip", "link", "add", bridge, "type", "bridge", "ageing_time", "0");
  wire.run("ip", "link", "set", bridge, "type", "bridge", "mcast_snooping", "0");
  wire.run("ip", "link", "set", bridge, "up");
}

function plug(wire: Namespace, host: Host, at: { number: number; lan: number }): void {
  const { number, lan } = at;
  const port = portOf(host, lan);
  const device = `eth${lan}`;
  const mac = `02:00:00:00:0${lan}:${String(number + 10).padStart(2, "0")}`;
  const peer = ["peer", "name", device, "address", mac, "netns", String(host.space.pid)];
  wire.run("ip", "link", "add", port, "type", "veth", ...peer);
  wire.run("ip", "link", "set", port, "master", `br${lan}`, "up");
  const address = `${NETWORK}.${lan}.${FIRST_HOST + number - 1}/24`;
  host.space.run("ip", "addr", "add", address, "dev", device);
  host.space.run("ip", "link", "set", device, "up");
}

/** A host's port at the switch of a LAN. */
function portOf(host: Host, lan: number): string {
  return lan === 0 ? `p-${host.name}` : `p${lan}-${host.name}`;
}

function indexOf(wire: Namespace, link: string): number {
  return Number(wire.run("ip", "-o", "link", "show", "dev", link).split(":")[0]);
}
