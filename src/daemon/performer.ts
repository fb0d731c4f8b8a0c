// Does what the engine asks for, one output at a time, and gives back the answers that come at
// once. It adds no decision of its own; what fails is an answer, or said where the engine wants
// none.

import { assertNever } from "../base/invariant.ts";
import type { EngineEvent } from "../engine/event.ts";
import type { EngineInput } from "../engine/input.ts";
import type { EngineOutput } from "../engine/output.ts";
import type { AddressOperation, RouteOperation } from "../model/kernel.ts";
import type { ProcessEvent } from "../observe/process-event.ts";
import type { Http } from "../ports/http.ts";
import type { Netlink } from "../ports/netlink.ts";
import type { PacketSockets } from "../ports/packet-sockets.ts";
import type { Fifos } from "./fifos.ts";
import { describeRoute, type Ledger } from "./ledger.ts";
import type { Marks } from "./marks.ts";
import type { Scripts } from "./scripts.ts";
import type { Watches } from "./watches.ts";

export interface PerformerParts {
  readonly packetSockets: PacketSockets;
  readonly netlink: Netlink;
  readonly ledger: Ledger;
  readonly scripts: Scripts;
  readonly watches: Watches;
  readonly fifos: Fifos;
  readonly marks: Marks;
  readonly http: Http;
  /** Feeds an answer that came later. */
  readonly submit: (input: EngineInput) => void;
  readonly canOpen: (path: string) => boolean;
  readonly tell: (event: EngineEvent) => void;
  readonly say: (event: ProcessEvent) => void;
  readonly onStopped: () => void;
}

const NO_ANSWER: readonly EngineInput[] = [];

export class Performer {
  readonly #parts: PerformerParts;

  constructor(parts: PerformerParts) {
    this.#parts = parts;
  }

  perform(output: EngineOutput): readonly EngineInput[] {
    const { packetSockets, scripts, watches, fifos, marks, http } = this.#parts;
    switch (output.kind) {
      case "open-socket":
        return this.#openSocket(output);
      case "close-socket":
        packetSockets.close(output.socket);
        return NO_ANSWER;
      case "send-packet":
        return this.#sendPacket(output);
      case "send-frames":
        return this.#sendFrames(output);
      case "change-addresses":
        return this.#changeAddresses(output.operations);
      case "change-routes":
        return this.#changeRoutes(output.operations);
      case "run-script":
        return scripts.run(output.run, output.command);
      case "signal-script":
        scripts.signal(output.run, output.signal);
        return NO_ANSWER;
      case "probe-file":
        return [
          { kind: "file-probed", run: output.run, readable: this.#parts.canOpen(output.path) },
        ];
      case "http-request":
        http.request(output.request, (event) => this.#parts.submit(event));
        return NO_ANSWER;
      case "http-cancel":
        http.cancel(output.id);
        return NO_ANSWER;
      case "watch-file":
        return watches.watchFile(output);
      case "unwatch-file":
        watches.unwatchFile(output.name);
        return NO_ANSWER;
      case "watch-process":
        return watches.watchProcess(output.name);
      case "unwatch-process":
        watches.unwatchProcess(output.name);
        return NO_ANSWER;
      case "notify":
        scripts.notify(output.command, output.final);
        return NO_ANSWER;
      case "write-fifo":
        fifos.write(output.fifo, output.line);
        return NO_ANSWER;
      case "record-owned":
        marks.record(output.marks);
        return NO_ANSWER;
      case "event":
        this.#parts.tell(output.event);
        return NO_ANSWER;
      case "stopped":
        this.#parts.onStopped();
        return NO_ANSWER;
      default:
        return assertNever(output);
    }
  }

  #openSocket(output: Extract<EngineOutput, { kind: "open-socket" }>): readonly EngineInput[] {
    const { socket } = output;
    const opened = this.#parts.packetSockets.open(output.spec);
    return opened.ok
      ? [{ kind: "socket-opened", socket }]
      : [{ kind: "socket-failed", socket, failure: opened.failure }];
  }

  #sendPacket(output: Extract<EngineOutput, { kind: "send-packet" }>): readonly EngineInput[] {
    const { packet, instance } = output;
    const sent = this.#parts.packetSockets.send(packet);
    if (sent.ok) return NO_ANSWER;
    const { socket, destination } = packet;
    return [{ kind: "send-failed", socket, failure: sent.failure, instance, destination }];
  }

  #sendFrames(output: Extract<EngineOutput, { kind: "send-frames" }>): readonly EngineInput[] {
    const { interfaceIndex, frames } = output;
    for (const failure of this.#parts.packetSockets.sendFrames(interfaceIndex, frames)) {
      this.#parts.say({ kind: "frame-failed", failure });
    }
    return NO_ANSWER;
  }

  #changeAddresses(operations: readonly AddressOperation[]): readonly EngineInput[] {
    const outcomes = this.#parts.netlink.changeAddresses(operations);
    this.#parts.ledger.noteAddresses(operations, outcomes);
    const results = operations.map(({ kind, address }, index) => {
      const outcome = outcomes[index];
      const failure = outcome === undefined || outcome.ok ? null : outcome.failure;
      return { operation: kind, address, failure };
    });
    return [{ kind: "addresses-changed", results }];
  }

  #changeRoutes(operations: readonly RouteOperation[]): readonly EngineInput[] {
    const outcomes = this.#parts.netlink.changeRoutes(operations);
    this.#parts.ledger.noteRoutes(operations, outcomes);
    const failures = operations.flatMap((operation, index) => {
      const outcome = outcomes[index];
      if (outcome === undefined || outcome.ok) return [];
      return [{ text: describeRoute(operation), failure: outcome.failure }];
    });
    return [{ kind: "routes-changed", failures }];
  }
}
