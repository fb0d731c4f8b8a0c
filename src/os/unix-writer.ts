// Writes lines to a Unix socket by its name, each as a datagram; or into a stream, where the
// listener is one (some syslog daemons), each with a NUL byte at its end as syslog(3) does it. The
// name is looked up anew for each datagram, so that a restarted listener is found without more ado.

import { EAGAIN, EPROTOTYPE } from "./failure.ts";
import type { LineWriter } from "./line-queue.ts";
import { native } from "./native.ts";
import { AF_UNIX, sockaddrUn } from "./socket-address.ts";

const SOCK_STREAM = 1;
const SOCK_DGRAM = 2;

export function createUnixWriter(name: string): LineWriter {
  return new UnixWriter(name);
}

class UnixWriter implements LineWriter {
  readonly #address: Uint8Array;
  /** Negative where there is none. */
  #fd = -1;
  #stream = false;

  constructor(name: string) {
    this.#address = sockaddrUn(name);
  }

  write(line: Uint8Array): number {
    if (this.#stream) return this.#writeStream(line);
    if (this.#fd < 0) this.#fd = native.socket(AF_UNIX, SOCK_DGRAM, 0);
    if (this.#fd < 0) return this.#fd;
    const sent = native.sendto(this.#fd, line, 0, this.#address);
    if (sent !== -EPROTOTYPE) return sent;
    this.close();
    this.#stream = true;
    return this.#writeStream(line);
  }

  close(): void {
    if (this.#fd >= 0) native.close(this.#fd);
    this.#fd = -1;
  }

  #writeStream(line: Uint8Array): number {
    if (this.#fd < 0) {
      const fd = native.socket(AF_UNIX, SOCK_STREAM, 0);
      const connected = fd < 0 ? fd : native.connect(fd, this.#address);
      if (connected < 0) {
        if (fd >= 0) native.close(fd);
        // What listens there now may be of the other kind.
        this.#stream = connected !== -EPROTOTYPE;
        return connected;
      }
      this.#fd = fd;
    }
    const bytes = new Uint8Array(line.length + 1);
    bytes.set(line);
    const sent = native.sendto(this.#fd, bytes, 0, null);
    if (sent === bytes.length) return line.length;
    if (sent === -EAGAIN) return sent;
    // A cut line cannot be continued, and a broken connection takes no more: the next one is new.
    this.close();
    return sent < 0 ? sent : line.length;
  }
}
