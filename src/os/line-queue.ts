// Lines on their way to a reader that may stall: written at once where it takes them, kept in a
// bounded queue where it does not, dropped and counted where the queue is full. Only `close` waits,
// and no longer than it is told.

import { EAGAIN, ECONNREFUSED, ENOBUFS, ENOENT } from "./failure.ts";

/** Where lines end up. */
export interface LineWriter {
  /** Bytes taken, perhaps fewer than given, or the negative errno. Never waits. */
  write(line: Uint8Array): number;
  close(): void;
}

export interface LineQueueOptions {
  /** Lines kept while the reader stalls. */
  readonly limit: number;
  /** Time to the first attempt meanwhile; doubled up to a second while nothing is taken. */
  readonly retryMs: number;
  /** A line that tells, once the reader is back, how many were lost; null says nothing. */
  readonly lossNotice: ((lost: number) => Uint8Array) | null;
}

const MAX_RETRY_MS = 1000;
/** Between two attempts of `close`. */
const CLOSING_RETRY_MS = 5;

const SLOW: ReadonlySet<number> = new Set([EAGAIN, ENOBUFS]);
/** The reader is slow, or not there yet: worth another attempt. */
const TRANSIENT: ReadonlySet<number> = new Set([...SLOW, ENOENT, ECONNREFUSED]);

export class LineQueue {
  readonly #writer: LineWriter;
  readonly #options: LineQueueOptions;
  #lines: Uint8Array[] = [];
  #dropped = 0;
  #unsaid = 0;
  #retry: NodeJS.Timeout | null = null;
  #retryMs: number;
  #closed = false;
  #readerIsThere = true;

  constructor(writer: LineWriter, options: LineQueueOptions) {
    this.#writer = writer;
    this.#options = options;
    this.#retryMs = options.retryMs;
  }

  get dropped(): number {
    return this.#dropped;
  }

  /** Lines that wait. */
  get length(): number {
    return this.#lines.length;
  }

  push(line: Uint8Array): void {
    if (this.#closed || this.#lines.length >= this.#options.limit) {
      this.#lose();
      return;
    }
    this.#lines.push(line);
    if (this.#lines.length === 1) this.flush();
  }

  /** Writes as much as the reader takes now. */
  flush(): void {
    while (this.#lines.length > 0 && this.#writeFirst()) {
      if (this.#lines.length === 0) this.#tellLoss();
    }
    if (this.#lines.length > 0) this.#retryLater();
  }

  /** Waits at most `patienceMs` for a reader that is slow, not for one that is not there. */
  close(patienceMs: number): void {
    this.flush();
    for (let waitedMs = 0; waitedMs < patienceMs && this.#isStalled; waitedMs += CLOSING_RETRY_MS) {
      sleep(CLOSING_RETRY_MS);
      this.flush();
    }
    this.#closed = true;
    if (this.#retry !== null) clearTimeout(this.#retry);
    this.#retry = null;
    this.#lines = [];
    this.#writer.close();
  }

  get #isStalled(): boolean {
    return this.#lines.length > 0 && this.#readerIsThere;
  }

  /** False where the reader takes no more now. */
  #writeFirst(): boolean {
    const [line] = this.#lines;
    if (line === undefined) return false;
    const written = this.#writer.write(line);
    if (written > 0) this.#retryMs = this.#options.retryMs;
    this.#readerIsThere = written >= 0 || SLOW.has(-written);
    if (written >= 0 && written < line.length) {
      this.#lines[0] = line.subarray(written);
      return false;
    }
    if (written < 0 && TRANSIENT.has(-written)) return false;
    this.#lines.shift();
    // Refused for good (too long, reader gone): the next line may fare better.
    if (written < 0) this.#lose();
    return true;
  }

  #lose(): void {
    this.#dropped++;
    this.#unsaid++;
  }

  #tellLoss(): void {
    const { lossNotice } = this.#options;
    if (this.#unsaid === 0 || lossNotice === null) return;
    this.#lines.push(lossNotice(this.#unsaid));
    this.#unsaid = 0;
  }

  #retryLater(): void {
    if (this.#retry !== null || this.#closed) return;
    this.#retry = setTimeout(() => {
      this.#retry = null;
      this.#retryMs = Math.min(2 * this.#retryMs, MAX_RETRY_MS);
      this.flush();
    }, this.#retryMs);
    this.#retry.unref();
  }
}

/** Holds this thread. */
function sleep(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
