// A story told by hosts that run keepalived or ours: who plays whom, and what each host did from
// first to last. `compare.ts` holds the records of one cast against those of another.

import { advertsOf, burstsOf, comparable, type SentAdvert } from "../lab/adverts.ts";
import { tryRun } from "../lab/command.ts";
import type { Flavor } from "../lab/flavor.ts";
import type { Host } from "../lab/host.ts";
import { Lab } from "../lab/lab.ts";
import { pass, until } from "../lab/until.ts";

export interface Story {
  readonly name: string;
  /** keepalived.conf of h1, h2, … */
  readonly configs: readonly string[];
  /** LANs, default 1. */
  readonly lans?: number;
  /** Several instances act at the same time, in no order: snapshots and bursts are sorted, and how
   * often a frame was sent is not counted. */
  readonly isUnordered?: boolean;
  /** Nobody else is there to provoke an announcement: frames are counted all the same. */
  readonly countsBursts?: boolean;
  /** Lines that chance decides about. */
  readonly ignores?: RegExp;
  /** Parts of the records that chance has no hand in; default all. */
  readonly compares?: readonly (keyof HostRecord)[];
  /** Scripts of several instances start at the same moment: which is recorded first is the
   * scheduler's. */
  readonly notifiesAtOnce?: boolean;
  play(stage: Stage): Promise<void>;
}

/** What one host did. Everything of it is the same whichever program ran. */
export interface HostRecord {
  /** Adverts by VRID as bytes; runs of equal ones count once. */
  readonly adverts: Readonly<Record<string, readonly string[]>>;
  readonly bursts: readonly string[];
  /** Answers of commands at certain moments. */
  readonly snaps: Readonly<Record<string, readonly string[]>>;
  /** By instance or group. */
  readonly notifications: Readonly<Record<string, readonly string[]>>;
  /** By instance, group or tracker; what is of none under an empty name. Runs of equal lines count
   * once: how often a peer is heard is a matter of moments. */
  readonly log: Readonly<Record<string, readonly string[]>>;
}

export class Stage {
  readonly lab: Lab;
  readonly #cast: readonly Flavor[];
  readonly #story: Story;
  readonly #snaps = new Map<string, Record<string, readonly string[]>>();

  private constructor(lab: Lab, story: Story, cast: readonly Flavor[]) {
    this.lab = lab;
    this.#cast = cast;
    this.#story = story;
  }

  /** Plays the story with one program a host; a failure brings the lab's story with it. */
  static async play(
    story: Story,
    cast: readonly Flavor[],
  ): Promise<Readonly<Record<string, HostRecord>>> {
    const lab = await Lab.open(story.configs.length, { lanCount: story.lans ?? 1 });
    try {
      const stage = new Stage(lab, story, cast);
      for (const [index, host] of lab.hosts.entries()) {
        settleIpv6(host, index + 1, story.lans ?? 1);
        host.configure(story.configs[index] ?? "");
      }
      await story.play(stage);
      return Object.fromEntries(lab.hosts.map((host) => [host.name, stage.#recordOf(host)]));
    } catch (error) {
      throw new Error(`${String(error)}\n\n${lab.story()}`, { cause: error });
    } finally {
      await lab.close();
    }
  }

  /** @param number from 1 */
  host(number: number): Host {
    const host = this.lab.hosts[number - 1];
    if (host === undefined) throw new Error(`no host ${number}`);
    return host;
  }

  async start(number: number): Promise<void> {
    const flavor = this.#cast[number - 1];
    if (flavor === undefined) throw new Error(`nobody plays host ${number}`);
    this.lab.note(`h${number} starts ${flavor.name}`);
    await this.host(number).start(flavor);
  }

  async stop(number: number): Promise<void> {
    this.lab.note(`h${number} is stopped`);
    await this.host(number).program.stop();
  }

  async kill(number: number): Promise<void> {
    this.lab.note(`h${number} is killed`);
    this.host(number).program.killAll();
    await this.host(number).program.end();
  }

  /** Lets time pass in which nothing may happen. */
  async quiet(seconds: number): Promise<void> {
    await pass(seconds);
  }

  reload(number: number, config?: string): void {
    this.lab.note(`h${number} reloads`);
    if (config !== undefined) this.host(number).configure(config);
    this.host(number).program.signal("SIGHUP");
  }

  /** Waits until a host, and no other, has every one of these addresses. */
  async holds(number: number, ...addresses: readonly string[]): Promise<void> {
    const wanted = `h${number} holds ${addresses.join()}`;
    await until(wanted, () =>
      this.lab.hosts.every((host, index) => {
        const held = addressesOf(host);
        const isHolder = index === number - 1;
        return addresses.every((address) => held.has(address) === isHolder);
      }),
    );
    this.lab.note(wanted);
  }

  /** Waits for the nth line of a host's log that matches, counted from the start of the story. */
  async logs(number: number, pattern: RegExp, times = 1): Promise<void> {
    const host = this.host(number);
    await until(`h${number} logs ${pattern} ${times} times`, () => {
      const lines = host.syslog.filter((line) => pattern.test(line.text));
      return lines.length >= times;
    });
  }

  /** Waits until a host has sent that many gratuitous ARPs and neighbour advertisements. */
  async bursts(number: number, frames: number): Promise<void> {
    const { name } = this.host(number);
    await until(`h${number} has announced ${frames} times`, () => {
      return burstsOf(this.lab.capture, name).length >= frames;
    });
  }

  adverts(number: number, from = 0): SentAdvert[] {
    return advertsOf(this.lab.capture, this.host(number).name, from);
  }

  /** Index into the capture: adverts from here on. */
  mark(): number {
    this.lab.capture.drain();
    return this.lab.capture.frames.length;
  }

  /** Keeps the answer of a command on a host. */
  snap(number: number, label: string, ...argv: readonly string[]): void {
    const host = this.host(number);
    const lines = tryRun(...host.space.enter(...argv))
      .text.split("\n")
      .filter(Boolean);
    const snaps = this.#snaps.get(host.name) ?? {};
    snaps[label] = this.#arrange(lines.map(steady));
    this.#snaps.set(host.name, snaps);
  }

  /** Addresses of every host. */
  snapAddresses(label: string): void {
    for (const index of this.lab.hosts.keys()) {
      this.snap(index + 1, label, "ip", "-o", "addr");
    }
  }

  /** Routes of every table and rules, both families. */
  snapRoutes(number: number, label: string): void {
    for (const family of ["-4", "-6"]) {
      this.snap(number, `${label}: route ${family}`, "ip", family, "route", "show", "table", "all");
      this.snap(number, `${label}: rule ${family}`, "ip", family, "rule", "show");
    }
  }

  #recordOf(host: Host): HostRecord {
    const adverts = advertsOf(this.lab.capture, host.name);
    const ignored = this.#story.ignores;
    const lines = host.syslog.filter(
      ({ text }) => !NOT_COMPARED.test(text) && ignored?.test(text) !== true,
    );
    return {
      adverts: grouped(
        adverts,
        ({ advert }) => String(advert.vrid),
        ({ frame }) => comparable(frame),
      ),
      bursts: this.#burstsOf(host),
      snaps: this.#snaps.get(host.name) ?? {},
      notifications: grouped(host.notifications(), subjectOfNote, String),
      log: this.#arrangeRest(
        grouped(
          lines.map((line) => `${line.level} ${line.text.replace(/fd\(\d+,\d+\) /, "")}`),
          subjectOfLine,
          String,
        ),
      ),
    };
  }

  #burstsOf(host: Host): readonly string[] {
    const frames = burstsOf(this.lab.capture, host.name).map(({ bytes }) => comparable(bytes));
    const { isUnordered = false, countsBursts = !isUnordered } = this.#story;
    return this.#arrange(countsBursts ? frames : [...new Set(frames)]);
  }

  #arrange(lines: readonly string[]): readonly string[] {
    return this.#story.isUnordered === true ? lines.toSorted() : lines;
  }

  /** The order of what is said of nobody in particular. */
  #arrangeRest(log: Record<string, string[]>): Record<string, readonly string[]> {
    return { ...log, "": this.#arrange(log[""] ?? []) };
  }
}

/** Who comes back hears, or does not, one more advert of whom it puts out, and announces again. */
export const CROSSING: RegExp =
  /Received advert from .* with lower priority|Sending\/queueing|sequence number|Syncing seq_num/;

/** What is about two processes, about the program's own build, or about this run. */
const NOT_COMPARED = new RegExp(
  [
    "Running on ",
    "Command line: |^ {2}",
    "max_auto_priority",
    "Starting VRRP child|Startup complete",
    "ARP shared channel|gratuitous NDISC shared channel",
    // keepalived takes an address that a killed run left behind for the interface's own.
    "Assigned address fe80:",
    "left over from an earlier run",
    "A thread timer expired",
    // Ours alone says why.
    "announcing again: ",
    // What a configuration is told is compared by another suite.
    "keepalived\\.conf: Line|note\\[|\\(Line |Non-existent interface",
    // keepalived removes them twice at the start; and says what it does not know of its own routes.
    "removing Virtual R|New route doesn't have i/f index|Restoring deleted static",
    "CPU usage|Stopped - used|Stopped$|Stopping$",
  ].join("|"),
);

/** Link-local addresses of the hosts' own, at once and without duplicate detection. */
function settleIpv6(host: Host, number: number, lans: number): void {
  for (let lan = 0; lan < lans; lan++) {
    const device = `eth${lan}`;
    host.space.run("ip", "link", "set", device, "addrgenmode", "none");
    host.space.run("ip", "-6", "addr", "flush", "dev", device);
    for (const address of [`fe80::${lan}:1${number}/64`, `fd00:129:${lan}::1${number}/64`]) {
      host.space.run("ip", "addr", "add", address, "dev", device, "nodad");
    }
  }
}

function addressesOf(host: Host): Set<string> {
  const text = host.space.run("ip", "-o", "addr");
  return new Set(Array.from(text.matchAll(/inet6? ([^ /]+)/g), ([, address]) => address ?? ""));
}

/** Interface indices and remaining lifetimes differ from run to run. */
function steady(line: string): string {
  return line.replace(/^\d+: /, "").replace(/\b\d+sec\b/g, "Nsec");
}

/** The name before a line that keepalived writes about an instance, or of a tracker. */
function subjectOfLine(line: string): string {
  const announced = /^\S+ Sending (?:gratuitous|unsolicited) .* for (\S+)$/.exec(line);
  const named = /^\S+ (?:VRRP_(?:Instance|Group|Script))?\(([^)]+)\)/.exec(line);
  return announced?.[1] ?? named?.[1] ?? "";
}

function subjectOfNote(line: string): string {
  return /\[(?:INSTANCE|GROUP)\] \[([^\]]+)\]/.exec(line)?.[1] ?? line.split(" ")[0] ?? "";
}

/** Without an entry that is equal to the one before it in its group. */
function grouped<T>(
  entries: readonly T[],
  keyOf: (entry: T) => string,
  textOf: (entry: T) => string,
): Record<string, string[]> {
  const groups: Record<string, string[]> = {};
  for (const entry of entries) {
    const group = (groups[keyOf(entry)] ??= []);
    const text = textOf(entry);
    if (group.at(-1) !== text) group.push(text);
  }
  return groups;
}
