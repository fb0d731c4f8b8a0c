// The ports of one daemon process, in memory: each output of an engine is carried out at once, and
// a synchronous one gives its answer. When the process reads and judges is decided in `node.ts`.

import { assertNever } from "../base/invariant.ts";
import { type Micros, micros } from "../base/units.ts";
import type { AddressResult, EngineInput } from "../engine/input.ts";
import type { EngineOutput } from "../engine/output.ts";
import type { HttpRequest } from "../model/http.ts";
import type { AddressOperation } from "../model/kernel.ts";
import type { PacketSend } from "../model/packet.ts";
import type { Host } from "./host.ts";
import { Sockets } from "./sockets.ts";
import type { Timeline } from "./timeline.ts";

export class SimulatedPorts {
  readonly sockets: Sockets;
  readonly #host: Host;
  readonly #timeline: Timeline;
  /** Paths of tracked files by name. */
  readonly #watchedFiles = new Map<string, string>();
  readonly #watchedProcesses = new Set<string>();
  #aheadUs: Micros = micros(0);
  #isStopped = false;

  constructor(host: Host, timeline: Timeline) {
    this.#host = host;
    this.#timeline = timeline;
    this.sockets = new Sockets(host.kernel);
  }

  /** How far slow synchronous calls have carried the process ahead of virtual time. */
  get aheadUs(): Micros {
    return this.#aheadUs;
  }

  /** The engine said `stopped`. */
  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** Virtual time has caught up. */
  caughtUp(): void {
    this.#aheadUs = micros(0);
  }

  /** What the engine will want to hear when this file, or the processes of this tracker, change. */
  readTracked(what: string): readonly EngineInput[] {
    const files = [...this.#watchedFiles].filter(([, path]) => path === what);
    const counts = this.#watchedProcesses.has(what) ? [this.#count(what)] : [];
    return [...files.map(([name]) => this.#readFile(name, what)), ...counts];
  }

  /** Gives the answer of a synchronous output, null for all others. */
  carryOut(output: EngineOutput): EngineInput | null {
    const { scripts, files } = this.#host;
    switch (output.kind) {
      case "open-socket": {
        const { socket, spec } = output;
        const failure = this.sockets.open(spec);
        return failure === null
          ? { kind: "socket-opened", socket }
          : { kind: "socket-failed", socket, failure };
      }
      case "close-socket":
        this.sockets.close(output.socket);
        return null;
      case "send-packet":
        return this.#sendPacket(output.packet, output.instance);
      case "send-frames":
        for (const frame of output.frames) this.#sendFrame(output.interfaceIndex, frame);
        return null;
      case "change-addresses":
        return this.#changeAddresses(output.operations);
      case "change-routes":
        return { kind: "routes-changed", failures: this.#host.routes.apply(output.operations) };
      case "run-script": {
        const { run, command } = output;
        const failure = scripts.start(run, command.text);
        return failure === null ? null : { kind: "script-not-started", run, failure };
      }
      case "signal-script":
        scripts.signal(output.run, output.signal);
        return null;
      case "probe-file":
        return { kind: "file-probed", run: output.run, readable: files.has(output.path) };
      case "watch-file":
        this.#watchedFiles.set(output.name, output.path);
        return this.#readFile(output.name, output.path);
      case "watch-process":
        this.#watchedProcesses.add(output.name);
        return this.#count(output.name);
      case "unwatch-file":
        this.#watchedFiles.delete(output.name);
        return null;
      case "record-owned":
        this.#host.ownMarks = output.marks;
        return null;
      case "http-request":
        return this.#ask(output.request);
      case "http-cancel":
        this.#host.http?.cancel(output.id);
        return null;
      case "unwatch-process":
        this.#watchedProcesses.delete(output.name);
        return null;
      case "notify":
      case "write-fifo":
      case "event":
        return null;
      case "stopped":
        this.#isStopped = true;
        return null;
      default:
        return assertNever(output);
    }
  }

  #sendPacket(packet: PacketSend, instance: string): EngineInput | null {
    const sent = this.sockets.send(packet);
    if (sent.kind === "failed") {
      const { socket, destination } = packet;
      return { kind: "send-failed", socket, failure: sent.failure, instance, destination };
    }
    this.#whenDone(() => this.#host.transmit(sent.link, sent.datagram));
    return null;
  }

  #ask(request: HttpRequest): EngineInput | null {
    const { http } = this.#host;
    if (http === null) {
      const failure = { kind: "unreachable", message: "no such host" } as const;
      return { kind: "http-failed", id: request.id, failure };
    }
    this.#whenDone(() => http.send(request));
    return null;
  }

  #sendFrame(interfaceIndex: number, bytes: Uint8Array): void {
    const link = this.#host.kernel.link(interfaceIndex);
    if (link === null) return;
    this.#whenDone(() => this.#host.transmit(link, { kind: "link-frame", bytes }));
  }

  #changeAddresses(operations: readonly AddressOperation[]): EngineInput {
    const results: AddressResult[] = [];
    for (const operation of operations) {
      const failure = this.#host.kernel.change(operation);
      results.push({ operation: operation.kind, address: operation.address, failure });
      this.#aheadUs = micros(this.#aheadUs + this.#host.kernel.mood.answerUs);
    }
    return { kind: "addresses-changed", results };
  }

  /** Acts on the outside at the moment the process has come to. */
  #whenDone(action: () => void): void {
    if (this.#aheadUs === 0) action();
    else this.#timeline.planAfter(this.#aheadUs, action);
  }

  #readFile(name: string, path: string): EngineInput {
    return { kind: "tracked-file", name, content: this.#host.files.get(path) ?? null };
  }

  #count(name: string): EngineInput {
    return { kind: "tracked-process", name, count: this.#host.processCounts.get(name) ?? 0 };
  }
}
