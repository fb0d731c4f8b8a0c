// Two nodes that want an address, and hosts with etcd members, on one LAN. Keys are written through
// etcd's own client; who held the address when is read from the kernel's own event log.

import assert from "node:assert/strict";
import path from "node:path";
import { OURS, ROOT } from "../lab/flavor.ts";
import type { Host } from "../lab/host.ts";
import { Lab } from "../lab/lab.ts";
import { Program } from "../lab/program.ts";
import { until } from "../lab/until.ts";
import { REFERENCE } from "./requirements.ts";

export const VIP = "10.129.0.100";
export const KEY = "/service/a/leader";
/** This project's, as `OURS` runs it. */
const VIP_MANAGER: readonly string[] = [...OURS.argv.slice(0, 2), "vip-manager"];
const FIRST_STORE = 2;
const FIRST_ADDRESS = 11;

/** When this node got the address or lost it, microseconds since 1970. */
export interface Change {
  readonly atUs: number;
  readonly node: Host;
  readonly held: boolean;
}

/** A key was written. */
export interface Write {
  readonly atUs: number;
  readonly value: string;
}

export interface MemberOptions {
  /** More words for etcd. */
  readonly words?: readonly string[];
  readonly secure?: boolean;
}

export class StoreLab {
  readonly lab: Lab;
  readonly nodes: readonly [Host, Host];
  readonly stores: readonly Host[];
  readonly #members = new Map<Host, Program>();
  readonly #monitors = new Map<Host, Program>();
  #options: MemberOptions = {};

  private constructor(lab: Lab) {
    this.lab = lab;
    this.nodes = lab.pair;
    this.stores = lab.hosts.slice(FIRST_STORE);
  }

  static async open(memberCount: number, shared: readonly string[]): Promise<StoreLab> {
    const store = new StoreLab(await Lab.open(FIRST_STORE + memberCount, { shared }));
    for (const node of store.nodes) {
      const argv = ["ip", "-ts", "-o", "monitor", "address"];
      store.#monitors.set(node, await Program.start(node.space, argv));
    }
    return store;
  }

  async close(): Promise<void> {
    await this.lab.close();
  }

  addressOf(host: Host): string {
    return `10.129.0.${FIRST_ADDRESS + this.lab.hosts.indexOf(host)}`;
  }

  urlOf(host: Host): string {
    const scheme = this.#options.secure === true ? "https" : "http";
    return `${scheme}://${this.addressOf(host)}:2379`;
  }

  endpoints(): string {
    return this.stores.map((host) => this.urlOf(host)).join(",");
  }

  async startMembers(options: MemberOptions = {}): Promise<void> {
    this.#options = options;
    for (const host of this.stores) await this.startMember(host);
    await this.quorum();
  }

  async startMember(host: Host): Promise<void> {
    const url = this.urlOf(host);
    const peerOf = (one: Host): string => `http://${this.addressOf(one)}:2380`;
    const cluster = this.stores.map((one) => `${one.name}=${peerOf(one)}`).join(",");
    const argv = [
      "/usr/bin/etcd",
      ...["--name", host.name, "--data-dir", "/tmp/etcd", "--listen-client-urls", url],
      ...["--advertise-client-urls", url, "--listen-peer-urls", peerOf(host)],
      ...["--initial-advertise-peer-urls", peerOf(host), "--initial-cluster", cluster],
      ...["--enable-v2=true", ...(this.#options.words ?? [])],
    ];
    this.#members.set(host, await Program.start(host.space, argv));
  }

  member(host: Host): Program {
    const program = this.#members.get(host);
    assert.ok(program);
    return program;
  }

  async kill(host: Host): Promise<void> {
    this.member(host).killAll();
    await this.member(host).end();
  }

  /** etcdctl on a store's host; its output. */
  ctl(...words: readonly string[]): string {
    return this.ctlOn(this.stores[0], ...words);
  }

  ctlOn(host: Host | undefined, ...words: readonly string[]): string {
    assert.ok(host);
    const flags = ["--endpoints", this.urlOf(host), ...this.ctlFlags];
    return host.space.run("env", "ETCDCTL_API=3", "/usr/bin/etcdctl", ...flags, ...words);
  }

  ctlFlags: readonly string[] = [];

  async quorum(): Promise<void> {
    await this.ctlWhenReady(this.stores[0], "get", "nothing");
  }

  /** The same as often as it takes: members that come and go elect a leader first. */
  async ctlWhenReady(host: Host | undefined, ...words: readonly string[]): Promise<void> {
    await until(`etcd takes ${words.join(" ")}`, () => {
      try {
        this.ctlOn(host, ...words);
        return true;
      } catch {
        // Not yet.
        return false;
      }
    });
  }

  /** Without a lease. */
  put(value: string): void {
    this.ctl("put", KEY, value);
  }

  /** Its lease is renewed by nobody; gives its id. */
  putWithLease(value: string, seconds: number): string {
    const [, lease] = /lease ([0-9a-f]+)/.exec(this.ctl("lease", "grant", String(seconds))) ?? [];
    assert.ok(lease);
    this.ctl("put", `--lease=${lease}`, KEY, value);
    return lease;
  }

  delete(): void {
    this.ctl("del", KEY);
  }

  /** The same with its settings in a file. */
  async followFile(node: Host, file: string): Promise<Program> {
    return await Program.start(node.space, [...VIP_MANAGER, `--config=${file}`]);
  }

  /** This project's vip-manager on a node.
   * @param by words of a program that runs it, e.g. setpriv(1) */
  async follow(
    node: Host,
    settings: Readonly<Record<string, string>> = {},
    by: readonly string[] = [],
  ): Promise<Program> {
    return await Program.start(node.space, [...by, ...VIP_MANAGER, ...this.flags(node, settings)]);
  }

  /** vip-manager 1.0.2, which reads the old interface of etcd only. */
  async followReference(node: Host): Promise<Program> {
    return await Program.start(node.space, [REFERENCE, ...this.flags(node)]);
  }

  /** Writes the values by both interfaces, one after the other. */
  async write(values: readonly string[], pauseMs: number): Promise<Write[]> {
    const [host] = this.stores;
    assert.ok(host);
    const script = path.join(ROOT, "dist/test/netns/vip-manager/key-writer.js");
    const argv = [process.execPath, script, this.urlOf(host), KEY, String(pauseMs), ...values];
    const writer = await Program.start(host.space, argv);
    assert.equal((await writer.end()).code, 0, writer.console);
    return writer.console
      .trim()
      .split("\n")
      .map((line) => {
        const [atUs, value = ""] = line.split(" ");
        return { atUs: Number(atUs), value };
      });
  }

  flags(node: Host, settings: Readonly<Record<string, string>> = {}): string[] {
    const all = {
      ip: VIP,
      netmask: "24",
      interface: "eth0",
      "trigger-key": KEY,
      "trigger-value": node.name,
      "dcs-endpoints": this.endpoints(),
      ...settings,
    };
    return Object.entries(all).map(([name, value]) => `--${name}=${value}`);
  }

  holders(): string[] {
    return this.nodes.filter((node) => holds(node)).map(({ name }) => name);
  }

  async holder(wanted: Host | null): Promise<void> {
    const names = wanted === null ? [] : [wanted.name];
    await until(`held by ${names.join() || "nobody"}`, () => {
      // Both the state and the kernel's event log, which comes a moment later.
      const changes = this.changes();
      const last = (node: Host): boolean =>
        changes.findLast((change) => change.node === node)?.held === true;
      const told = this.nodes.every((node) => last(node) === (node === wanted));
      return told && this.holders().join() === names.join();
    });
  }

  /** All changes so far, oldest first. */
  changes(): Change[] {
    const found: Change[] = [];
    for (const [node, monitor] of this.#monitors) {
      let had = false;
      for (const line of monitor.console.split("\n")) {
        if (!line.includes(` ${VIP}/`)) continue;
        // A new lifetime for an address that is there is no change.
        const held = !line.includes("Deleted");
        if (held === had) continue;
        had = held;
        const [, stamp] = /^\[([^\]]+)\]/.exec(line) ?? [];
        const [, seconds = "", fraction = "0"] = /^([^.]+)\.([0-9]+)/.exec(stamp ?? "") ?? [];
        const atUs = new Date(`${seconds}Z`).getTime() * 1000 + Number(fraction.padEnd(6, "0"));
        found.push({ atUs, node, held });
      }
    }
    return found.toSorted((a, b) => a.atUs - b.atUs);
  }

  /** How often other programs on the node were told of the address. */
  told(node: Host): number {
    const lines = this.#monitors.get(node)?.console.split("\n") ?? [];
    return lines.filter((line) => line.includes(` ${VIP}/`)).length;
  }

  /** Longest time for which both held it, microseconds. */
  overlapUs(): number {
    const held = new Set<Host>();
    let since: number | null = null;
    let longest = 0;
    for (const { node, held: has, atUs } of this.changes()) {
      if (has) held.add(node);
      else held.delete(node);
      if (held.size === 2) since ??= atUs;
      else if (since !== null) {
        longest = Math.max(longest, atUs - since);
        since = null;
      }
    }
    return since === null ? longest : Number.POSITIVE_INFINITY;
  }
}

export function holds(node: Host): boolean {
  return node.addresses().some((line) => line.includes(` ${VIP}/`));
}

/** Seconds for which the kernel keeps the address; null where it is not there. */
export function lifetimeOf(node: Host, address: string): number | "forever" | null {
  const text = node.space.run("ip", "-o", "addr", "show", "dev", "eth0");
  const line = text.split("\n").find((one) => one.includes(` ${address}/`));
  if (line === undefined) return null;
  const [, seconds] = /valid_lft ([0-9]+)sec/.exec(line) ?? [];
  return seconds === undefined ? "forever" : Number(seconds);
}

/** A lab for the time of `body`; what happened is told where it fails.
 * @param shared directories below /tmp that every host sees */
export async function withStore(
  memberCount: number,
  body: (store: StoreLab) => Promise<void>,
  shared: readonly string[] = [],
): Promise<void> {
  const store = await StoreLab.open(memberCount, shared);
  try {
    await body(store);
  } catch (error) {
    process.stderr.write(`${store.lab.story()}\n`);
    throw error;
  } finally {
    await store.close();
  }
}
