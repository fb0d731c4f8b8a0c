// Words for packets that were not acted on, and for the sockets that carry them. All that a packet
// can cause has a repetition key made of the instance (or interface) and the reason, so that their
// number is bounded by the configuration.

import { assertNever } from "../base/invariant.ts";
import type { EngineEvent } from "../engine/event.ts";
import { formatSeconds, instanceLine, type Line, line } from "./line.ts";

export type PacketEvent = Extract<
  EngineEvent,
  {
    kind:
      | "packet-rejected"
      | "unknown-vrid"
      | "undecodable-packet"
      | "carp-heard"
      | "socket-opened"
      | "socket-failed"
      | "send-failed";
  }
>;
type Rejection = Extract<EngineEvent, { kind: "packet-rejected" }>;
type Reason = Rejection["reason"];

export function renderPacketEvent(event: PacketEvent): Line | null {
  switch (event.kind) {
    case "packet-rejected":
      return renderRejection(event);
    case "unknown-vrid":
      return line(
        `Unknown VRID(${event.vrid}) received on interface(${event.interfaceName}). ignoring...`,
        { ...perInterface(event), fields: { vrid: event.vrid, source: event.source.text } },
      );
    case "undecodable-packet":
      return line(
        `IPv4 VRRP packet from ${event.source.text} on ${event.interfaceName}: ${event.reason}`,
        {
          ...perInterface(event),
          fields: { source: event.source.text },
        },
      );
    case "carp-heard":
      return line(
        `CARP packet from ${event.source.text} on ${event.interfaceName}: not VRRP, ignored`,
        {
          ...perInterface(event),
          fields: { source: event.source.text },
        },
      );
    case "socket-opened":
      return renderSocket(event.text);
    case "socket-failed":
      return renderSocketFailure(event);
    case "send-failed":
      return renderSendFailure(event);
    default:
      return assertNever(event);
  }
}

function perInterface(event: { readonly kind: string; readonly interfaceName: string }): {
  repeats: string;
} {
  return { repeats: `${event.interfaceName}/${event.kind}` };
}

function renderSendFailure(event: Extract<EngineEvent, { kind: "send-failed" }>): Line {
  const { instance, peer, failure } = event;
  const text =
    peer === null
      ? `(${instance}): send advert error ${failure.errno} (${failure.message})`
      : `(${instance}) Cant send advert to ${peer.text} (${failure.message})`;
  return line(text, {
    detail: true,
    fields: { instance, errno: failure.errno, ...(peer === null ? {} : { peer: peer.text }) },
    repeats: `${instance}/send-failed/${peer?.text ?? ""}`,
  });
}

/** An address that is not there yet has keepalived's words, and when it is tried again; keepalived
 * does not try. */
function renderSocketFailure(event: Extract<EngineEvent, { kind: "socket-failed" }>): Line {
  const { interfaceName, source, failure, retryUs } = event;
  const again = retryUs === null ? "" : `, trying again in ${formatSeconds(retryUs)} s`;
  const text =
    source !== null && failure.code === "EADDRNOTAVAIL"
      ? `bind unicast_src ${source.text} failed ${failure.errno} - ${failure.message}`
      : `cannot open VRRP socket on ${interfaceName}: ${failure.message} (${failure.code})`;
  return line(`${text}${again}`, {
    severity: "err",
    fields: { interface: interfaceName, errno: failure.errno },
    repeats: `socket-failed/${interfaceName}/${source?.text ?? ""}`,
  });
}

/** keepalived's line without its pair of file descriptors, which mean nothing outside its process;
 * the comma before `unicast` is keepalived's. */
function renderSocket(report: Extract<EngineEvent, { kind: "socket-opened" }>["text"]): Line {
  const index = String(report.interfaceIndex).padStart(3);
  const cast = report.unicast ? ", unicast" : "multicast";
  return line(
    `VRRP sockpool: [ifindex(${index}), family(${report.family}), proto(${report.protocol}), ` +
      `${cast}, address(${report.address.text})]`,
    { detail: true },
  );
}

function renderRejection(event: Rejection): Line | null {
  const text = describeRejection(event.reason, event.vrid);
  if (text === null) return null;
  return instanceLine(event.instance, text, {
    fields: { source: event.source.text, reason: event.reason.kind },
    repeats: `${event.instance}/${event.reason.kind}`,
  });
}

/** Null for what keepalived drops without a word. */
export function describeRejection(reason: Reason, vrid: number): string | null {
  switch (reason.kind) {
    case "too-short":
      return `vrrp packet too short, ${describeLength(reason)}`;
    case "too-long":
      return `vrrp packet too long, ${describeLength(reason)}`;
    case "ttl":
      return `invalid TTL/HL. Received ${reason.ttl} and expect 255`;
    case "ttl-range":
      return `TTL/HL ${reason.ttl} not in range ${reason.min} - ${reason.max}`;
    case "version":
      return `wrong version. Received ${reason.version} and expect ${reason.expected}`;
    case "type":
      return `Invalid packet type. ${reason.type} and expect 1`;
    case "checksum":
      return `Invalid VRRPv${reason.version} checksum`;
    case "auth-type":
      return reason.known
        ? `received a ${reason.type} auth, expecting ${reason.expected}!`
        : `Invalid auth type: ${reason.type}`;
    case "auth-password":
      return "received an invalid passwd!";
    case "auth-ah":
      return describeAh(reason);
    case "auth-hmac":
      return `auth_hmac: ${HMAC_FAULTS[reason.detail]}`;
    case "advert-interval":
      return (
        `advertisement interval mismatch mine=${reason.ownSeconds} sec ` +
        `rcv'd=${reason.receivedSeconds} sec`
      );
    case "advert-interval-zero":
      return "advertisement interval is 0";
    case "address-count":
      return `received an unexpected ip number count ${reason.count}, expected ${reason.expected}!`;
    case "address-list":
      return (
        `ip address associated with VRID ${vrid} not present in MASTER advert: ` +
        reason.missing.text
      );
    case "unicast-source":
      return `unicast source address ${reason.source.text} not a unicast peer`;
    case "destination":
    case "own-address":
    case "owner-ignores":
    case "carp":
    case "starting":
    case "not-running":
      return null;
    default:
      return assertNever(reason);
  }
}

function describeLength(reason: {
  readonly lengthBytes: number;
  readonly expectedBytes: number;
}): string {
  return `length ${reason.lengthBytes} and expect ${reason.expectedBytes}`;
}

function describeAh(reason: Extract<Reason, { kind: "auth-ah" }>): string {
  switch (reason.detail) {
    case "icv":
      return "IPSEC-AH : invalid IPSEC HMAC-MD5 value. Due to fields mutation or bad password !";
    case "replay":
      return (
        `IPSEC-AH : sequence number ${reason.sequence} already processed. ` +
        `Packet dropped. Local(${reason.local})`
      );
    case "spi":
      return "IPSEC-AH : unexpected security parameters index";
    case "missing":
      return "IPSEC-AH : packet without authentication header";
    default:
      return assertNever(reason);
  }
}

const HMAC_FAULTS: Readonly<Record<Extract<Reason, { kind: "auth-hmac" }>["detail"], string>> = {
  missing: "packet without trailer",
  malformed: "malformed trailer",
  window: "timestamp outside the window",
  key: "unknown key id",
  mac: "wrong HMAC",
  replay: "counter was seen before",
};
