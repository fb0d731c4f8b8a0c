// Writes a key in etcd by both of its interfaces at once, and tells when: vip-manager 1.0.2 reads
// only the old one. A program of its own, because it runs inside a namespace.
//
//   node key-writer.js ENDPOINT KEY PAUSE_MS VALUE…

import http from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

const [endpoint = "", key = "", pause = "0", ...values] = process.argv.slice(2);
const agent = new http.Agent({ keepAlive: true });

function send(path: string, method: string, type: string, body: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { "Content-Type": type };
    const request = http.request(`${endpoint}${path}`, { method, agent, headers }, (response) => {
      response.resume().on("end", () => {
        if (response.statusCode !== undefined && response.statusCode < 300) resolve();
        else reject(new Error(`${path}: status ${response.statusCode}`));
      });
    });
    request.on("error", reject).end(body);
  });
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}

for (const value of values) {
  const sentAtUs = Math.round((performance.timeOrigin + performance.now()) * 1000);
  const entry = JSON.stringify({ key: base64(key), value: base64(value) });
  const form = `value=${encodeURIComponent(value)}`;
  await Promise.all([
    send("/v3/kv/put", "POST", "application/json", entry),
    send(`/v2/keys${key}`, "PUT", "application/x-www-form-urlencoded", form),
  ]);
  process.stdout.write(`${sentAtUs} ${value}\n`);
  await sleep(Number(pause));
}
agent.destroy();
