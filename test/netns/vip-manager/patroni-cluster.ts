// Two Patroni nodes with PostgreSQL on an etcd of one member. Files are the postgres user's, below
// each host's own /tmp.

import assert from "node:assert/strict";
import type { Host } from "../lab/host.ts";
import { Program } from "../lab/program.ts";
import { until } from "../lab/until.ts";
import { postgresqlPath } from "./requirements.ts";
import type { StoreLab } from "./store-lab.ts";

export const SCOPE = "batman";
export const LEADER_KEY: string = `/service/${SCOPE}/leader`;
/** Short times, so that a test does not wait: `ttl` 20 is the least that Patroni takes. */
const DYNAMIC = "ttl: 20\n    loop_wait: 2\n    retry_timeout: 3";
const LIMIT_SECONDS = 120;

export class PatroniCluster {
  readonly #store: StoreLab;
  readonly #programs = new Map<Host, Program>();

  constructor(store: StoreLab) {
    this.#store = store;
  }

  async start(): Promise<void> {
    const [a, b] = this.#store.nodes;
    await this.startNode(a);
    await this.primary(a);
    await this.startNode(b);
    await this.replicates();
  }

  async startNode(node: Host): Promise<void> {
    node.write("etc/patroni.yml", this.#settings(node));
    // Python makes semaphores in /dev/shm.
    const setup =
      "mkdir -p /tmp/pg /run/postgresql /dev/shm; chmod 1777 /dev/shm; " +
      "chown postgres /tmp/pg /run/postgresql";
    node.space.run("sh", "-c", setup);
    const argv = ["/usr/bin/patroni", "/run/lab/etc/patroni.yml"];
    this.#programs.set(
      node,
      await Program.start(node.space, ["setpriv", ...AS_POSTGRES, "env", "LC_ALL=C", ...argv]),
    );
  }

  program(node: Host): Program {
    const program = this.#programs.get(node);
    assert.ok(program);
    return program;
  }

  /** Patroni and PostgreSQL on this node are gone at once. */
  async kill(node: Host): Promise<void> {
    this.program(node).killAll();
    await this.program(node).end();
  }

  async primary(node: Host): Promise<void> {
    await until(`${node.name} leads`, () => this.statusOf(node) === "200", LIMIT_SECONDS);
  }

  /** Of Patroni's own answer about leadership. */
  statusOf(node: Host): string {
    const url = `http://127.0.0.1:8008/leader`;
    const words = ["-s", "-o", "/dev/null", "-w", "%{http_code}", "--max-time", "2", url];
    try {
      return node.space.run("curl", ...words);
    } catch {
      // Nobody there.
      return "none";
    }
  }

  /** One leads, the other follows without lag. */
  async replicates(): Promise<void> {
    const healthy = /\| Replica +\| (?:running|streaming) +\| +[0-9]+ \| +0 \|/;
    await until("a replica follows", () => healthy.test(this.list()), LIMIT_SECONDS);
  }

  list(): string {
    const [a] = this.#store.nodes;
    return this.#ctl(a, "list");
  }

  switchover(from: Host, to: Host): void {
    this.#ctl(from, "switchover", "--master", from.name, "--candidate", to.name, "--force");
  }

  #ctl(node: Host, ...words: readonly string[]): string {
    const file = "/run/lab/etc/patroni.yml";
    return node.space.run("env", "LC_ALL=C", "/usr/bin/patronictl", "-c", file, ...words);
  }

  #settings(node: Host): string {
    const address = this.#store.addressOf(node);
    const [store] = this.#store.stores;
    assert.ok(store);
    return `scope: ${SCOPE}
name: ${node.name}
restapi:
  listen: 0.0.0.0:8008
  connect_address: ${address}:8008
etcd3:
  hosts: ${this.#store.addressOf(store)}:2379
bootstrap:
  dcs:
    ${DYNAMIC}
    postgresql:
      use_pg_rewind: false
  initdb:
    - encoding: UTF8
  pg_hba:
    - host all all 0.0.0.0/0 trust
    - host replication all 0.0.0.0/0 trust
    - local all all trust
postgresql:
  listen: 0.0.0.0:5432
  connect_address: ${address}:5432
  data_dir: /tmp/pg/data
  bin_dir: ${postgresqlPath() ?? ""}
  pgpass: /tmp/pg/pass
  authentication:
    superuser: { username: postgres, password: postgres }
    replication: { username: replicator, password: replicator }
  parameters:
    unix_socket_directories: /tmp/pg
    fsync: "off"
`;
  }
}

const AS_POSTGRES = ["--reuid=postgres", "--regid=postgres", "--clear-groups", "--"];
