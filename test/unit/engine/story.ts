// A host made of nothing but memory: it does what an engine asks for, answers as a kernel would,
// and keeps a record that reads like a story. Time moves only where a test says so.

import assert from "node:assert/strict";
import { IpAddress } from "../../../src/base/ip-address.ts";
import type { SystemFailure } from "../../../src/base/outcome.ts";
import { formatPrefix } from "../../../src/base/prefix.ts";
import { type Instant, instant } from "../../../src/base/units.ts";
import { Engine } from "../../../src/engine/engine.ts";
import type { EngineEvent } from "../../../src/engine/event.ts";
import type { AddressResult, EngineInput, ScriptRunId } from "../../../src/engine/input.ts";
import type { EngineOutput } from "../../../src/engine/output.ts";
import type { EngineView, InstanceView } from "../../../src/engine/view.ts";
import type { Configuration } from "../../../src/model/configuration.ts";
import type { HttpRequest } from "../../../src/model/http.ts";
import type { AddressSpec, AddressView, LinkView } from "../../../src/model/kernel.ts";
import { type PacketSend, type SocketId, socketId } from "../../../src/model/packet.ts";
import { decodeIpv4 } from "../../../src/wire/ipv4.ts";
import { applyChange, eth, present } from "./story-kernel.ts";
import { describeAdvert, describeEvent, describeFrame } from "./story-words.ts";

export class StoryHost {
  readonly engine: Engine;
  now: Instant = instant(1_000_000);
  links: LinkView[];
  addresses: AddressView[];
  ownMarks: readonly string[] = [];
  /** Answers to the next address operations in place of what would have happened. */
  readonly refusals: (SystemFailure | null)[] = [];
  /** How a run of this script ends at once; without an entry it goes on until told. */
  readonly scriptResults: Map<string, number> = new Map();
  /** Everything the engine asked for, by name, oldest first. */
  readonly story: string[] = [];
  readonly events: EngineEvent[] = [];
  /** HTTP requests without an answer. */
  requests: HttpRequest[] = [];
  readonly runs: Map<ScriptRunId, string> = new Map();
  readonly openSockets: Set<SocketId> = new Set();
  /** What to do with a packet that left. */
  onPacket: (packet: PacketSend) => void = () => {};
  /** Sockets are opened without failure unless this says otherwise. */
  refuseSocket: SystemFailure | null = null;

  constructor(setup: { links?: LinkView[]; addresses?: AddressView[] } = {}) {
    this.links = setup.links ?? [eth("eth0", 2)];
    this.addresses = setup.addresses ?? [present("10.0.0.11/24")];
    this.engine = new Engine({ now: this.now, bootedAt: null });
  }

  start(configuration: Configuration): this {
    const snapshot = { links: [...this.links], addresses: [...this.addresses] };
    this.give({ kind: "kernel-snapshot", snapshot, ownMarks: this.ownMarks });
    return this.give({ kind: "configured", configuration });
  }

  /** One input, everything that it makes the engine ask for, and the answers. */
  give(input: EngineInput): this {
    const inputs = [input];
    for (let next = inputs.shift(); next !== undefined; next = inputs.shift()) {
      const outputs = this.engine.handle(next, this.now);
      const answers = outputs.flatMap((output) => this.#do(output));
      inputs.unshift(...answers.filter(isImmediate));
      inputs.push(...answers.filter((answer) => !isImmediate(answer)));
    }
    return this;
  }

  /** Lets time pass, stopping at every deadline. */
  run(us: number): this {
    const end = this.now + us;
    for (let guard = 0; ; guard++) {
      assert.ok(guard < 100_000, "the engine never rests");
      const deadline = this.engine.nextDeadline();
      if (deadline === null || deadline > end) break;
      this.now = instant(Math.max(this.now, deadline));
      this.give({ kind: "tick" });
    }
    this.now = instant(end);
    return this;
  }

  runSeconds(seconds: number): this {
    return this.run(Math.round(seconds * 1_000_000));
  }

  /** Takes what has happened since the last time. */
  tell(): string[] {
    return this.story.splice(0);
  }

  /** The same, only lines that begin like this. */
  tellOnly(...beginnings: string[]): string[] {
    return this.tell().filter((line) => beginnings.some((beginning) => line.startsWith(beginning)));
  }

  view(): EngineView {
    return this.engine.view();
  }

  instance(name: string): InstanceView {
    const found = this.view().instances.find((instance) => instance.name === name);
    assert.ok(found !== undefined, `no instance ${name}`);
    return found;
  }

  state(name: string): string {
    return this.instance(name).state;
  }

  has(text: string): boolean {
    return this.addresses.some(({ prefix }) => formatPrefix(prefix) === text);
  }

  link(name: string, changes: Partial<LinkView>): this {
    const link = this.links.find((candidate) => candidate.name === name);
    assert.ok(link !== undefined);
    const changed = { ...link, ...changes };
    this.links = this.links.map((candidate) => (candidate === link ? changed : candidate));
    return this.give({ kind: "kernel-event", event: { kind: "link-changed", link: changed } });
  }

  addLink(link: LinkView): this {
    this.links = [...this.links, link];
    return this.give({ kind: "kernel-event", event: { kind: "link-changed", link } });
  }

  removeLink(name: string): this {
    const link = this.links.find((candidate) => candidate.name === name);
    assert.ok(link !== undefined);
    this.links = this.links.filter((candidate) => candidate !== link);
    this.addresses = this.addresses.filter((view) => view.interfaceIndex !== link.index);
    const { index } = link;
    return this.give({ kind: "kernel-event", event: { kind: "link-removed", index, name } });
  }

  /** Another program's hand. */
  addAddress(view: AddressView): this {
    this.addresses = [...this.addresses, view];
    const event = { kind: "address-added", address: view, own: false } as const;
    return this.give({ kind: "kernel-event", event });
  }

  removeAddress(text: string): this {
    const view = this.addresses.find(({ prefix }) => formatPrefix(prefix) === text);
    assert.ok(view !== undefined, `${text} is not there`);
    this.addresses = this.addresses.filter((candidate) => candidate !== view);
    const event = { kind: "address-removed", address: view, own: false } as const;
    return this.give({ kind: "kernel-event", event });
  }

  /** Ends the only run of this script. */
  endScript(name: string, code: number): this {
    const run = [...this.runs].find(([, script]) => script === name)?.[0];
    assert.ok(run !== undefined, `${name} does not run`);
    this.runs.delete(run);
    return this.give({ kind: "script-exited", run, status: { kind: "exited", code } });
  }

  /** A datagram for whoever has a socket for it. */
  receive(
    socket: SocketId,
    packet: { source: string; bytes: Uint8Array; hopLimit?: number },
  ): this {
    const datagram = decodeIpv4(packet.bytes);
    assert.ok(datagram.kind === "packet");
    const { header, payload } = datagram.packet;
    return this.give({
      kind: "packet",
      packet: {
        socket,
        family: "ipv4",
        source: IpAddress.of(packet.source),
        destination: datagram.packet.destination,
        hopLimit: packet.hopLimit ?? 255,
        ipHeader: header,
        payload,
      },
    });
  }

  #do(output: EngineOutput): EngineInput[] {
    switch (output.kind) {
      case "open-socket":
        assert.equal(output.socket, socketId(output.spec));
        this.story.push(`open ${output.socket}`);
        return [this.#open(output.socket)];
      case "close-socket":
        this.story.push(`close ${output.socket}`);
        this.openSockets.delete(output.socket);
        return [];
      case "send-packet":
        this.story.push(`send ${describeAdvert(output.packet)}`);
        this.onPacket(output.packet);
        return [];
      case "change-addresses":
        return this.#change(output.operations);
      case "change-routes":
        for (const { kind } of output.operations) this.story.push(kind);
        return [{ kind: "routes-changed", failures: [] }];
      case "send-frames":
        for (const frame of output.frames) this.story.push(`frame ${describeFrame(frame)}`);
        return [];
      case "run-script":
        return this.#runScript(output.run, output.command.text);
      case "probe-file":
        this.story.push(`probe ${output.path}`);
        this.runs.set(output.run, output.path);
        return [];
      case "signal-script":
        this.story.push(`signal ${this.runs.get(output.run) ?? output.run} ${output.signal}`);
        return [];
      case "notify":
        this.story.push(`notify ${output.command.argv.join(" ")}${output.final ? " final" : ""}`);
        return [];
      case "write-fifo":
        this.story.push(`fifo ${output.fifo.path} ${output.line.trimEnd()}`);
        return [];
      case "event":
        this.events.push(output.event);
        this.story.push(`event ${describeEvent(output.event)}`);
        return [];
      case "watch-file":
      case "unwatch-file":
      case "watch-process":
      case "unwatch-process":
        this.story.push(`${output.kind} ${output.name}`);
        return [];
      case "http-request": {
        const { request } = output;
        this.story.push(`ask ${request.path}`);
        this.requests.push(request);
        return [];
      }
      case "http-cancel":
        this.story.push("cancel");
        this.requests = this.requests.filter(({ id }) => id !== output.id);
        return [];
      case "record-owned":
        this.ownMarks = output.marks;
        this.story.push(`marks ${output.marks.join(",")}`.trimEnd());
        return [];
      case "stopped":
        this.story.push("stopped");
        return [];
    }
  }

  #open(socket: SocketId): EngineInput {
    if (this.refuseSocket !== null) {
      return { kind: "socket-failed", socket, failure: this.refuseSocket };
    }
    this.openSockets.add(socket);
    return { kind: "socket-opened", socket };
  }

  #runScript(run: ScriptRunId, name: string): EngineInput[] {
    this.story.push(`run ${name}`);
    const code = this.scriptResults.get(name);
    if (code === undefined) {
      this.runs.set(run, name);
      return [];
    }
    return [{ kind: "script-exited", run, status: { kind: "exited", code } }];
  }

  #change(
    operations: readonly { readonly kind: "add" | "remove"; readonly address: AddressSpec }[],
  ): EngineInput[] {
    const results: AddressResult[] = [];
    const echoes: EngineInput[] = [];
    for (const { kind, address } of operations) {
      const refusal = this.refusals.shift() ?? null;
      const change = refusal === null ? applyChange(this.addresses, kind, address) : null;
      const failure = refusal ?? change?.failure ?? null;
      if (change !== null) this.addresses = change.addresses;
      const event = change?.event ?? null;
      if (event !== null) echoes.push({ kind: "kernel-event", event });
      results.push({ operation: kind, address, failure });
      const link = this.links.find(({ index }) => index === address.interfaceIndex);
      const { validLifetimeSeconds: lifetime } = address;
      const verb = lifetime === undefined ? kind : `limit to ${lifetime ?? "ever"}`;
      const words = [verb, formatPrefix(address.prefix), link?.name ?? "?", failure?.code ?? ""];
      this.story.push(words.join(" ").trimEnd());
    }
    return [{ kind: "addresses-changed", results }, ...echoes];
  }
}

function isImmediate(input: EngineInput): boolean {
  return input.kind === "addresses-changed" || input.kind === "routes-changed";
}
