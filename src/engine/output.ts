// Everything an engine can ask for, in the order in which it must be done.

import type { HttpRequest, HttpRequestId } from "../model/http.ts";
import type { AddressOperation, RouteOperation } from "../model/kernel.ts";
import type { NotifyFifo } from "../model/notify.ts";
import type { PacketSend, SocketId, VrrpSocketSpec } from "../model/packet.ts";
import type { Command } from "../model/script.ts";
import type { EngineEvent } from "./event.ts";
import type { ScriptRunId } from "./input.ts";

export type EngineOutput =
  /** Answered by `socket-opened` or `socket-failed`. */
  | { readonly kind: "open-socket"; readonly socket: SocketId; readonly spec: VrrpSocketSpec }
  | { readonly kind: "close-socket"; readonly socket: SocketId }
  /** Answered only by `send-failed`. */
  | { readonly kind: "send-packet"; readonly packet: PacketSend; readonly instance: string }
  /** Gratuitous ARPs and unsolicited NAs in their order, whole link-layer frames. */
  | {
      readonly kind: "send-frames";
      readonly interfaceIndex: number;
      readonly frames: readonly Uint8Array[];
    }
  /** Answered by `addresses-changed` before any other input. */
  | { readonly kind: "change-addresses"; readonly operations: readonly AddressOperation[] }
  /** Answered by `routes-changed` before any other input. */
  | { readonly kind: "change-routes"; readonly operations: readonly RouteOperation[] }
  /** Answered by `script-exited` or `script-not-started`. */
  | { readonly kind: "run-script"; readonly run: ScriptRunId; readonly command: Command }
  | { readonly kind: "signal-script"; readonly run: ScriptRunId; readonly signal: number }
  /** Answered by `file-probed`. */
  | { readonly kind: "probe-file"; readonly run: ScriptRunId; readonly path: string }
  /** Answered by `http-…` inputs; a stream by many. */
  | { readonly kind: "http-request"; readonly request: HttpRequest }
  /** No answer may come any more. */
  | { readonly kind: "http-cancel"; readonly id: HttpRequestId }
  /** From now on `tracked-file` / `tracked-process` inputs are wanted, the first at once. */
  | {
      readonly kind: "watch-file";
      readonly name: string;
      readonly path: string;
      /** `init_file`: written first, where it does not exist or is to be overwritten; null at a
       * reload and where not configured. */
      readonly initial: { readonly value: number; readonly overwrite: boolean } | null;
    }
  | { readonly kind: "unwatch-file"; readonly name: string }
  | { readonly kind: "watch-process"; readonly name: string }
  | { readonly kind: "unwatch-process"; readonly name: string }
  /** Start a notify script; not answered. `final` ones run while the daemon stops. */
  | { readonly kind: "notify"; readonly command: Command; readonly final: boolean }
  /** A line for a FIFO, newline included. */
  | { readonly kind: "write-fifo"; readonly fifo: NotifyFifo; readonly line: string }
  /** The marks by which the next run knows our leftovers (interface index and prefix), where the
   * kernel keeps none. */
  | { readonly kind: "record-owned"; readonly marks: readonly string[] }
  /** Something to be said: log line, metric, status. */
  | { readonly kind: "event"; readonly event: EngineEvent }
  /** After `stop`: everything is released, the daemon may end. */
  | { readonly kind: "stopped" };
