// Sends link-layer frames (gratuitous ARP, unsolicited NA) out of any interface; receives nothing.

import type { Outcome } from "../base/outcome.ts";
import { EINVAL, failed, outcomeOf } from "./failure.ts";
import { native } from "./native.ts";
import { AF_PACKET, sockaddrLl } from "./socket-address.ts";

const SOCK_RAW = 3;
/** Protocol 0 hooks the socket to no traffic; the filter keeps it so if it is ever bound. */
const NO_PROTOCOL = 0;
/** One struct sock_filter: `ret #0`, keep no byte of any packet. */
const DROP_ALL: Uint8Array = new Uint8Array(8);
DROP_ALL[0] = 0x06;

const ETHERTYPE_OFFSET = 12;

export interface FrameSocket {
  send(interfaceIndex: number, frame: Uint8Array): Outcome<void>;
  close(): void;
}

export function openFrameSocket(): Outcome<FrameSocket> {
  const fd = native.socket(AF_PACKET, SOCK_RAW, NO_PROTOCOL);
  if (fd < 0) return failed(-fd);
  const filtered = native.attachFilter(fd, DROP_ALL);
  if (filtered < 0) {
    native.close(fd);
    return failed(-filtered);
  }
  return {
    ok: true,
    value: {
      send: (interfaceIndex, frame) => sendFrame(fd, interfaceIndex, frame),
      close: () => {
        native.close(fd);
      },
    },
  };
}

function sendFrame(fd: number, interfaceIndex: number, frame: Uint8Array): Outcome<void> {
  const [high, low] = frame.subarray(ETHERTYPE_OFFSET);
  if (high === undefined || low === undefined) return failed(EINVAL);
  return outcomeOf(native.sendto(fd, frame, 0, sockaddrLl(interfaceIndex, (high << 8) | low)));
}
