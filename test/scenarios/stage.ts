// The stage of a scenario: its cluster, its configurations, and whoever watches. The network has
// one fixed latency, so that a transcript does not change with the draws of a generator.

import assert from "node:assert/strict";
import { micros } from "../../src/base/units.ts";
import { loadKeepalivedConfig } from "../../src/config/keepalived/load.ts";
import { renderDiagnostics } from "../../src/config/render.ts";
import { Engine } from "../../src/engine/engine.ts";
import type { Configuration } from "../../src/model/configuration.ts";
import { Cluster } from "../../src/simulation/cluster.ts";
import { LawBook } from "../../src/simulation/law-book.ts";
import type { InstanceRecord } from "../../src/simulation/laws/records.ts";
import { CALM } from "../../src/simulation/network.ts";
import { parsePrefix } from "../../src/simulation/plans.ts";
import { memoryHost } from "../support/memory-host.ts";
import type { HostLine } from "./scenario.ts";
import { Transcript } from "./transcript.ts";

const PATH = "/etc/keepalived/keepalived.conf";
const LATENCY_US = micros(100);

export class Stage {
  readonly cluster: Cluster = new Cluster(1, (now) => new Engine({ now, bootedAt: null }));
  readonly transcript: Transcript = new Transcript(() => this.cluster.now());
  readonly #laws = new LawBook(this.cluster).open();
  readonly #texts = new Map<string, string>();

  constructor() {
    this.cluster.watch(this.transcript);
  }

  addHost({ name, links }: HostLine): void {
    this.cluster.addNode({
      name,
      links: links.map((link) => ({
        name: link.name,
        segment: link.name,
        addresses: link.addresses.map(parsePrefix),
      })),
    });
    const conditions = { ...CALM, latencyUs: [LATENCY_US, LATENCY_US] as const };
    for (const segment of this.cluster.segments) segment.setConditions(conditions);
  }

  addConfig(name: string, body: readonly string[]): void {
    this.#texts.set(name, `${body.join("\n")}\n`);
  }

  /** As the daemon of this host would load it. */
  configuration(name: string, host: string): Configuration {
    const text = this.#texts.get(name);
    assert.ok(text !== undefined, `no config ${name}`);
    const links = this.cluster.node(host).host.kernel.links();
    const memory = memoryHost({
      files: { [PATH]: text },
      programs: ["/usr/bin/pkill", "/usr/bin/check", "/usr/bin/notify"],
      interfaces: links.map((link) => link.name),
      hostName: host,
    });
    const { configuration, diagnostics } = loadKeepalivedConfig(PATH, memory, { configId: host });
    const mistakes = diagnostics.filter(({ severity }) => severity !== "note");
    assert.equal(renderDiagnostics(mistakes), "", `config ${name} on ${host}`);
    assert.ok(configuration !== null);
    return configuration;
  }

  /** The instances of a running node, or the one of this name. */
  records(host: string, instance: string | null): readonly InstanceRecord[] {
    const daemon = this.#laws.daemons().find(({ node }) => node.name === host);
    assert.ok(daemon !== undefined, `${host} does not run`);
    return daemon.all().filter(({ config }) => instance === null || config.name === instance);
  }
}
