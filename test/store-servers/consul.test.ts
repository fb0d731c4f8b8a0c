// The Consul map against a server that obeys the documented index rules, over real HTTP.

import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { type TestContext, test } from "node:test";
import { Secret } from "../../src/base/secret.ts";
import { seconds } from "../../src/base/units.ts";
import type { HttpEndpoint, TlsFiles } from "../../src/model/http.ts";
import type { LeaderConfig } from "../../src/model/leader.ts";
import { until } from "../netns/lab/until.ts";
import { Authority } from "../netns/vip-manager/certificates.ts";
import { leader } from "../unit/leader/driver.ts";
import { Follower } from "./follower.ts";
import { ConsulServer, type ServerTls } from "./server.ts";

const KEY = "service/a/leader";
const NO_TLS = { caFile: null, certFile: null, keyFile: null };

function endpointOf(server: ConsulServer): HttpEndpoint {
  const { hostname, port, protocol } = new URL(server.url);
  return { secure: protocol === "https:", host: hostname, port: Number(port), basePath: "" };
}

async function serve(context: TestContext, tls: ServerTls | null = null): Promise<ConsulServer> {
  const server = await ConsulServer.start(tls);
  context.after(() => server.close());
  server.createSession("s1", "15s");
  return server;
}

function follow(
  context: TestContext,
  servers: readonly ConsulServer[],
  changes: Partial<LeaderConfig> = {},
): Follower {
  const endpoints = servers.map(endpointOf);
  const token = new Secret("t0ken");
  const store = { kind: "consul", endpoints, tls: NO_TLS, token } as const;
  const follower = new Follower(leader({ store, triggerKey: `/${KEY}`, ...changes }));
  context.after(() => follower.close());
  return follower;
}

test("a key comes, goes, and comes back with another holder", async (context) => {
  const server = await serve(context);
  const follower = follow(context, [server]);
  await until("a blocking query on a missing key", () =>
    server.requests.some((request) => request.includes("index=")),
  );
  server.put(KEY, "n1", "s1");
  await until("held", () => follower.holds);
  server.put(KEY, "n2", "s1");
  await until("let go", () => !follower.holds);
  server.put(KEY, "n1", "s1");
  await until("held", () => follower.holds);
  server.destroySession("s1", "release");
  await until("let go", () => !follower.holds);
  assert.deepEqual(follower.told, [
    "hold leader",
    "release other-leader",
    "hold leader",
    "release no-leader",
  ]);
});

test("a store that was set back is followed on", async (context) => {
  const server = await serve(context);
  server.put(KEY, "n1", "s1");
  const follower = follow(context, [server]);
  await until("held", () => follower.holds);
  await until("it waits", () => server.requests.at(-1)?.includes("index="));
  server.reset();
  server.put(KEY, "n2", "s1");
  await until("let go", () => !follower.holds);
  const asked = server.requests.length;
  server.put(KEY, "n1", "s1");
  await until("held", () => follower.holds);
  assert.ok(server.requests.length - asked < 20, "it spins");
});

test("a server without a leader is left for another one", async (context) => {
  const [first, second] = [await serve(context), await serve(context)];
  first.leaderless = true;
  second.put(KEY, "n1", "s1");
  const follower = follow(context, [first, second]);
  await until("held", () => follower.holds);
  second.leaderless = true;
  first.leaderless = false;
  first.put(KEY, "n2", "s1");
  await until("let go", () => !follower.holds);
});

test("a wrong token is said, and never shown", async (context) => {
  const server = await serve(context);
  server.token = "other";
  const follower = follow(context, [server]);
  await until("said", () => follower.reports.some(({ kind }) => kind === "endpoint-failed"));
  assert.ok(!JSON.stringify(follower.reports).includes("t0ken"));
  server.token = "t0ken";
  server.put(KEY, "n1", "s1");
  await until("held", () => follower.holds);
});

test("a silent server holds nobody beyond the bound", async (context) => {
  const server = await serve(context);
  server.put(KEY, "n1", "s1");
  const follower = follow(context, [server], {
    onStoreLoss: { kind: "hold", durationUs: seconds(3) },
  });
  await until("held", () => follower.holds);
  server.frozen = true;
  await until("let go", () => !follower.holds);
  assert.match(follower.told.at(-1) ?? "", /^release /);
});

const hasOpenssl = existsSync("/usr/bin/openssl");

test("over TLS with a client certificate", { skip: !hasOpenssl }, async (context) => {
  const authority = new Authority();
  context.after(() => rmSync(authority.folder, { recursive: true }));
  const { cert, key } = authority.issue("server", "127.0.0.1");
  const files = { cert: readFileSync(cert), key: readFileSync(key) };
  const server = await serve(context, { ...files, ca: readFileSync(authority.ca) });
  server.put(KEY, "n1", "s1");
  const endpoints = [endpointOf(server)];
  const client = authority.issue("client", "127.0.0.1");
  const good = { caFile: authority.ca, certFile: client.cert, keyFile: client.key };
  const followWith = (tls: TlsFiles): Follower =>
    follow(context, [], { store: { kind: "consul", endpoints, tls, token: null } });
  const held = followWith(good);
  await until("held", () => held.holds);
  server.put(KEY, "n2", "s1");
  await until("let go", () => !held.holds);
  server.put(KEY, "n1", "s1");
  // Neither a server that nobody vouches for nor a client without a certificate.
  for (const tls of [NO_TLS, { ...NO_TLS, caFile: authority.ca }]) {
    const refused = followWith(tls);
    await until("it says so", () => refused.reports.some(({ kind }) => kind === "store-lost"));
    assert.ok(!refused.holds);
    const [told] = refused.reports.filter((report) => report.kind === "endpoint-failed");
    assert.match(told?.trouble.message ?? "", /certificate/);
  }
});
