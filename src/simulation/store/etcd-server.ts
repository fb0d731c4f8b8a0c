// etcd v3 by its JSON gateway, as far as a leader key needs it: consistent reads, the time that a
// lease has left in whole seconds, and watches, which may lag, be cancelled, or find their history
// compacted.

import { invariant } from "../../base/invariant.ts";
import type { HttpRequest, HttpResponse } from "../../model/http.ts";
import type { LeasedKey, Ownership } from "./leased-key.ts";
import { jsonResponse, NO_MORE, type Reply, type StoreServer } from "./store-server.ts";

const NO_LEADER = "etcdserver: no leader";
/** grpc: UNAVAILABLE */
const UNAVAILABLE = 14;

interface Watch {
  readonly reply: Reply;
  /** Events from here on are told. */
  from: number;
}

export class EtcdServer implements StoreServer {
  readonly #key: LeasedKey;
  readonly #watches = new Set<Watch>();
  /** Revisions before this one are forgotten. */
  #compactedAt = 0;
  /** Revisions at which the key changed, and what it was from there on. */
  readonly #history: { readonly revision: number; readonly ownership: Ownership | null }[] = [];

  constructor(key: LeasedKey) {
    this.#key = key;
    key.listen(() => {
      this.#history.push({ revision: key.revision, ownership: key.ownership });
      for (const watch of this.#watches) this.#tell(watch);
    });
  }

  take(request: HttpRequest, reply: Reply): () => void {
    if (request.path === "/v3/watch") return this.#watch(request, reply);
    reply.respond(this.#answer(request));
    return NO_MORE;
  }

  leaderless(): HttpResponse {
    return jsonResponse(503, { error: NO_LEADER, code: UNAVAILABLE, message: NO_LEADER });
  }

  /** Every watch is ended by the server. */
  cancelWatches(): void {
    for (const { reply } of this.#watches) {
      reply.chunk(line({ result: { header: this.#header(), canceled: true } }));
    }
    this.#watches.clear();
  }

  /** Connections break: a member was restarted. */
  dropWatches(): void {
    for (const { reply } of this.#watches) reply.end();
    this.#watches.clear();
  }

  compact(): void {
    this.#compactedAt = this.#key.revision;
  }

  #answer({ path, body }: HttpRequest): HttpResponse {
    if (!this.#key.hasQuorum) return this.leaderless();
    const header = this.#header();
    if (path === "/v3/kv/range") {
      const { ownership } = this.#key;
      return jsonResponse(
        200,
        ownership === null ? { header } : { header, kvs: [pair(ownership)] },
      );
    }
    invariant(path === "/v3/lease/timetolive", `etcd is not asked for ${path} here`);
    const asked: unknown = JSON.parse(String(body));
    const lease = typeof asked === "object" && asked !== null && "ID" in asked ? asked.ID : null;
    const leftUs = this.#key.leftUs(Number(lease));
    const left = leftUs === null ? -1 : Math.floor(leftUs / 1_000_000);
    return jsonResponse(200, { header, ID: String(lease), TTL: String(left) });
  }

  #watch({ body }: HttpRequest, reply: Reply): () => void {
    reply.open(200);
    if (!this.#key.hasQuorum) {
      reply.chunk(line({ error: { grpc_code: UNAVAILABLE, http_code: 503, message: NO_LEADER } }));
      reply.end();
      return NO_MORE;
    }
    const from = Number(/"start_revision":"([0-9]+)"/.exec(String(body))?.[1] ?? 0);
    reply.chunk(line({ result: { header: this.#header(), created: true } }));
    if (from <= this.#compactedAt) {
      const compacted = { canceled: true, compact_revision: String(this.#compactedAt) };
      reply.chunk(line({ result: { header: this.#header(), ...compacted } }));
      return NO_MORE;
    }
    const watch: Watch = { reply, from };
    this.#watches.add(watch);
    this.#tell(watch);
    return () => this.#watches.delete(watch);
  }

  #tell(watch: Watch): void {
    const header = this.#header();
    for (const { revision, ownership } of this.#history) {
      if (revision < watch.from) continue;
      const kv = { mod_revision: String(revision) };
      const event =
        ownership === null ? { type: "DELETE", kv } : { kv: { ...pair(ownership), ...kv } };
      watch.reply.chunk(line({ result: { header, events: [event] } }));
    }
    watch.from = this.#key.revision + 1;
  }

  #header(): Readonly<Record<string, string>> {
    return { cluster_id: "1", member_id: "1", revision: String(this.#key.revision) };
  }
}

function pair({ owner, lease, writtenAt }: Ownership): Readonly<Record<string, string>> {
  return { mod_revision: String(writtenAt), value: btoa(owner), lease: String(lease) };
}

function line(message: unknown): string {
  return `${JSON.stringify(message)}\n`;
}
