// Traffic finds the master: the neighbour cache of a client on the segment names the link of
// whoever is MASTER. This is what users suffer from when two were MASTER for a while and the
// survivor does not announce again.

import type { Instant } from "../../base/units.ts";
import type { Cluster } from "../cluster.ts";
import { CLIENT } from "../neighbours.ts";
import { hears } from "./hearing.ts";
import { ignoresAdverts } from "./owners.ts";
import type { InstanceRecord, ProcessRecords, Scene } from "./records.ts";
import { Violation } from "./violation.ts";

export class TrafficFindsMaster {
  readonly #cluster: Cluster;
  /** When a MASTER last had a reason to announce, in virtual time: it became one, or it heard of
   * another. */
  readonly #reasonAt = new Map<InstanceRecord, Instant>();

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  /** Takes a turn into account. */
  observe(scene: Scene): void {
    for (const { record, to } of scene.changes) {
      if (to === "MASTER") this.#announces(record);
      else this.#reasonAt.delete(record);
    }
    for (const output of scene.turn.outputs) {
      if (output.kind !== "event") continue;
      const { event } = output;
      if (event.kind !== "announcing" && event.kind !== "instance") continue;
      const record = scene.records.find(({ config }) => config.name === event.instance);
      if (record === undefined) continue;
      if (event.kind === "announcing") this.#announcesUnheard(record);
      else if (event.report.kind === "lower-priority-advert") this.#announces(record);
    }
  }

  /** @param impairedUntil when the last frame could have got lost, in virtual time: a MASTER whose
   *   last reason is older announced into that, and is excused
   * @throws Violation if a client would send elsewhere */
  judge(daemons: readonly ProcessRecords[], impairedUntil: Instant): void {
    const running = daemons.filter(({ node }) => node.isRunning).flatMap((daemon) => daemon.all());
    for (const record of running) {
      const reasonAt = this.#reasonAt.get(record);
      if (record.state !== "MASTER" || reasonAt === undefined) continue;
      if (reasonAt > impairedUntil && !isApart(record, running)) {
        this.#judgeRecord(record, rivalsOf(record, running));
      }
    }
  }

  #announces(announcer: InstanceRecord): void {
    this.#announcesUnheard(announcer);
    this.#reasonAt.set(announcer, this.#cluster.now());
  }

  /** An owner that ignores adverts, and who speaks another version, cannot know who has announced
   * after it, for whatever reason, nor whether that one is still there. */
  #announcesUnheard(announcer: InstanceRecord): void {
    for (const record of this.#reasonAt.keys()) {
      const isDeaf = ignoresAdverts(record) || record.config.version !== announcer.config.version;
      if (isBeside(record, announcer) && isDeaf) this.#reasonAt.delete(record);
    }
  }

  #judgeRecord({ config, node }: InstanceRecord, rivals: readonly InstanceRecord[]): void {
    const { kernel } = node.host;
    for (const { prefix, interfaceName } of [...config.addresses, ...config.excludedAddresses]) {
      const link = kernel.linkNamed(interfaceName);
      const segment = link === null ? null : node.host.segmentOf(link.index);
      if (link === null || segment === null || !segment.reaches(node.name, CLIENT)) continue;
      const found = this.#cluster.client(segment.name).lookUp(prefix.address)?.text ?? "nobody";
      const wanted = link.mac?.text;
      const isWithRival = rivals.some(
        (rival) => rival.node.host.kernel.linkNamed(interfaceName)?.mac?.text === found,
      );
      if (found === wanted || isWithRival) continue;
      const text = `a client sends for ${prefix.address.text} to ${found}, not to ${wanted}`;
      throw new Violation("traffic-finds-master", node.name, node.now(), text);
    }
  }
}

/** Who is deaf to another, or is not heard, may be MASTER beside it, and announce without need; so
 * do owners that hear nobody. */
function isApart(record: InstanceRecord, running: readonly InstanceRecord[]): boolean {
  return running.some(
    (other) =>
      isBeside(record, other) &&
      other.config.version === record.config.version &&
      (!(hears(record, other) && hears(other, record)) || areIgnorant(record, other)),
  );
}

function areIgnorant(record: InstanceRecord, other: InstanceRecord): boolean {
  return ignoresAdverts(record) && ignoresAdverts(other) && other.state === "MASTER";
}

/** Who leads those of the other version, and has the addresses, too: a client sends to one of the
 * two. */
function rivalsOf(
  record: InstanceRecord,
  running: readonly InstanceRecord[],
): readonly InstanceRecord[] {
  return running.filter(
    (other) =>
      isBeside(record, other) &&
      other.config.version !== record.config.version &&
      other.state === "MASTER",
  );
}

/** Whether they are the same virtual router, on different hosts. */
function isBeside({ config, node }: InstanceRecord, other: InstanceRecord): boolean {
  const { family, vrid } = other.config;
  return config.family === family && config.vrid === vrid && node !== other.node;
}
