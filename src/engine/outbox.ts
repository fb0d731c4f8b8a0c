// Collects what one input makes the engine ask for, and hands it out in the order in which it must
// be done: what an earlier run left behind goes first, then come sockets, adverts (a peer waits for
// them), addresses and routes, the frames that announce them, everything that can wait, and log
// lines last.

import type { AddressOperation, RouteOperation } from "../model/kernel.ts";
import type { EngineEvent } from "./event.ts";
import type { EngineOutput } from "./output.ts";

/** Groups of outputs, in the order of the hand-out; order within a group is the order of asking. */
const PHASES = [
  "clear",
  "open",
  "send",
  "kernel",
  "frame",
  "mark",
  "close",
  "work",
  "notify",
  "event",
  "end",
] as const;

type Phase = (typeof PHASES)[number];

const NOTHING: readonly EngineOutput[] = [];

export class Outbox {
  readonly #phases: Readonly<Record<Phase, EngineOutput[]>> = emptyPhases();
  /** The request that further address operations join; null after one of another kind. */
  #batch: AddressOperation[] | null = null;
  #leftovers: AddressOperation[] | null = null;
  /** Frames that further ones out of the same interface join. */
  #burst: { readonly interfaceIndex: number; readonly frames: Uint8Array[] } | null = null;

  add(output: EngineOutput): void {
    this.#phases[phaseOf(output)].push(output);
  }

  event(event: EngineEvent): void {
    this.#phases.event.push({ kind: "event", event });
  }

  /** Joins operations that follow each other: one request to the kernel for many instances. */
  addresses(operations: readonly AddressOperation[]): void {
    if (operations.length === 0) return;
    if (this.#batch === null) {
      this.#batch = [];
      this.#phases.kernel.push({ kind: "change-addresses", operations: this.#batch });
    }
    for (const operation of operations) this.#batch.push(operation);
  }

  /** Joins frames that follow each other out of one interface. */
  frame(interfaceIndex: number, frame: Uint8Array): void {
    if (this.#burst?.interfaceIndex === interfaceIndex) {
      this.#burst.frames.push(frame);
      return;
    }
    this.#burst = { interfaceIndex, frames: [frame] };
    this.#phases.frame.push({ kind: "send-frames", ...this.#burst });
  }

  /** What an earlier run left behind, gone before any advert leaves. */
  clearAddress(operation: AddressOperation): void {
    if (this.#leftovers === null) {
      this.#leftovers = [];
      this.#phases.clear.push({ kind: "change-addresses", operations: this.#leftovers });
    }
    this.#leftovers.push(operation);
  }

  clearRoutes(operations: readonly RouteOperation[]): void {
    if (operations.length > 0) this.#phases.clear.push({ kind: "change-routes", operations });
  }

  routes(operations: readonly RouteOperation[]): void {
    if (operations.length === 0) return;
    this.#batch = null;
    this.#phases.kernel.push({ kind: "change-routes", operations });
  }

  /** Everything so far; the outbox is empty afterwards. */
  drain(): readonly EngineOutput[] {
    this.#batch = null;
    this.#leftovers = null;
    this.#burst = null;
    let all: EngineOutput[] | null = null;
    for (const phase of PHASES) {
      const outputs = this.#phases[phase];
      if (outputs.length === 0) continue;
      all ??= [];
      for (const output of outputs) all.push(output);
      // Its memory too: a start fills it with thousands.
      outputs.length = 0;
    }
    return all ?? NOTHING;
  }
}

function emptyPhases(): Record<Phase, EngineOutput[]> {
  return {
    clear: [],
    open: [],
    send: [],
    kernel: [],
    frame: [],
    mark: [],
    close: [],
    work: [],
    notify: [],
    event: [],
    end: [],
  };
}

function phaseOf(output: EngineOutput): Phase {
  switch (output.kind) {
    case "open-socket":
      return "open";
    case "send-packet":
      return "send";
    case "change-addresses":
    case "change-routes":
      return "kernel";
    case "send-frames":
      return "frame";
    case "record-owned":
      return "mark";
    case "close-socket":
      return "close";
    case "http-request":
    case "http-cancel":
    case "run-script":
    case "signal-script":
    case "probe-file":
    case "watch-file":
    case "unwatch-file":
    case "watch-process":
    case "unwatch-process":
      return "work";
    case "notify":
    case "write-fifo":
      return "notify";
    case "event":
      return "event";
    case "stopped":
      return "end";
  }
}
