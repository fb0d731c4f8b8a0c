// What the stories of leader keys share: an address that follows one, and its store's answers.

import assert from "node:assert/strict";
import { encodeText } from "../../../src/leader/base64.ts";
import type { Configuration } from "../../../src/model/configuration.ts";
import type { LeaderConfig } from "../../../src/model/leader.ts";
import type { Command } from "../../../src/model/script.ts";
import { planAddress, planConfiguration } from "../../../src/simulation/plans.ts";
import { leader, range, ttl } from "../leader/driver.ts";
import { StoryHost } from "./story.ts";

export const VIP: string = "10.0.0.100/24";

function script(name: string): Command {
  return { argv: [name], account: null, text: name };
}

export function vip(changes: Partial<LeaderConfig> = {}): LeaderConfig {
  const { notify } = leader();
  return leader({
    addresses: [planAddress(VIP)],
    notify: { ...notify, master: script("up"), backup: script("down"), any: script("all") },
    ...changes,
  });
}

export function configured(...leaders: LeaderConfig[]): Configuration {
  return { ...planConfiguration({ instances: [] }), leaders };
}

/** Answers the oldest request with this path. */
export function answer(host: StoryHost, path: string, body: unknown, status = 200): void {
  const request = host.requests.find((one) => one.path === path);
  assert.ok(request, `nobody asks for ${path}`);
  host.requests = host.requests.filter((one) => one !== request);
  const response = { status, headers: new Map<string, string>(), body: JSON.stringify(body) };
  host.give({ kind: "http-response", id: request.id, response });
}

export function chunk(host: StoryHost, message: unknown): void {
  const watch = host.requests.find(({ stream }) => stream);
  assert.ok(watch);
  host.give({ kind: "http-chunk", id: watch.id, text: `${JSON.stringify(message)}\n` });
}

export function put(value: string, revision: number): unknown {
  const kv = { mod_revision: String(revision), value: encodeText(value), lease: "77" };
  return { result: { events: [{ kv }] } };
}

export function win(host: StoryHost, revision = 5): void {
  answer(host, "/v3/kv/range", range("n1", revision));
  answer(host, "/v3/lease/timetolive", ttl(30));
}

export function holder(changes: Partial<LeaderConfig> = {}): StoryHost {
  const host = new StoryHost().start(configured(vip(changes)));
  win(host);
  host.tell();
  return host;
}
