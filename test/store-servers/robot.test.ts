// Hetzner's Robot as a small server that checks method, path, authentication and payload, and a
// manager that talks to it over real HTTP.

import assert from "node:assert/strict";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { type TestContext, test } from "node:test";
import { IpAddress } from "../../src/base/ip-address.ts";
import { Secret } from "../../src/base/secret.ts";
import {
  type HetznerConfig,
  type HetznerEvent,
  type HetznerReport,
  type HetznerState,
  initialHetzner,
  stepHetzner,
} from "../../src/leader/hetzner.ts";
import { clock } from "../../src/os/clock.ts";
import { createHttp } from "../../src/os/http.ts";
import { until } from "../netns/lab/until.ts";

const VIP = IpAddress.of("203.0.113.7");
const OWN = IpAddress.of("198.51.100.1");

/** Routes one address; says what a wrong request is missing. */
class Robot {
  active: string | null = "198.51.100.2";
  /** An answer in place of the next switch. */
  refusal: { readonly status: number; readonly code: string } | null = null;
  readonly calls: string[] = [];
  readonly server: http.Server = http.createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (text: string) => {
      body += text;
    });
    request.on("end", () => this.#answer(request, body, response));
  });

  #answer(request: http.IncomingMessage, body: string, response: http.ServerResponse): void {
    this.calls.push(`${request.method} ${request.url} ${body}`.trimEnd());
    const wanted = `Basic ${Buffer.from("user:pass:word").toString("base64")}`;
    const fail = (status: number, code: string): void => {
      response.writeHead(status, { "Content-Type": "application/json" });
      response.end(JSON.stringify({ error: { status, code, message: code } }));
    };
    if (request.headers.authorization !== wanted) return fail(401, "UNAUTHORIZED");
    if (request.url !== `/failover/${VIP.text}`) return fail(404, "NOT_FOUND");
    if (request.method === "POST") {
      if (request.headers["content-type"] !== "application/x-www-form-urlencoded") {
        return fail(400, "INVALID_INPUT");
      }
      const server = new URLSearchParams(body).get("active_server_ip");
      if (server === null || [...new URLSearchParams(body)].length !== 1) {
        return fail(400, "INVALID_INPUT");
      }
      if (this.refusal !== null) return fail(this.refusal.status, this.refusal.code);
      if (server === this.active) return fail(409, "FAILOVER_ALREADY_ROUTED");
      this.active = server;
    } else if (request.method !== "GET") return fail(405, "METHOD_NOT_ALLOWED");
    const failover = { ip: VIP.text, server_number: 1, active_server_ip: this.active };
    response.writeHead(200).end(JSON.stringify({ failover }));
  }
}

class Manager {
  readonly reports: HetznerReport[] = [];
  readonly #config: HetznerConfig;
  readonly #http = createHttp();
  #state: HetznerState = initialHetzner();

  constructor(config: HetznerConfig) {
    this.#config = config;
  }

  step(event: HetznerEvent): void {
    const step = stepHetzner(this.#config, this.#state, event, clock.now());
    this.#state = step.state;
    this.reports.push(...step.reports);
    for (const effect of step.effects) {
      if (effect.kind === "http-request") {
        this.#http.request(effect.request, (answer) => this.step(answer));
      }
    }
  }

  has(kind: HetznerReport["kind"]): boolean {
    return this.reports.some((report) => report.kind === kind);
  }

  close(): void {
    this.#http.close();
  }
}

async function start(context: TestContext, password = "pass:word"): Promise<[Robot, Manager]> {
  const robot = new Robot();
  await new Promise<void>((resolve) => robot.server.listen(0, "127.0.0.1", resolve));
  const { port } = robot.server.address() as AddressInfo;
  const manager = new Manager({
    address: VIP,
    manager: {
      kind: "hetzner",
      endpoint: { secure: false, host: "127.0.0.1", port, basePath: "" },
      credentials: { user: "user", password: new Secret(password) },
      serverAddress: null,
    },
  });
  context.after(() => {
    manager.close();
    robot.server.closeAllConnections();
    robot.server.close();
  });
  return [robot, manager];
}

test("reads, switches, and does neither again while all is well", async (context) => {
  const [robot, manager] = await start(context);
  manager.step({ kind: "wanted", server: OWN });
  await until("routed", () => manager.has("routed-here"));
  assert.equal(robot.active, OWN.text);
  assert.deepEqual(robot.calls, [
    "GET /failover/203.0.113.7",
    "POST /failover/203.0.113.7 active_server_ip=198.51.100.1",
  ]);
});

test("a switch that another began, and one that is done already", async (context) => {
  const [robot, manager] = await start(context);
  robot.refusal = { status: 409, code: "FAILOVER_LOCKED" };
  manager.step({ kind: "wanted", server: OWN });
  await until("refused", () => manager.has("routing-failed"));
  robot.refusal = { status: 409, code: "FAILOVER_ALREADY_ROUTED" };
  manager.step({ kind: "wanted", server: null });
  manager.step({ kind: "wanted", server: OWN });
  await until("routed", () => manager.has("routed-here"));
});

test("a wrong password is said once and not given again", async (context) => {
  const [robot, manager] = await start(context, "wrong");
  manager.step({ kind: "wanted", server: OWN });
  await until("refused", () => manager.has("routing-failed"));
  manager.step({ kind: "wanted", server: null });
  manager.step({ kind: "wanted", server: OWN });
  manager.step({ kind: "tick" });
  assert.equal(robot.calls.length, 1);
  assert.ok(!JSON.stringify(manager.reports).includes("wrong"));
});
