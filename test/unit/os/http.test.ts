// Requests against servers of the test's own, on the loopback.

import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import net from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { Secret } from "../../../src/base/secret.ts";
import { millis, seconds } from "../../../src/base/units.ts";
import type { HttpEvent, HttpRequest } from "../../../src/model/http.ts";
import { createHttp } from "../../../src/os/http.ts";
import { findTlsFault } from "../../../src/os/tls-material.ts";
import type { Http } from "../../../src/ports/http.ts";

type Handler = http.RequestListener;

const NO_TLS = { caFile: null, certFile: null, keyFile: null };

async function listen(context: TestContext, server: net.Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  context.after(() => {
    server.close();
    if (server instanceof http.Server) server.closeAllConnections();
  });
  const address = server.address();
  assert.ok(typeof address === "object" && address !== null);
  return address.port;
}

function client(context: TestContext): Http {
  const http = createHttp();
  context.after(() => http.close());
  return http;
}

let nextId = 1;

function to(port: number, changes: Partial<HttpRequest> = {}): HttpRequest {
  return {
    id: nextId++,
    endpoint: { secure: false, host: "127.0.0.1", port, basePath: "" },
    tls: NO_TLS,
    method: "GET",
    path: "/",
    headers: [],
    body: null,
    timeoutUs: seconds(20),
    stream: false,
    ...changes,
  };
}

/** The event that ends it. */
function ask(http: Http, request: HttpRequest): Promise<HttpEvent> {
  return new Promise((resolve) => {
    http.request(request, (event) => {
      if (event.kind !== "http-opened" && event.kind !== "http-chunk") resolve(event);
    });
  });
}

function failureOf(event: HttpEvent): string {
  assert.equal(event.kind, "http-failed");
  return event.failure.kind;
}

function bodyOf(event: HttpEvent): string {
  assert.equal(event.kind, "http-response");
  return event.response.body;
}

test("method, path, headers and body arrive as they are", async (context) => {
  const echo: Handler = (request, response) => {
    const { method, url, headers } = request;
    request.setEncoding("utf8").on("data", (body: string) => {
      response.writeHead(503, { "X-Consul-Index": "7" });
      response.end(JSON.stringify({ method, url, authorization: headers.authorization, body }));
    });
  };
  const port = await listen(context, http.createServer(echo));
  const event = await ask(
    client(context),
    to(port, {
      endpoint: { secure: false, host: "127.0.0.1", port, basePath: "/base" },
      method: "POST",
      path: "/v3/kv/range?x=1",
      headers: [["Authorization", new Secret("tok")]],
      body: new Secret("süß"),
    }),
  );
  assert.equal(event.kind, "http-response");
  assert.equal(event.response.status, 503);
  assert.equal(event.response.headers.get("x-consul-index"), "7");
  assert.deepEqual(JSON.parse(event.response.body), {
    method: "POST",
    url: "/base/v3/kv/range?x=1",
    authorization: "tok",
    body: "süß",
  });
});

test("a stream opens, brings its chunks whole and ends", async (context) => {
  const text = "первая\nвторая\n";
  const bytes = Buffer.from(text);
  const port = await listen(
    context,
    http.createServer((_request, response) => {
      response.write(bytes.subarray(0, 3));
      setImmediate(() => response.end(bytes.subarray(3)));
    }),
  );
  const events: HttpEvent[] = [];
  const service = client(context);
  await new Promise<void>((resolve) => {
    service.request(to(port, { stream: true }), (event) => {
      events.push(event);
      if (event.kind === "http-ended") resolve();
    });
  });
  assert.equal(events[0]?.kind, "http-opened");
  const parts = events.map((event) => (event.kind === "http-chunk" ? event.text : ""));
  assert.equal(parts.join(""), text);
});

test("a stream that breaks off is a failure", async (context) => {
  const port = await listen(
    context,
    http.createServer((_request, response) => {
      response.write("half");
      setImmediate(() => response.destroy());
    }),
  );
  assert.equal(failureOf(await ask(client(context), to(port, { stream: true }))), "broken");
});

test("nobody there, no such name, no answer, no HTTP", async (context) => {
  const service = client(context);
  const silent = net.createServer(() => undefined);
  const rude = net.createServer((socket) => void socket.end("SSH-2.0-x\r\n"));
  const deaf = await listen(context, silent);
  const other = await listen(context, rude);
  const closed = net.createServer();
  const port = await listen(context, closed);
  await new Promise((resolve) => closed.close(resolve));
  assert.equal(failureOf(await ask(service, to(port))), "refused");
  assert.equal(failureOf(await ask(service, to(deaf, { timeoutUs: millis(50) }))), "timeout");
  assert.equal(failureOf(await ask(service, to(other))), "broken");
  const endpoint = { secure: false, host: "no-such-host.invalid", port, basePath: "" };
  assert.equal(failureOf(await ask(service, to(port, { endpoint }))), "name");
});

test("nothing comes for a request that was given up", async (context) => {
  const port = await listen(
    context,
    http.createServer((_request, response) => void response.end("late")),
  );
  const service = client(context);
  const given = to(port);
  service.request(given, () => assert.fail("an answer to a request given up"));
  service.cancel(given.id);
  service.cancel(4711);
  assert.equal(bodyOf(await ask(service, to(port))), "late");
});

test("a kept connection that the server has closed is no failure", async (context) => {
  const sockets: net.Socket[] = [];
  let requests = 0;
  const server = net.createServer((socket) => {
    sockets.push(socket);
    socket.on("error", () => undefined);
    socket.on("data", () => {
      requests += 1;
      // The second request on the first connection meets a reset.
      if (requests === 2) return void socket.resetAndDestroy();
      socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    });
  });
  const port = await listen(context, server);
  const service = client(context);
  assert.equal(bodyOf(await ask(service, to(port))), "ok");
  assert.equal(bodyOf(await ask(service, to(port))), "ok");
  assert.equal(sockets.length, 2);
  for (const socket of sockets) socket.destroy();
});

test("an endless answer is cut off", async (context) => {
  const port = await listen(
    context,
    http.createServer((_request, response) => {
      response.on("error", () => undefined);
      response.end(Buffer.alloc(3 << 20, 0x61));
    }),
  );
  assert.equal(failureOf(await ask(client(context), to(port))), "broken");
});

test("TLS without its files, and towards a server without TLS", async (context) => {
  const service = client(context);
  const plain = http.createServer((_request, response) => void response.end());
  const port = await listen(context, plain);
  const endpoint = { secure: true, host: "127.0.0.1", port, basePath: "" };
  const missing = { ...NO_TLS, caFile: "/nonexistent/ca.pem" };
  assert.equal(failureOf(await ask(service, to(port, { endpoint, tls: missing }))), "file");
  assert.equal(failureOf(await ask(service, to(port, { endpoint }))), "tls");
});

/** Somebody's certificate; its key was thrown away. */
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBdjCCARugAwIBAgIULjugTsIdwqqQT2Ubgkmxr5jLYEowCgYIKoZIzj0EAwIw
DzENMAsGA1UEAwwEdGVzdDAgFw0yNjExMjAxOTIyMDJaGA8yMTI2MTAyNzE5MjIw
MlowDzENMAsGA1UEAwwEdGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABCSH
fEz4+Md7zu1PQXF3dwqLd45VtfNKQrvUReeDK/BZ4A8DVq8FBS+TnVcZAE4ItD9/
rngvys+xZpUa97gnHpCjUzBRMB0GA1UdDgQWBBSskp9O6oDe1V6ah/HkHeTdGBA9
jjAfBgNVHSMEGDAWgBSskp9O6oDe1V6ah/HkHeTdGBA9jjAPBgNVHRMBAf8EBTAD
AQH/MAoGCCqGSM49BAMCA0kAMEYCIQDnJ3yHzmdgDYeV8m7ly5ASBwFZahC8e1Ug
/g8UKc8QPgIhAJW0z2Ch4IW3yUyADr9BPgdhJAsLMM51jI5BLq3mrHPU
-----END CERTIFICATE-----
`;

test("a key of another certificate, a cut one and an empty one are answers", async (context) => {
  const folder = mkdtempSync(path.join(tmpdir(), "vrrpd-"));
  context.after(() => rmSync(folder, { recursive: true }));
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const key = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  const certFile = path.join(folder, "cert.pem");
  const keyFile = path.join(folder, "key.pem");
  writeFileSync(certFile, CERTIFICATE);
  const service = client(context);
  const port = await listen(context, net.createServer());
  const endpoint = { secure: true, host: "127.0.0.1", port, basePath: "" };
  const messages: string[] = [];
  for (const text of [key, key.slice(0, 80), ""]) {
    writeFileSync(keyFile, text);
    const tls = { caFile: null, certFile, keyFile };
    const event = await ask(service, to(port, { endpoint, tls }));
    assert.equal(failureOf(event), "tls");
    messages.push(event.kind === "http-failed" ? event.failure.message : "");
    const encode = (pem: string): Uint8Array => new TextEncoder().encode(pem);
    const fault = findTlsFault({ ca: null, cert: encode(CERTIFICATE), key: encode(text) });
    assert.match(fault ?? "", /^TLS: /);
  }
  assert.equal(messages[0], "TLS: key values mismatch [ERR_OSSL_X509_KEY_VALUES_MISMATCH]");
  assert.equal(
    findTlsFault({ ca: new TextEncoder().encode(CERTIFICATE), cert: null, key: null }),
    null,
  );
});

test("a header or a path that HTTP has no place for is an answer, and later", async (context) => {
  const service = client(context);
  const port = await listen(context, http.createServer());
  const endpoint = { secure: false, host: "127.0.0.1", port, basePath: "/a b" };
  const token = new Secret("secret\n");
  let returned = false;
  const bad = ask(service, to(port, { headers: [["X-Consul-Token", token]] })).then((event) => {
    assert.ok(returned, "an answer before the return");
    return event;
  });
  returned = true;
  const event = await bad;
  assert.equal(failureOf(event), "broken");
  assert.ok(!JSON.stringify(event).includes("secret"), "the secret is told");
  assert.equal(failureOf(await ask(service, to(port, { endpoint }))), "broken");
  assert.equal(failureOf(await ask(service, to(port, { path: "/ключ" }))), "broken");
});
