// keepalived.conf(5) `timer_expired_backup`: a MASTER whose advert is so late that a router of the
// given priority has taken over lets that one be master instead of speaking; and nothing else but
// such a delay ends a reign for that reason.

import { addMicros, elapsed, type Instant, type Micros, micros } from "../../base/units.ts";
import type { SimulatedNode } from "../node.ts";
import type { Turn } from "../witness.ts";
import { masterDownUs, ROUNDING_US } from "./bounds.ts";
import { heardAdvert } from "./heard-advert.ts";
import type { Law } from "./law.ts";
import type { InstanceRecord, Scene } from "./records.ts";
import { sentAdverts } from "./sent-advert.ts";
import { Violation } from "./violation.ts";

export class ExpiredMasterYields implements Law {
  /** When each MASTER last spoke. */
  readonly #spokeAt = new Map<InstanceRecord, Instant>();

  reset(node: SimulatedNode): void {
    for (const record of this.#spokeAt.keys()) {
      if (record.node === node) this.#spokeAt.delete(record);
    }
  }

  judge(scene: Scene): void {
    const { turn, changes } = scene;
    const speakers = new Set(sentAdverts(turn.outputs).map(({ instance }) => instance));
    for (const record of scene.records) {
      const before = this.#spokeAt.get(record);
      const hasSpoken = speakers.has(record.config.name);
      const change = changes.find((each) => each.record === record);
      if (before !== undefined && scene.stateBefore(record) === "MASTER") {
        const silentUs = silence(turn, before);
        if (change?.cause === "timer-expired") judgeFall(record, turn, silentUs);
        // `higher_prio_send_advert`: a last word of one that yields is no matter of its timer.
        else if (!change && hasSpoken && isBidden(record, scene)) judgeWord(record, turn, silentUs);
      }
      if (hasSpoken) this.#spokeAt.set(record, turn.now);
    }
  }

  judgeRest(): void {}
}

/** Its timer bids it speak, or another that leads as well; not one that lets go, or a reload. */
function isBidden(record: InstanceRecord, scene: Scene): boolean {
  const { kind } = scene.turn.input;
  if (kind !== "packet") return kind === "tick";
  const heard = heardAdvert(scene);
  return heard?.record === record && heard.priority !== 0;
}

/** The clock of a host that was suspended has stood still. */
function silence({ input, now }: Turn, spokeAt: Instant): Micros {
  const stoodStillUs = input.kind === "paused" && input.suspended ? input.durationUs : micros(0);
  return elapsed(spokeAt, addMicros(now, stoodStillUs));
}

function judgeFall(record: InstanceRecord, { node, now }: Turn, silentUs: Micros): void {
  const limitUs = expiryUs(record);
  if (limitUs !== null && silentUs >= limitUs - ROUNDING_US) return;
  const text = `${record.config.name} expired after ${silentUs / 1000} ms`;
  throw new Violation("expired-master-yields", node.name, now, text);
}

function judgeWord(record: InstanceRecord, { node, now }: Turn, silentUs: Micros): void {
  const limitUs = expiryUs(record);
  if (limitUs === null || silentUs <= limitUs + ROUNDING_US) return;
  const text = `${record.config.name} spoke after ${silentUs / 1000} ms`;
  throw new Violation("expired-master-yields", node.name, now, text);
}

function expiryUs({ config }: InstanceRecord): number | null {
  const { timerExpiredPriority, advertIntervalUs } = config;
  if (timerExpiredPriority === null) return null;
  return masterDownUs(config, timerExpiredPriority, advertIntervalUs);
}
