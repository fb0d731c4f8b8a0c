// What a cluster does, written down as it happens: the log lines of each daemon, and between them
// what can be seen from outside: adverts that mean something, addresses, announcements, scripts.
// Regular adverts are only counted.

import { formatPrefix } from "../../src/base/prefix.ts";
import type { Instant } from "../../src/base/units.ts";
import type { EngineOutput } from "../../src/engine/output.ts";
import type { AddressSpec } from "../../src/model/kernel.ts";
import { renderEngineEvent } from "../../src/observe/engine-line.ts";
import { sentAdverts } from "../../src/simulation/laws/sent-advert.ts";
import { sentFrames } from "../../src/simulation/laws/sent-frame.ts";
import { readAnnouncement } from "../../src/simulation/neighbours.ts";
import type { SimulatedNode } from "../../src/simulation/node.ts";
import type { Turn, Witness } from "../../src/simulation/witness.ts";

export class Transcript implements Witness {
  readonly #virtualNow: () => Instant;
  #lines: string[] = [];
  /** Last priority that an instance of a node advertised. */
  readonly #advertised = new Map<string, number>();
  #regular = new Map<string, number>();
  #sent = new Map<string, number>();
  /** How often a node said the same. */
  #said = new Map<string, number>();

  constructor(virtualNow: () => Instant) {
    this.#virtualNow = virtualNow;
  }

  /** Lines since the last call. */
  take(): readonly string[] {
    for (const [name, count] of this.#regular) this.#summarise(name, count, "regular advert");
    for (const [said, count] of this.#said) {
      const [name = "", text = ""] = said.split("\t");
      if (count > 1) this.#summarise(name, count - 1, `more "${text}"`);
    }
    this.#regular = new Map();
    this.#said = new Map();
    const lines = this.#lines;
    this.#lines = [];
    return lines;
  }

  /** Adverts that a node has sent since `countAnew`. */
  advertsOf(name: string): number {
    return this.#sent.get(name) ?? 0;
  }

  countAnew(): void {
    this.#sent = new Map();
  }

  started(node: SimulatedNode): void {
    this.#write(node, "starts");
  }

  handled({ node, input, outputs }: Turn): void {
    if (input.kind === "addresses-changed") {
      for (const { operation, address, failure } of input.results) {
        if (failure !== null) {
          this.#write(node, `cannot ${operation} ${describe(address)}: ${failure.code}`);
        }
      }
    }
    this.#writeAdverts(node, outputs);
    for (const output of outputs) {
      if (output.kind !== "change-addresses") continue;
      for (const { kind, address } of output.operations) {
        this.#write(node, `${kind === "add" ? "adds" : "removes"} ${describe(address)}`);
      }
    }
    this.#writeAnnouncements(node, outputs);
    for (const output of outputs) this.#writeOutput(node, output);
  }

  settled(): void {}

  ended(node: SimulatedNode): void {
    for (const key of this.#advertised.keys()) {
      if (key.startsWith(`${node.name}/`)) this.#advertised.delete(key);
    }
    this.#write(node, "is gone");
  }

  #writeAdverts(node: SimulatedNode, outputs: readonly EngineOutput[]): void {
    const adverts = sentAdverts(outputs);
    for (const [index, { instance, priority }] of adverts.entries()) {
      this.#sent.set(node.name, this.advertsOf(node.name) + 1);
      const key = `${node.name}/${instance}`;
      const isRegular = this.#advertised.get(key) === priority && priority !== 0;
      this.#advertised.set(key, priority);
      if (isRegular) this.#regular.set(node.name, (this.#regular.get(node.name) ?? 0) + 1);
      else {
        const same = adverts.filter((each) => each.instance === instance);
        const isRepeated = same.length > 1 && same.every((each) => each.priority === priority);
        const isFirst = adverts.findIndex((each) => each.instance === instance) === index;
        if (isRepeated && !isFirst) continue;
        const times = isRepeated ? `, ${same.length} times` : "";
        this.#write(node, `advertises ${instance} with priority ${priority}${times}`);
      }
    }
  }

  #writeAnnouncements(node: SimulatedNode, outputs: readonly EngineOutput[]): void {
    const announced = new Map<string, number>();
    for (const frame of sentFrames(outputs)) {
      const address = readAnnouncement(frame)?.address.text ?? "nothing";
      announced.set(address, (announced.get(address) ?? 0) + 1);
    }
    for (const [address, count] of announced) {
      this.#write(node, `announces ${address}${count === 1 ? "" : `, ${count} times`}`);
    }
  }

  #writeOutput(node: SimulatedNode, output: EngineOutput): void {
    if (output.kind === "event" && output.event.kind === "state-changed") {
      // The first advert of a MASTER is never a regular one.
      const { instance, to } = output.event;
      if (to !== "MASTER") this.#advertised.delete(`${node.name}/${instance}`);
    }
    if (output.kind === "notify") {
      this.#write(node, `runs ${output.command.argv.join(" ")}`);
    } else if (output.kind === "write-fifo") {
      this.#write(node, `tells ${output.fifo.path}: ${output.line.trimEnd()}`);
    } else if (output.kind === "event") {
      const line = renderEngineEvent(output.event, { addressMonitoring: false });
      if (line !== null && !line.detail) this.#say(node, line.text);
    }
  }

  /** A log line; one that repeats is written once and counted. */
  #say(node: SimulatedNode, text: string): void {
    const key = `${node.name}\t${text}`;
    const count = (this.#said.get(key) ?? 0) + 1;
    this.#said.set(key, count);
    if (count === 1) this.#write(node, text);
  }

  #summarise(name: string, count: number, what: string): void {
    const plural = count === 1 || what.startsWith("more") ? "" : "s";
    this.#lines.push(`${" ".repeat(8)}  ${name}  … and ${count} ${what}${plural}`);
  }

  #write(node: SimulatedNode, text: string): void {
    const time = (this.#virtualNow() / 1_000_000).toFixed(3).padStart(8);
    this.#lines.push(`${time}  ${node.name}  ${text}`);
  }
}

function describe({ prefix, label }: AddressSpec): string {
  return label === null ? formatPrefix(prefix) : `${formatPrefix(prefix)} (${label})`;
}
