// HTTP over Node's own client, which keeps to what it is told: `fetch` would end an idle stream
// after five minutes. Connections stay open between requests and are probed each second, so that
// a host that vanished without a word is noticed within eleven seconds even where nothing is
// sent.

import http from "node:http";
import https from "node:https";
import type { Socket } from "node:net";
import { Secret } from "../base/secret.ts";
import type { HttpEvent, HttpFailure, HttpRequest, HttpRequestId } from "../model/http.ts";
import type { Http } from "../ports/http.ts";
import { describeHttpError, isNodeError } from "./http-failure.ts";
import { TlsMaterial } from "./tls-material.ts";

/** A store's answer is some hundred bytes. */
const LONGEST_BODY = 1 << 20;
const PROBE_AFTER_MS = 1000;

export function createHttp(): Http {
  return new NodeHttp();
}

interface Agents {
  readonly plain: http.Agent;
  readonly tls: https.Agent;
  readonly material: TlsMaterial;
}

class NodeHttp implements Http {
  readonly #agents: Agents = {
    plain: new http.Agent({ keepAlive: true }),
    tls: new https.Agent({ keepAlive: true }),
    material: new TlsMaterial(),
  };
  readonly #running = new Map<HttpRequestId, Exchange>();

  request(wanted: HttpRequest, receive: (event: HttpEvent) => void): void {
    const exchange = new Exchange(wanted, this.#agents, (event) => {
      if (event.kind !== "http-opened" && event.kind !== "http-chunk") {
        this.#running.delete(wanted.id);
      }
      receive(event);
    });
    this.#running.set(wanted.id, exchange);
  }

  cancel(id: HttpRequestId): void {
    this.#running.get(id)?.end();
    this.#running.delete(id);
  }

  close(): void {
    for (const id of [...this.#running.keys()]) this.cancel(id);
    this.#agents.plain.destroy();
    this.#agents.tls.destroy();
  }
}

/** One request, its answer and its time. */
class Exchange {
  readonly #wanted: HttpRequest;
  readonly #agents: Agents;
  readonly #receive: (event: HttpEvent) => void;
  #request: http.ClientRequest | null = null;
  #timer: NodeJS.Timeout | null = null;
  #over = false;

  constructor(wanted: HttpRequest, agents: Agents, receive: (event: HttpEvent) => void) {
    this.#wanted = wanted;
    this.#agents = agents;
    this.#receive = receive;
    this.#timer = setTimeout(() => this.#expire(), wanted.timeoutUs / 1000);
    this.#send(true);
  }

  /** Nothing is said any more. */
  end(): void {
    this.#over = true;
    this.#stopTimer();
    this.#request?.destroy();
  }

  /** @param mayRepeat once more where a kept connection turns out to be closed already */
  #send(mayRepeat: boolean): void {
    const request = this.#open();
    if (request === null) return;
    this.#request = request;
    request.on("socket", (socket: Socket) => void socket.setKeepAlive(true, PROBE_AFTER_MS));
    request.on("response", (response) => this.#take(response));
    request.on("error", (error: NodeJS.ErrnoException) => {
      if (this.#over || request !== this.#request) return;
      if (mayRepeat && request.reusedSocket && error.code === "ECONNRESET") this.#send(false);
      else this.#fail(describeHttpError(error));
    });
    const { body } = this.#wanted;
    request.end(body instanceof Secret ? body.reveal() : (body ?? undefined));
  }

  /** Null where it failed before it began, which is told later: no answer before the return.
   * Node throws what it refuses before anything is sent: a key that is not its certificate's (one
   * of the two files is renewed before the other), a header or a path with characters that HTTP
   * has no place for. All of that comes from files and other servers, so none of it is our bug. */
  #open(): http.ClientRequest | null {
    try {
      return this.#begin();
    } catch (error) {
      if (!isNodeError(error)) throw error;
      setImmediate(() => this.#fail(describeHttpError(error)));
      return null;
    }
  }

  #begin(): http.ClientRequest | null {
    const { endpoint, tls, method, path, headers } = this.#wanted;
    const common = {
      host: endpoint.host,
      port: endpoint.port,
      method,
      path: endpoint.basePath + path,
      headers: Object.fromEntries(
        headers.map(([name, value]) => [name, value instanceof Secret ? value.reveal() : value]),
      ),
    };
    if (!endpoint.secure) return http.request({ ...common, agent: this.#agents.plain });
    const material = this.#agents.material.read(tls);
    if (material.ok) {
      return https.request({ ...common, ...material.options, agent: this.#agents.tls });
    }
    setImmediate(() => this.#fail(material.failure));
    return null;
  }

  #take(response: http.IncomingMessage): void {
    const { id, stream } = this.#wanted;
    const status = response.statusCode ?? 0;
    let body = "";
    response.setEncoding("utf8");
    if (stream) {
      this.#stopTimer();
      this.#tell({ kind: "http-opened", id, status });
    }
    response.on("data", (text: string) => {
      if (stream) return this.#tell({ kind: "http-chunk", id, text });
      body += text;
      if (body.length > LONGEST_BODY) {
        this.#fail({ kind: "broken", message: "an answer of more than a megabyte" });
      }
    });
    response.on("error", (error) => this.#fail(describeHttpError(error)));
    response.on("end", () => {
      if (stream) return this.#finish({ kind: "http-ended", id });
      const text = (value: string | string[] | undefined): string =>
        Array.isArray(value) ? value.join(", ") : (value ?? "");
      const entries = Object.entries(response.headers).map(
        ([name, value]) => [name, text(value)] as const,
      );
      const answer = { status, headers: new Map(entries), body };
      this.#finish({ kind: "http-response", id, response: answer });
    });
  }

  /** After a stall of this process the answer may lie in the socket, unread: it is read first. */
  #expire(): void {
    setImmediate(() => {
      const ms = Math.round(this.#wanted.timeoutUs / 1000);
      this.#fail({ kind: "timeout", message: `no answer within ${ms} ms` });
    });
  }

  #fail(failure: HttpFailure): void {
    this.#finish({ kind: "http-failed", id: this.#wanted.id, failure });
  }

  #finish(event: HttpEvent): void {
    if (this.#over) return;
    this.#over = true;
    this.#stopTimer();
    if (event.kind === "http-failed") this.#request?.destroy();
    this.#receive(event);
  }

  #tell(event: HttpEvent): void {
    if (!this.#over) this.#receive(event);
  }

  #stopTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
