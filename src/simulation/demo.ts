// A failover to watch where no real hosts can be had: two simulated ones run the given
// configuration, and every step is printed when it is seen. The engine is the daemon's own; wire,
// kernel and HAProxy are simulated, and so are the times.

import { invariant } from "../base/invariant.ts";
import { IpAddress } from "../base/ip-address.ts";
import { formatPrefix, type Prefix, prefix } from "../base/prefix.ts";
import {
  addMicros,
  elapsed,
  type Instant,
  type Micros,
  micros,
  millis,
  seconds,
} from "../base/units.ts";
import { Engine } from "../engine/engine.ts";
import type { VirtualAddress } from "../model/address.ts";
import type { Configuration } from "../model/configuration.ts";
import type { VrrpInstanceConfig } from "../model/vrrp-instance.ts";
import { Cluster } from "./cluster.ts";
import { DemoWitness, type Sight } from "./demo-witness.ts";
import { LawBook } from "./law-book.ts";
import { masterDownUs, skewTimeUs } from "./laws/bounds.ts";
import type { SimulatedNode } from "./node.ts";
import { parsePrefix } from "./plans.ts";
import { FAILS, SUCCEEDS } from "./scripts.ts";

const SEED = 1;
/** Nothing in the story takes longer. */
const PATIENCE: Micros = seconds(60);
const APART: Micros = millis(200);
const MARGIN: Micros = seconds(1);
/** Last byte of the first host's address: far from where virtual addresses usually are. */
const FIRST_HOST_BYTE = 251;

/** Plays the story of a failover with the first instance of `configuration`.
 * @throws InvariantError or Violation if a step is not seen, or a law is broken */
export function runDemo(configuration: Configuration, print: (line: string) => void): void {
  new Demo(configuration, print).play();
}

class Demo {
  readonly #configuration: Configuration;
  readonly #print: (line: string) => void;
  readonly #cluster = new Cluster(SEED, (now) => new Engine({ now, bootedAt: null }));
  readonly #witness = new DemoWitness(() => this.#cluster.now());
  readonly #instance: VrrpInstanceConfig;
  readonly #address: VirtualAddress;
  /** Sights before this one have been told. */
  #seen = 0;

  constructor(configuration: Configuration, print: (line: string) => void) {
    const [instance] = configuration.instances;
    const address = instance?.addresses[0];
    invariant(instance !== undefined && address !== undefined, "no instance with an address");
    this.#configuration = configuration;
    this.#print = print;
    this.#instance = instance;
    this.#address = address;
    this.#cluster.watch(this.#witness);
    new LawBook(this.#cluster).open();
    for (const index of [0, 1]) this.#addHost(index);
  }

  play(): void {
    this.#line("two simulated hosts on a LAN, h1 and h2, each with HAProxy and a daemon");
    const [first, second] = this.#cluster.nodes;
    invariant(first !== undefined && second !== undefined, "there are two hosts");
    const holder = this.#comeUp(first, second);
    const other = holder === first ? second : first;
    const heir = this.#isChecked() ? this.#failAndHeal(holder, other) : holder;
    this.#killAndReturn(heir, heir === holder ? other : holder);
    this.#stopBoth();
  }

  #comeUp(first: SimulatedNode, second: SimulatedNode): SimulatedNode {
    this.#act("the daemons start on h1 and h2");
    first.start(this.#configuration);
    // Two that start in the same microsecond would both be master for a moment.
    this.#cluster.runFor(APART);
    second.start(this.#configuration);
    const advert = this.#waitFor({ kind: "advert" }, "an advert");
    const holder = advert.node === first.name ? first : second;
    this.#takesOver(holder, advert, null);
    return holder;
  }

  /** HAProxy fails where the address is, and comes back. Gives the one that has it in the end. */
  #failAndHeal(holder: SimulatedNode, other: SimulatedNode): SimulatedNode {
    const since = this.#act(`HAProxy dies on ${holder.name}`);
    this.#setScripts(holder, FAILS);
    const release = this.#waitFor({ kind: "release", node: holder.name }, "the release");
    this.#line(`${holder.name} lets go: advert with priority 0`, since, release.at);
    const removed = this.#waitFor({ kind: "removed", node: holder.name }, "the address off");
    this.#line(
      `${holder.name} no longer has ${this.#address.prefix.address.text}`,
      null,
      removed.at,
    );
    const advert = this.#waitFor({ kind: "advert", node: other.name }, "a new master");
    const { basePriority } = this.#instance;
    const skew = milliseconds(skewTimeUs(this.#instance, basePriority, this.#intervalUs));
    const what = `after the release (Skew_Time ${skew})`;
    this.#takesOver(other, advert, { what, at: release.at });

    this.#act(`HAProxy is back on ${holder.name}`);
    this.#setScripts(holder, SUCCEEDS);
    const backup = this.#waitFor({ kind: "backup", node: holder.name }, "a backup");
    this.#line(`${holder.name} is a backup again`, null, backup.at);
    this.#cluster.runFor(micros(Math.ceil(this.#downUs) + MARGIN));
    const holds = this.#holder();
    const why = this.#instance.preempt ? "preempt" : "nopreempt";
    const verb = holds === other ? "stays on" : "moves back to";
    this.#line(`${why}: the address ${verb} ${holds.name}, which goes on advertising`);
    return holds;
  }

  #killAndReturn(victim: SimulatedNode, heir: SimulatedNode): void {
    const { text } = this.#address.prefix.address;
    this.#seen = this.#witness.sights.length;
    const last = this.#waitFor({ kind: "advert", node: victim.name }, "an advert");
    this.#act(`the daemon on ${victim.name} is killed (SIGKILL)`);
    victim.crash();
    invariant(this.#has(victim), `${victim.name} still has ${text}`);
    this.#line(`${victim.name} still has ${text}: nobody is left to remove it`);
    const advert = this.#waitFor({ kind: "advert", node: heir.name }, "a new master");
    const down = milliseconds(this.#downUs);
    const what = `after the last one heard (Master_Down_Interval ${down})`;
    this.#takesOver(heir, advert, { what, at: last.at });

    const since = this.#act(`the daemon on ${victim.name} starts again`);
    victim.start(this.#configuration);
    this.#cluster.runFor(seconds(1));
    invariant(!this.#has(victim) && this.#has(heir), "the leftover is gone");
    this.#line(`${victim.name} has removed the address left behind`, since, since);
  }

  #stopBoth(): void {
    const since = this.#act("both daemons are stopped (SIGTERM)");
    const holder = this.#holder();
    for (const node of this.#cluster.nodes) node.stop();
    const release = this.#waitFor({ kind: "release", node: holder.name }, "the release");
    this.#line(`${holder.name} lets go: advert with priority 0`, since, release.at);
    this.#cluster.runFor(seconds(1));
    const isOver = this.#cluster.nodes.every((node) => !node.isAlive && !this.#has(node));
    invariant(isOver, "both have ended, and the address is on neither");
    this.#line("both have ended, the address is on neither");
  }

  /** Advert, address, announcement of the new holder. */
  #takesOver(
    heir: SimulatedNode,
    advert: Sight,
    since: { readonly what: string; readonly at: Instant } | null,
  ): void {
    const note = since === null ? "" : `, ${since.what}`;
    this.#line(`${heir.name} is master: first advert${note}`, since?.at ?? null, advert.at);
    const arp = this.#waitFor({ kind: "announced", node: heir.name }, "an announcement");
    this.#line(`${heir.name} tells the LAN where the address is`, advert.at, arp.at);
    invariant(this.#has(heir), `${heir.name} has the address`);
    const { label, interfaceName } = this.#address;
    const where = label === null ? interfaceName : `${interfaceName} as ${label}`;
    this.#line(`${heir.name} has it: ${formatPrefix(this.#address.prefix)} on ${where}`);
  }

  get #intervalUs(): Micros {
    return this.#instance.advertIntervalUs;
  }

  get #downUs(): number {
    return masterDownUs(this.#instance, this.#instance.basePriority, this.#intervalUs);
  }

  /** The first script means FAULT when it fails. */
  #isChecked(): boolean {
    const [script] = this.#configuration.scripts;
    return this.#instance.tracks.some(
      ({ name, weight }) => name === script?.name && weight.value === 0,
    );
  }

  #has(node: SimulatedNode): boolean {
    return node.host.kernel.hasAddress(this.#address.prefix.address);
  }

  #holder(): SimulatedNode {
    const holder = this.#cluster.nodes.find((node) => node.isAlive && this.#has(node));
    invariant(holder !== undefined, "somebody has the address");
    return holder;
  }

  #setScripts(node: SimulatedNode, behaviour: typeof FAILS): void {
    const [script] = this.#configuration.scripts;
    if (script?.command.kind === "command") {
      node.host.scripts.set(script.command.command.text, behaviour);
    }
  }

  /** The first sight of this kind since the act began; time goes on until then. */
  #waitFor(wanted: Partial<Sight>, what: string): Sight {
    const until = addMicros(this.#cluster.now(), PATIENCE);
    for (;;) {
      const { sights } = this.#witness;
      for (; this.#seen < sights.length; this.#seen++) {
        const sight = sights[this.#seen];
        if (sight === undefined || sight.kind !== wanted.kind) continue;
        if (wanted.node !== undefined && sight.node !== wanted.node) continue;
        return sight;
      }
      invariant(this.#cluster.timeline.step(until), `${what} was not seen`);
    }
  }

  /** Something is done to the hosts; gives the time. */
  #act(what: string): Instant {
    this.#seen = this.#witness.sights.length;
    this.#print("");
    this.#line(`* ${what}`);
    return this.#cluster.now();
  }

  /** @param since what the time taken counts from; null prints none */
  #line(text: string, since: Instant | null = null, at: Instant = this.#cluster.now()): void {
    const took = since === null ? "" : milliseconds(elapsed(since, at));
    const time = (at / 1_000_000).toFixed(3).padStart(8);
    this.#print(`${time} s ${took.padStart(10)}  ${text}`);
  }

  #addHost(index: number): void {
    const { instances } = this.#configuration;
    const names = instances.flatMap(({ interfaceName, addresses, excludedAddresses }) => [
      ...(interfaceName === null ? [] : [interfaceName]),
      ...[...addresses, ...excludedAddresses].map((address) => address.interfaceName),
    ]);
    this.#cluster.addNode({
      name: `h${index + 1}`,
      links: [...new Set(names)].map((name, link) => ({
        name,
        segment: name,
        addresses: [
          ownAddress(instances, name, index),
          parsePrefix(`fe80::${link}:${index + 1}/64`),
        ],
      })),
    });
  }
}

/** An address for a host in the network of the interface's virtual address. */
function ownAddress(
  instances: readonly VrrpInstanceConfig[],
  interfaceName: string,
  index: number,
): Prefix {
  const virtual = instances
    .flatMap(({ addresses }) => addresses)
    .find((each) => each.interfaceName === interfaceName && each.prefix.address.family === "ipv4");
  if (virtual === undefined) return parsePrefix(`192.0.2.${FIRST_HOST_BYTE + index}/24`);
  const bytes = virtual.prefix.address.toBytes();
  bytes[3] = FIRST_HOST_BYTE + index;
  return prefix(IpAddress.fromBytes(bytes), virtual.prefix.lengthBits);
}

function milliseconds(us: number): string {
  return `${(us / 1000).toFixed(1)} ms`;
}
