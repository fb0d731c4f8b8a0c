// Everything that can reach an engine. One input at a time; each is a plain value that can be
// recorded and replayed.

import type { IpAddress } from "../base/ip-address.ts";
import type { SystemFailure } from "../base/outcome.ts";
import type { Micros } from "../base/units.ts";
import type { Configuration } from "../model/configuration.ts";
import type { HttpEvent } from "../model/http.ts";
import type { AddressSpec, KernelSnapshot, NetlinkEvent } from "../model/kernel.ts";
import type { ReceivedPacket, SocketId } from "../model/packet.ts";
import type { ExitStatus } from "../model/script.ts";

export type EngineInput =
  /** Links and addresses as they are before the first `configured`. */
  | {
      readonly kind: "kernel-snapshot";
      readonly snapshot: KernelSnapshot;
      readonly ownMarks: readonly string[];
    }
  /** The first configuration, or a reload: the difference of the two models is acted on. */
  | { readonly kind: "configured"; readonly configuration: Configuration }
  | { readonly kind: "kernel-event"; readonly event: NetlinkEvent }
  | { readonly kind: "packet"; readonly packet: ReceivedPacket }
  /** Answers of `open-socket`; `socket-failed` also comes unasked when the device goes. */
  | { readonly kind: "socket-opened"; readonly socket: SocketId }
  | { readonly kind: "socket-failed"; readonly socket: SocketId; readonly failure: SystemFailure }
  /** A `send-packet` that the kernel refused. */
  | {
      readonly kind: "send-failed";
      readonly socket: SocketId;
      readonly failure: SystemFailure;
      readonly instance: string;
      readonly destination: IpAddress;
    }
  /** Answers of `change-addresses`, one an operation, in order. */
  | { readonly kind: "addresses-changed"; readonly results: readonly AddressResult[] }
  | {
      readonly kind: "routes-changed";
      readonly failures: readonly { readonly text: string; readonly failure: SystemFailure }[];
    }
  /** Answers of `run-script`. `script-timed-out` is the engine's own deadline, not an input. */
  | { readonly kind: "script-exited"; readonly run: ScriptRunId; readonly status: ExitStatus }
  | {
      readonly kind: "script-not-started";
      readonly run: ScriptRunId;
      readonly failure: SystemFailure;
    }
  /** Answer of `probe-file` (`script "</path"`). */
  | { readonly kind: "file-probed"; readonly run: ScriptRunId; readonly readable: boolean }
  /** Content of a tracked file (`track_file`): null where it is missing or unreadable. */
  | { readonly kind: "tracked-file"; readonly name: string; readonly content: string | null }
  /** Number of processes that match a `vrrp_track_process`. */
  | { readonly kind: "tracked-process"; readonly name: string; readonly count: number }
  /** Answers of `http-request`. */
  | HttpEvent
  /** `nextDeadline()` has passed and every queued packet and event has been read. */
  | { readonly kind: "tick" }
  /** The loop did not run for this long although a deadline was due (SIGSTOP, host stall, suspend).
   * */
  | { readonly kind: "paused"; readonly durationUs: Micros; readonly suspended: boolean }
  /** What the wall clock says now, before the first `configured` and whenever it was set:
   * formats that carry it (`auth_hmac`) count on from here. Nothing is scheduled by it. */
  | { readonly kind: "wall-clock"; readonly timeMs: number }
  /** Statistics anew (SIGRTMAX-1). */
  | { readonly kind: "clear-counters" }
  /** SIGTERM, SIGINT: release and stop. With `keep` (`--dont-release-vrrp`) nothing is released. */
  | { readonly kind: "stop"; readonly keep: boolean };

/** Unique within a run of the daemon. */
export type ScriptRunId = number;

export interface AddressResult {
  readonly operation: "add" | "remove";
  readonly address: AddressSpec;
  /** Null where it worked. */
  readonly failure: SystemFailure | null;
}
