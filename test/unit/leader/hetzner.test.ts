// A failover address at Robot: read, switch, and all the ways in which Robot says no.

import assert from "node:assert/strict";
import { test } from "node:test";
import { IpAddress } from "../../../src/base/ip-address.ts";
import { Secret } from "../../../src/base/secret.ts";
import { addMicros, elapsed, type Instant, instant, seconds } from "../../../src/base/units.ts";
import type { LeaderEffect } from "../../../src/leader/effect.ts";
import {
  type HetznerConfig,
  type HetznerEvent,
  type HetznerReport,
  hetznerDeadline,
  initialHetzner,
  stepHetzner,
} from "../../../src/leader/hetzner.ts";
import type { HttpRequest } from "../../../src/model/http.ts";

const VIP = IpAddress.of("10.88.0.100");
const OWN = IpAddress.of("10.88.0.11");

const CONFIG: HetznerConfig = {
  address: VIP,
  manager: {
    kind: "hetzner",
    endpoint: { secure: true, host: "robot-ws.your-server.de", port: 443, basePath: "" },
    credentials: { user: "#ws+u", password: new Secret("p:w") },
    serverAddress: null,
  },
};

class Robot {
  state = initialHetzner();
  now: Instant = instant(0);
  requests: HttpRequest[] = [];
  cancelled = 0;
  reports: HetznerReport[] = [];

  step(event: HetznerEvent): void {
    const { state, effects, reports } = stepHetzner(CONFIG, this.state, event, this.now);
    this.state = state;
    this.reports.push(...reports);
    for (const effect of effects) this.#take(effect);
  }

  lead(): void {
    this.step({ kind: "wanted", server: OWN });
  }

  answer(status: number, body: unknown): void {
    const request = this.requests.at(-1);
    assert.ok(request);
    const response = { status, headers: new Map(), body: JSON.stringify(body) };
    this.step({ kind: "http-response", id: request.id, response });
  }

  /** Lets the next deadline pass; gives its distance. */
  wait(): number {
    const at = hetznerDeadline(this.state);
    assert.ok(at !== null);
    const waited = elapsed(this.now, at);
    this.now = at;
    this.step({ kind: "tick" });
    return waited;
  }

  #take(effect: LeaderEffect): void {
    if (effect.kind === "http-request") this.requests.push(effect.request);
    if (effect.kind === "http-cancel") this.cancelled += 1;
  }
}

function failover(active: string | null): unknown {
  const ip = VIP.text;
  return { failover: { ip, netmask: "255.255.255.255", active_server_ip: active } };
}

function error(status: number, code: string, more: object = {}): [number, unknown] {
  return [status, { error: { status, code, message: "no", ...more } }];
}

test("reads, then switches, with the password nowhere but in its header", () => {
  const robot = new Robot();
  robot.lead();
  const [read] = robot.requests;
  assert.equal(read?.method, "GET");
  assert.equal(read?.path, "/failover/10.88.0.100");
  const [name, value] = read?.headers[0] ?? [];
  assert.equal(name, "Authorization");
  const wanted = `Basic ${Buffer.from("#ws+u:p:w").toString("base64")}`;
  assert.equal(value instanceof Secret && value.reveal(), wanted);
  assert.ok(!JSON.stringify(robot.requests).includes("p:w"));
  robot.answer(200, failover("10.88.0.12"));
  const post = robot.requests[1];
  assert.equal(post?.method, "POST");
  assert.equal(post?.path, "/failover/10.88.0.100");
  assert.equal(post?.body, "active_server_ip=10.88.0.11");
  assert.ok((post?.timeoutUs ?? 0) >= seconds(120));
  robot.answer(200, failover("10.88.0.11"));
  assert.equal(robot.reports.at(-1)?.kind, "routed-here");
});

test("what is routed here already is not switched", () => {
  const robot = new Robot();
  robot.lead();
  robot.answer(200, failover("10.88.0.11"));
  assert.equal(robot.requests.length, 1);
  assert.equal(robot.reports.at(-1)?.kind, "routed-here");
});

test("already routed is success, an unrouted address is switched", () => {
  const robot = new Robot();
  robot.lead();
  robot.answer(200, failover(null));
  robot.answer(...error(409, "FAILOVER_ALREADY_ROUTED"));
  assert.equal(robot.reports.at(-1)?.kind, "routed-here");
});

test("who leads no more asks for nothing", () => {
  const robot = new Robot();
  robot.lead();
  robot.step({ kind: "wanted", server: null });
  assert.equal(robot.cancelled, 1);
  assert.equal(hetznerDeadline(robot.state), null);
});

test("a lock is waited for, ever longer", () => {
  const robot = new Robot();
  robot.lead();
  const waits: number[] = [];
  for (let i = 0; i < 8; i++) {
    robot.answer(200, failover("10.88.0.12"));
    robot.answer(...error(409, "FAILOVER_LOCKED"));
    waits.push(robot.wait() / 1e6);
  }
  assert.deepEqual(waits, [10, 20, 40, 80, 160, 300, 300, 300]);
});

test("a wrong password is not given again for ten minutes, whatever happens", () => {
  const robot = new Robot();
  robot.lead();
  robot.answer(...error(401, "UNAUTHORIZED"));
  robot.step({ kind: "wanted", server: null });
  robot.now = addMicros(robot.now, seconds(5));
  robot.lead();
  assert.equal(robot.requests.length, 1);
  assert.equal(robot.wait(), seconds(595));
  assert.equal(robot.requests.length, 2);
});

test("Robot's limit is waited for as long as it says", () => {
  const robot = new Robot();
  robot.lead();
  robot.answer(...error(403, "RATE_LIMIT_EXCEEDED", { max_request: 100, interval: 3600 }));
  assert.equal(robot.wait(), seconds(3600));
});

test("a limit beyond any calendar is waited for, too", () => {
  const robot = new Robot();
  robot.lead();
  robot.answer(...error(403, "RATE_LIMIT_EXCEEDED", { max_request: 100, interval: 1e300 }));
  assert.ok(robot.wait() > seconds(3600));
});

test("calls stay below Robot's limits even when leadership flaps", () => {
  const robot = new Robot();
  const times: Instant[] = [];
  for (let i = 0; i < 3600; i++) {
    const before = robot.requests.length;
    robot.step({ kind: "wanted", server: i % 2 === 0 ? OWN : null });
    if (i % 2 === 0 && robot.requests.length > before) robot.answer(200, failover("10.88.0.12"));
    for (const request of robot.requests.slice(before)) {
      if (request.method === "POST") times.push(robot.now);
    }
    robot.now = addMicros(robot.now, seconds(1));
  }
  assert.ok(robot.requests.filter(({ method }) => method === "GET").length <= 80);
  assert.ok(times.length <= 40, String(times.length));
  assert.ok(robot.reports.some(({ kind }) => kind === "call-limit"));
});

test("nonsense is a failure, never an exception", () => {
  for (const body of [null, [], "x", {}, { failover: [] }, { error: 5 }]) {
    const robot = new Robot();
    robot.lead();
    robot.answer(200, body);
    robot.answer(502, body);
    assert.ok(["routing-failed", "routing"].includes(robot.reports[0]?.kind ?? ""));
  }
});
