// Several routers that own the addresses (priority 255): an owner of smaller address gives way at
// once, one of greater address bears its rival for as long as that may not have heard it, and one
// with keepalived.conf(5) `owner_ignore_adverts` hears nothing at all.

import type { IpAddress } from "../../base/ip-address.ts";
import { elapsed, type Instant } from "../../base/units.ts";
import type { SimulatedNode } from "../node.ts";
import { ROUNDING_US } from "./bounds.ts";
import { type HeardAdvert, heardAdvert } from "./heard-advert.ts";
import type { Law } from "./law.ts";
import type { InstanceRecord, Scene } from "./records.ts";
import { copiesOf, sentAdverts, speakerOf } from "./sent-advert.ts";
import { Violation } from "./violation.ts";

const OWNER = 255;
/** keepalived 2.3.3: a rival is borne for two adverts of our own and 1.2 intervals; silent for ten,
 * it is a new one. */
const BORNE_ADVERTS = 2;
const BORNE_INTERVALS = 1.2;
const FORGOTTEN_INTERVALS = 10;

interface Rival {
  readonly since: Instant;
  heardAt: Instant;
  /** Of our own, since. */
  adverts: number;
}

/** Whether it is an owner that hears nobody. */
export function ignoresAdverts({ config, effectivePriority }: InstanceRecord): boolean {
  return config.ownerIgnoreAdverts && effectivePriority === OWNER;
}

export class OwnersSettle implements Law {
  readonly #rivals = new Map<InstanceRecord, Rival>();
  /** From where an owner last spoke. */
  readonly #sources = new Map<InstanceRecord, IpAddress>();

  reset(node: SimulatedNode): void {
    for (const map of [this.#rivals, this.#sources]) {
      for (const record of map.keys()) if (record.node === node) map.delete(record);
    }
  }

  judge(scene: Scene): void {
    if (!scene.records.some(({ effectivePriority }) => effectivePriority === OWNER)) return;
    const heard = heardAdvert(scene);
    if (heard !== null && heard.record.effectivePriority === OWNER) this.#judgeHeard(heard, scene);
    for (const { record } of scene.changes) this.#rivals.delete(record);
    for (const [record, { source, count }] of roundsIn(scene)) {
      this.#sources.set(record, source);
      const rival = this.#rivals.get(record);
      if (rival !== undefined) rival.adverts += count;
    }
  }

  judgeRest(): void {}

  #judgeHeard(heard: HeardAdvert, scene: Scene): void {
    const { record, source, priority } = heard;
    if (ignoresAdverts(record)) throw disorder(heard, scene, "heard what it ignores");
    const own = this.#sources.get(record);
    if (own === undefined || priority !== OWNER) return;
    if (scene.stateBefore(record) !== "MASTER") return;
    if (source.compare(own) < 0) this.#judgePatience(heard, scene);
    else if (record.state === "MASTER") throw disorder(heard, scene, "does not give way");
  }

  /** Of an owner of greater address. */
  #judgePatience(heard: HeardAdvert, scene: Scene): void {
    const { record } = heard;
    const { now } = scene.turn;
    const intervalUs = Math.max(record.config.advertIntervalUs, heard.intervalUs);
    const known = this.#rivals.get(record);
    const isNew =
      known === undefined || elapsed(known.heardAt, now) > FORGOTTEN_INTERVALS * intervalUs;
    const rival = isNew ? { since: now, heardAt: now, adverts: 0 } : known;
    rival.heardAt = now;
    this.#rivals.set(record, rival);
    const leftUs = BORNE_INTERVALS * intervalUs - elapsed(rival.since, now);
    const isBorne = rival.adverts < BORNE_ADVERTS || leftUs > ROUNDING_US;
    const isOver = rival.adverts >= BORNE_ADVERTS && leftUs < -ROUNDING_US;
    if (isBorne && record.state !== "MASTER") throw disorder(heard, scene, "gives way too early");
    if (isOver && record.state === "MASTER") throw disorder(heard, scene, "has borne it too long");
  }
}

/** Adverts in a turn by speaker, one for all unicast peers together. */
function roundsIn(scene: Scene): ReadonlyMap<InstanceRecord, { source: IpAddress; count: number }> {
  const rounds = new Map<InstanceRecord, { source: IpAddress; count: number }>();
  for (const advert of sentAdverts(scene.turn.outputs)) {
    const record = speakerOf(scene, advert);
    if (record === null) continue;
    const count = (rounds.get(record)?.count ?? 0) + 1 / copiesOf(record);
    rounds.set(record, { source: advert.source, count });
  }
  return rounds;
}

function disorder({ record, source }: HeardAdvert, { turn }: Scene, what: string): Violation {
  const text = `${record.config.name}, an owner as ${source.text} is, ${what}`;
  return new Violation("owners-settle", turn.node.name, turn.now, text);
}
