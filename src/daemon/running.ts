// A daemon that runs: its parts, and how far it has come. `start.ts` puts it together; reload, stop
// and crash each act on it from a file of their own.

import type { Configuration } from "../model/configuration.ts";
import type { StatusBoard } from "../observe/status.ts";
import type { Netlink } from "../ports/netlink.ts";
import type { PacketSockets } from "../ports/packet-sockets.ts";
import type { Alarms } from "./alarms.ts";
import type { EventLog } from "./event-log.ts";
import type { ExitStatus } from "./exit-status.ts";
import type { Fifos } from "./fifos.ts";
import type { Foresight } from "./foresight.ts";
import type { DaemonEngine, Host } from "./host.ts";
import type { Ledger } from "./ledger.ts";
import type { Loop } from "./loop.ts";
import type { Marks } from "./marks.ts";
import type { DaemonOptions } from "./options.ts";
import type { Performer } from "./performer.ts";
import type { PidFilePaths } from "./pidfile.ts";
import type { Scripts } from "./scripts.ts";
import type { Watches } from "./watches.ts";

export interface Running {
  readonly options: DaemonOptions;
  readonly host: Host;
  readonly eventLog: EventLog;
  readonly engine: DaemonEngine;
  readonly loop: Loop;
  readonly foresight: Foresight;
  readonly alarms: Alarms;
  readonly performer: Performer;
  readonly ledger: Ledger;
  readonly scripts: Scripts;
  readonly watches: Watches;
  readonly fifos: Fifos;
  readonly marks: Marks;
  readonly packetSockets: PacketSockets;
  readonly netlink: Netlink;
  readonly pidFiles: PidFilePaths;
  readonly statusBoard: StatusBoard;
  /** `again`: another SIGHUP came while one was being worked on. */
  reloading: "no" | "yes" | "again";
  /** The one that runs; a reload replaces it. */
  configuration: Configuration;
  /** `leaving`: the engine has let go, the last files and scripts remain. */
  phase: "running" | "stopping" | "leaving" | "ended";
  /** Closes what is open and leaves; nothing runs after it. */
  readonly end: (status: ExitStatus) => void;
}
