// Netlink sockets: requests with their answers in one synchronous call, and a subscription whose
// overruns are told instead of lost.

import type { Outcome } from "../base/outcome.ts";
import {
  decodeAcknowledgement,
  decodeMessages,
  encodeAcknowledgement,
  encodeRequest,
  encodeRequests,
  type NetlinkMessage,
  type NetlinkRequest,
  NLM_F_DUMP_INTR,
  NLMSG_DONE,
  NLMSG_ERROR,
} from "../wire/rtnetlink-message.ts";
import { DONE, ENOBUFS, EPERM, failed } from "./failure.ts";
import { native } from "./native.ts";
import { AF_NETLINK, LITTLE_ENDIAN, sockaddrNl } from "./socket-address.ts";

const SOCK_RAW = 3;
const NETLINK_ROUTE = 0;

const SOL_SOCKET = 1;
const SO_RCVBUF = 8;
const SO_RCVBUFFORCE = 33;
const SOL_NETLINK = 270;
const NETLINK_ADD_MEMBERSHIP = 1;
const NETLINK_CAP_ACK = 10;
const NETLINK_EXT_ACK = 11;
const NETLINK_GET_STRICT_CHK = 12;

/** The kernel fills dumps up to 32 KiB a datagram. */
const DATAGRAM_BYTES = 65_536;
/** Requests of one datagram: if all are refused, the answers fit in the smallest receive buffer. */
const PIPELINE = 64;
/** A dump that never comes whole is taken as it is: the changes that disturb it follow as
 * events. */
const DUMP_ATTEMPTS = 5;

const SOCKADDR_NL_BYTES = 12;

type Datagram = { readonly length: number; readonly bytes: Uint8Array };

/** The kernel's end of requests. */
interface Wire {
  /** Gives the negative errno of a refusal. */
  send(datagram: Uint8Array): number;
  /** Length is the negative errno where there is nothing; the bytes are valid until the next
   * call. */
  next(): Datagram;
  /** Whether a dump minds the fields of its request (NETLINK_GET_STRICT_CHK). */
  chooseStrictly(on: boolean): void;
}

/** Reads what the kernel sent, and nothing that another process sends to the socket's port. */
class NetlinkWire implements Wire {
  readonly #fd: number;
  readonly #buffer = new Uint8Array(DATAGRAM_BYTES);
  readonly #sender = new Uint8Array(SOCKADDR_NL_BYTES);
  readonly #lengths = new Int32Array(3);

  constructor(fd: number) {
    this.#fd = fd;
  }

  send(datagram: Uint8Array): number {
    return native.sendto(this.#fd, datagram, 0, null);
  }

  chooseStrictly(on: boolean): void {
    native.setsockopt(this.#fd, SOL_NETLINK, NETLINK_GET_STRICT_CHK, on ? 1 : 0);
  }

  next(): Datagram {
    for (;;) {
      const length = native.recvmsg(this.#fd, this.#buffer, this.#sender, null, this.#lengths);
      if (length < 0 || portOf(this.#sender) === 0) {
        return { length, bytes: this.#buffer.subarray(0, Math.max(length, 0)) };
      }
    }
  }
}

export interface RequestSocket {
  /** The socket's own netlink port, which notifications name as their cause. */
  readonly port: number;
  /** One answer a request, in order. */
  transact(requests: readonly NetlinkRequest[]): readonly Outcome<void>[];
  /** Every message of a dump; again from the start where the kernel says it changed meanwhile. */
  dump(request: NetlinkRequest): Outcome<readonly NetlinkMessage[]>;
  /** As `dump`, but of what the request's fields name: a full routing table takes a second. A
   * kernel that cannot choose (before 4.20) gives everything. */
  dumpMatching(request: NetlinkRequest): Outcome<readonly NetlinkMessage[]>;
  close(): void;
}

export function openRequestSocket(): Outcome<RequestSocket> {
  const opened = openSocket();
  if (!opened.ok) return opened;
  const fd = opened.value;
  const name = new Uint8Array(SOCKADDR_NL_BYTES);
  native.getsockname(fd, name);
  const wire = new NetlinkWire(fd);
  const close = (): void => void native.close(fd);
  return { ok: true, value: new Requests({ port: portOf(name), wire, close }) };
}

/** Goes the whole way of requests without asking anybody: all succeed. For rehearsals. */
export function rehearseRequests(): RequestSocket {
  return new Requests({ port: 0, wire: new AgreeingWire(), close: () => {} });
}

/** Acknowledges the last request of each datagram, as the kernel does when all are done. */
class AgreeingWire implements Wire {
  #answer: Uint8Array = new Uint8Array(0);

  send(datagram: Uint8Array): number {
    const last = decodeMessages(datagram).at(-1);
    this.#answer = encodeAcknowledgement(last?.sequence ?? 0);
    return datagram.length;
  }

  /** Nothing is dumped in a rehearsal. */
  chooseStrictly(): void {}

  next(): Datagram {
    return { length: this.#answer.length, bytes: this.#answer };
  }
}

class Requests implements RequestSocket {
  readonly port: number;
  readonly close: () => void;
  readonly #wire: Wire;
  #sequence = 1;

  constructor(parts: { readonly port: number; readonly wire: Wire; readonly close: () => void }) {
    this.port = parts.port;
    this.close = parts.close;
    this.#wire = parts.wire;
  }

  transact(requests: readonly NetlinkRequest[]): readonly Outcome<void>[] {
    const outcomes: Outcome<void>[] = requests.map(() => DONE);
    for (let start = 0; start < requests.length; start += PIPELINE) {
      const some = requests.slice(start, start + PIPELINE);
      this.#transactSome(some, (index, refused) => {
        outcomes[start + index] = refused;
      });
    }
    return outcomes;
  }

  dump(request: NetlinkRequest): Outcome<readonly NetlinkMessage[]> {
    for (let attempt = 1; ; attempt++) {
      const result = this.#dumpOnce(request);
      if (!result.ok) return result;
      const { messages, disturbed } = result.value;
      if (!disturbed || attempt === DUMP_ATTEMPTS) return { ok: true, value: messages };
    }
  }

  dumpMatching(request: NetlinkRequest): Outcome<readonly NetlinkMessage[]> {
    this.#wire.chooseStrictly(true);
    const dumped = this.dump(request);
    this.#wire.chooseStrictly(false);
    return dumped;
  }

  /** Only the last request is answered when it is done: whatever was not refused before that answer
   * is done as well. */
  #transactSome(
    requests: readonly NetlinkRequest[],
    refuse: (index: number, outcome: Outcome<void>) => void,
  ): void {
    const first = this.#takeSequences(requests.length);
    const sent = this.#wire.send(encodeRequests(requests, first));
    let from = 0;
    let errno = sent < 0 ? -sent : 0;
    while (errno === 0 && from < requests.length) {
      const { length, bytes } = this.#wire.next();
      // The kernel answers before sendto returns, so there is nothing to wait for.
      if (length < 0) errno = -length;
      for (const message of decodeMessages(bytes)) {
        const index = message.sequence - first;
        if (message.type !== NLMSG_ERROR || index < 0 || index >= requests.length) continue;
        const outcome = outcomeOfAnswer(message);
        if (!outcome.ok) refuse(index, outcome);
        from = index + 1;
      }
    }
    // Answers were lost: what is not known to be done has failed, and is tried again.
    for (let index = from; index < requests.length; index++) refuse(index, failed(errno));
  }

  #dumpOnce(
    request: NetlinkRequest,
  ): Outcome<{ messages: readonly NetlinkMessage[]; disturbed: boolean }> {
    const sequence = this.#takeSequences(1);
    const sent = this.#wire.send(encodeRequest(request, sequence));
    if (sent < 0) return failed(-sent);
    const messages: NetlinkMessage[] = [];
    let disturbed = false;
    for (;;) {
      const { length, bytes } = this.#wire.next();
      if (length < 0) return failed(-length);
      // The messages point into the datagram, so each has its own.
      for (const message of decodeMessages(Uint8Array.from(bytes))) {
        if (message.sequence !== sequence) continue;
        disturbed ||= (message.flags & NLM_F_DUMP_INTR) !== 0;
        if (message.type === NLMSG_DONE || message.type === NLMSG_ERROR) {
          const answer = outcomeOfAnswer(message);
          return answer.ok ? { ok: true, value: { messages, disturbed } } : answer;
        }
        messages.push(message);
      }
    }
  }

  #takeSequences(count: number): number {
    const first = this.#sequence;
    this.#sequence = (first + count) % 0x8000_0000;
    return first;
  }
}

export interface Subscription {
  readonly fd: number;
  /** Adds a group (RTNLGRP_*). */
  join(group: number): Outcome<void>;
  /** Messages of the next datagram, null where there is none, "overrun" where some were lost. */
  next(): readonly NetlinkMessage[] | "overrun" | null;
  close(): void;
}

/** @param bufferBytes wanted receive buffer: bursts of events beyond it are an overrun */
export function openSubscription(
  groups: readonly number[],
  bufferBytes: number,
): Outcome<Subscription> {
  const opened = openSocket();
  if (!opened.ok) return opened;
  const fd = opened.value;
  enlargeReceiveBuffer(fd, bufferBytes);
  const reader = new NetlinkWire(fd);
  const join = (group: number): Outcome<void> => {
    const result = native.setsockopt(fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, group);
    return result < 0 ? failed(-result) : DONE;
  };
  for (const group of groups) {
    const joined = join(group);
    if (joined.ok) continue;
    native.close(fd);
    return joined;
  }
  const next = (): readonly NetlinkMessage[] | "overrun" | null => {
    const { length, bytes } = reader.next();
    if (length >= 0) return decodeMessages(bytes);
    return length === -ENOBUFS ? "overrun" : null;
  };
  return { ok: true, value: { fd, join, next, close: () => native.close(fd) } };
}

function openSocket(): Outcome<number> {
  const fd = native.socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
  if (fd < 0) return failed(-fd);
  // Kernels that do not know them (before 4.12) answer without texts and with the whole request.
  native.setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, 1);
  native.setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, 1);
  const bound = native.bind(fd, sockaddrNl(0));
  if (bound >= 0) return { ok: true, value: fd };
  native.close(fd);
  return failed(-bound);
}

/** As far as the system lets us: a small buffer means more overruns, which are recovered from. */
function enlargeReceiveBuffer(fd: number, lengthBytes: number): void {
  if (native.setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, lengthBytes) === -EPERM) {
    native.setsockopt(fd, SOL_SOCKET, SO_RCVBUF, lengthBytes);
  }
}

function outcomeOfAnswer(message: NetlinkMessage): Outcome<void> {
  const { errno, text } = decodeAcknowledgement(message);
  return errno > 0 ? failed(errno, text ?? undefined) : DONE;
}

function portOf(sockaddr: Uint8Array): number {
  const view = new DataView(sockaddr.buffer, sockaddr.byteOffset, sockaddr.byteLength);
  return view.getUint32(4, LITTLE_ENDIAN);
}
