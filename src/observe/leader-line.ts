// Words for addresses that follow a leader key: those of vip-manager 5.0.0 where it has some, with
// the reason behind them.

import { assertNever } from "../base/invariant.ts";
import { formatPrefix } from "../base/prefix.ts";
import type { EngineEvent } from "../engine/event.ts";
import type { LeaderReason, LeaderReport, LeaderValue, StoreTrouble } from "../leader/effect.ts";
import type { HetznerReport } from "../leader/hetzner.ts";
import type { VirtualAddress } from "../model/address.ts";
import { formatEndpoint } from "../model/http.ts";
import { type Line, type LineTraits, line } from "./line.ts";

export type LeaderLineEvent = Extract<
  EngineEvent,
  {
    kind: "leader-report" | "leader-state" | "leader-address" | "leader-manager" | "leader-stopped";
  }
>;

type ReportEvent = Extract<EngineEvent, { kind: "leader-report" }>;

/** How a store calls itself. */
export const STORES: Readonly<Record<ReportEvent["store"], string>> = {
  etcd: "etcd",
  consul: "Consul",
  patroni: "Patroni",
};

const REASONS: Readonly<Record<LeaderReason, string>> = {
  leader: "the key names this node",
  "other-leader": "the key does not name this node",
  "no-leader": "nobody holds the key",
  "store-lost": "the store has not answered for too long",
  "lease-passed": "the lease may have passed to another node",
  "no-answer": "the store did not answer after the start",
};

export function renderLeaderEvent(event: LeaderLineEvent): Line {
  const say = (text: string, traits: LineTraits = {}): Line =>
    line(text, { ...traits, fields: { leader: event.leader, ...traits.fields } });
  switch (event.kind) {
    case "leader-report":
      return renderReport(event, event.report, say);
    case "leader-state": {
      const { holding, reason, addresses } = event;
      const change = holding ? "is down, must be up" : "is up, must be down";
      return say(`IP address ${listAddresses(addresses)} ${change}: ${REASONS[reason]}`, {
        fields: { reason },
      });
    }
    case "leader-address": {
      const verb = event.operation === "add" ? "Configuring" : "Removing";
      return say(`${verb} address ${formatPrefix(event.prefix)} on ${event.interfaceName}`);
    }
    case "leader-manager":
      return renderManager(event.report, say);
    case "leader-stopped":
      return say(`IP address ${listAddresses(event.addresses)} is up, must be down: stopping`);
    default:
      return assertNever(event);
  }
}

type Say = (text: string, traits?: LineTraits) => Line;

function renderReport({ key, store }: ReportEvent, report: LeaderReport, say: Say): Line {
  const name = STORES[store];
  switch (report.kind) {
    case "value":
      return say(describeValue(key, report.value));
    case "watch-set":
      return say(`Setting WATCH on ${key}`);
    case "watch-lost":
      return say(`WATCH on key lost, re-establishing and re-syncing state: ${report.why}`, {
        severity: "warning",
      });
    case "endpoint-failed": {
      const { endpoint, trouble } = report;
      const where = formatEndpoint(endpoint);
      return say(`Failed to get value from ${name} at ${where}: ${describeTrouble(trouble)}`, {
        severity: "warning",
        fields: { endpoint: where, trouble: trouble.kind },
      });
    }
    case "store-lost":
      return say(`No answer from ${name}${describeHold(report)}`, { severity: "err" });
    case "store-back":
      return say(`${name} answers again at ${formatEndpoint(report.endpoint)}`);
    case "cluster-changed":
      return say(`${name} is another cluster than before, or was set back: starting anew`, {
        severity: "warning",
      });
    case "lease-unknown":
      return say(
        `${name} does not tell how long the lease of ${key} runs (${report.why}): ` +
          "without an answer the address is held for 10 s",
        { severity: "warning" },
      );
    default:
      return assertNever(report);
  }
}

/** What a key says, in vip-manager's words. */
export function describeValue(key: string, value: LeaderValue): string {
  switch (value.kind) {
    case "text":
      return `Current value from DCS: ${printable(value.text)}`;
    case "missing":
      return `No value found for key ${key} - DCS may not have set it yet`;
    case "unlocked":
      return `Current value from DCS: ${printable(value.text)}, which no session holds`;
    default:
      return assertNever(value);
  }
}

function describeHold({
  holding,
  heldForUs,
}: Extract<LeaderReport, { kind: "store-lost" }>): string {
  if (!holding) return "";
  if (heldForUs === null) return ": the address stays until it answers (another node may take it)";
  const left = Math.max(0, Math.round(heldForUs / 100_000) / 10);
  return `: the address stays for another ${left} s at most`;
}

function describeTrouble(trouble: StoreTrouble): string {
  const { kind, message } = trouble;
  if (kind === "unauthenticated") return `${message} (look at user, password or token)`;
  if (kind === "forbidden") return `${message} (the user may not read this key)`;
  return message;
}

function renderManager(report: HetznerReport, say: Say): Line {
  const address = report.address.text;
  switch (report.kind) {
    case "routing":
      return say(`Asking Robot to route ${address} to ${report.server.text}, which takes a minute`);
    case "routed-here":
      return say(
        `Failover was successfully executed! ${address} is routed to ${report.server.text}`,
      );
    case "routing-failed":
      return say(
        `Robot did not route ${address}: ${report.why}; next try in ${report.retryUs / 1e6} s`,
        { severity: "err" },
      );
    case "call-limit":
      return say(
        `Robot has been asked too often for ${address}: waiting ${Math.ceil(report.waitUs / 1e6)} s`,
        { severity: "err" },
      );
    case "no-server-address":
      return say(`No own address to route ${address} to: set hetzner-server-ip`, {
        severity: "err",
      });
    default:
      return assertNever(report);
  }
}

function listAddresses(addresses: readonly VirtualAddress[]): string {
  return addresses.map(({ prefix }) => formatPrefix(prefix)).join(", ");
}

/** A key's value is another's text: no control character of it reaches a terminal. */
function printable(text: string): string {
  return JSON.stringify(text.slice(0, 200)).slice(1, -1);
}
