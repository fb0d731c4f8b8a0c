// Who may speak, when one must, and how much: the laws of sent adverts.

import { elapsed, type Instant } from "../../base/units.ts";
import type { EngineInput } from "../../engine/input.ts";
import type { SimulatedNode } from "../node.ts";
import { hasNoSource } from "./fault-reasons.ts";
import type { Law } from "./law.ts";
import type { Change, InstanceRecord, ProcessRecords, Scene } from "./records.ts";
import { copiesOf, type SentAdvert, sentAdverts, speakerOf } from "./sent-advert.ts";
import { Violation } from "./violation.ts";

/** Regular adverts that may come at once, for example by a late timer after an answer. */
const BURST_ADVERTS = 4;
/** Adverts that one turn may add for a transition: two releases, or the first as MASTER. */
const TRANSITION_ADVERTS = 2;

/** RFC 9568 §6.4.2: only a MASTER advertises; priority 0 is said by one that was MASTER, and is
 * the last that is heard of an instance which a reload takes away. */
export class OnlyMasterSpeaks implements Law {
  reset(): void {}

  judge(scene: Scene): void {
    const { node, now, outputs } = scene.turn;
    const adverts = sentAdverts(outputs);
    for (const advert of adverts) {
      const record = speakerOf(scene, advert);
      if (record === null) {
        const text = `nothing of VRID ${advert.vrid} is configured as ${advert.instance}`;
        throw new Violation("only-master-speaks", node.name, now, text);
      }
      // In one turn a timer may run out, or an advert be due, and then a reason to let go be found.
      const hasBegun = scene.changes.some((each) => each.record === record && each.to === "MASTER");
      const before = hasBegun ? "MASTER" : scene.stateBefore(record);
      const isReleased = adverts.some(
        (later) =>
          speakerOf(scene, later) === record && later.priority === 0 && later.index > advert.index,
      );
      if (before === "MASTER" && isReleased) continue;
      if (maySay(advert, record, before, scene)) continue;
      const text = `${advert.instance} sent priority ${advert.priority}`;
      const states = `${before} before and ${record.state} after it`;
      throw new Violation("only-master-speaks", node.name, now, `${text}, ${states}`);
    }
  }

  judgeRest(): void {}
}

function maySay(
  advert: SentAdvert,
  record: InstanceRecord,
  before: string,
  { changes, gone, turn: { input } }: Scene,
): boolean {
  if (advert.priority === 0) return before === "MASTER";
  if (gone.includes(record)) return false;
  if (record.state === "MASTER") return true;
  // After a pause one member speaks, and then the next finds that it comes too late.
  const hasFollowed = changes.some((each) => each.record === record && each.cause === "sync-group");
  if (input.kind === "paused" && hasFollowed) return before === "MASTER";
  const hasLastWord = record.config.higherPrioritySendAdvert || input.kind === "configured";
  return before === "MASTER" && hasLastWord;
}

/** RFC 9568 §6.4.3 and keepalived: a MASTER that lets go for a reason of its own says so with
 * priority 0, and before it touches its addresses. */
export class ReleaseIsSaid implements Law {
  reset(): void {}

  judge(scene: Scene): void {
    const { node, now, outputs } = scene.turn;
    const adverts = sentAdverts(outputs);
    const stops = scene.gone
      .filter(({ state }) => state === "MASTER")
      .map((record): Change => ({ record, from: "MASTER", to: "STOP", cause: "stop" }));
    for (const change of [...scene.changes, ...stops]) {
      if (change.from !== "MASTER" || !mustRelease(change)) continue;
      const { name } = change.record.config;
      const release = adverts.find(
        (advert) => speakerOf(scene, advert) === change.record && advert.priority === 0,
      );
      if (release === undefined) {
        const text = `${name} left MASTER for ${change.to} (${change.cause}) without priority 0`;
        throw new Violation("release-is-said", node.name, now, text);
      }
      const firstChange = outputs.findIndex((output) => output.kind === "change-addresses");
      if (firstChange !== -1 && firstChange < release.index && scene.changes.length === 1) {
        throw new Violation("release-is-said", node.name, now, `${name} said it too late`);
      }
    }
  }

  judgeRest(): void {}
}

/** Not where nothing can leave, or where the engine still hears of what has long passed. */
function mustRelease({ record, to, cause }: Change): boolean {
  const { config, node } = record;
  const { kernel } = node.host;
  if (kernel.hasEvents() || hasNoSource(record)) return false;
  const link = config.interfaceName === null ? null : kernel.linkNamed(config.interfaceName);
  if (config.interfaceName !== null && link?.running !== true) return false;
  return to === "FAULT" || to === "STOP" || cause === "resource-lost";
}

interface Budget {
  /** Adverts that may still be sent now. */
  credit: number;
  at: Instant;
}

/** No storm: beyond one advert an interval, each has a cause: a packet that is answered, a
 * transition, a reload, a pause. */
export class NoStorm implements Law {
  readonly #budgets = new Map<InstanceRecord, Budget>();

  reset(node: SimulatedNode): void {
    for (const record of this.#budgets.keys())
      if (record.node === node) this.#budgets.delete(record);
  }

  judge(scene: Scene): void {
    const { node, now, outputs, input } = scene.turn;
    const adverts = sentAdverts(outputs);
    for (const record of scene.records) {
      const budget = this.#refill(record, now);
      budget.credit += earned(input, record, scene);
      const sent = adverts.filter((advert) => speakerOf(scene, advert) === record).length;
      budget.credit -= sent / copiesOf(record);
      if (budget.credit >= 0) continue;
      const text = `${record.config.name} sends more adverts than it has reason to`;
      throw new Violation("no-storm", node.name, now, text);
    }
  }

  judgeRest(): void {}

  #refill(record: InstanceRecord, now: Instant): Budget {
    const budget = this.#budgets.get(record) ?? { credit: BURST_ADVERTS, at: now };
    const refilled = elapsed(budget.at, now) / record.config.advertIntervalUs;
    budget.credit = Math.min(BURST_ADVERTS, budget.credit + refilled);
    budget.at = now;
    this.#budgets.set(record, budget);
    return budget;
  }
}

function earned(input: EngineInput, record: InstanceRecord, scene: Scene): number {
  const changes = scene.changes.filter((change) => change.record === record).length;
  const transitions = changes * TRANSITION_ADVERTS;
  switch (input.kind) {
    case "packet":
    case "paused":
      return transitions + 1;
    case "configured":
      return transitions + 2;
    default:
      return transitions;
  }
}

/** RFC 9568 §6.4.3: a MASTER that runs speaks once an interval, whatever it hears. */
export class MasterKeepsSpeaking implements Law {
  /** When each MASTER last spoke, or could begin to. */
  readonly #heardAt = new Map<InstanceRecord, Instant>();

  reset(node: SimulatedNode): void {
    for (const record of this.#heardAt.keys())
      if (record.node === node) this.#heardAt.delete(record);
  }

  judge(scene: Scene): void {
    const { now, outputs, input } = scene.turn;
    const adverts = sentAdverts(outputs);
    for (const record of scene.records) {
      const hasSpoken = adverts.some((advert) => speakerOf(scene, advert) === record);
      const hasBegun = scene.changes.some((change) => change.record === record);
      // After a long pause the MASTER listens for an interval before it speaks.
      if (hasSpoken || hasBegun || input.kind === "paused") this.#heardAt.set(record, now);
    }
  }

  judgeRest(records: ProcessRecords, now: Instant): void {
    const { node } = records;
    for (const record of records.all()) {
      if (record.state !== "MASTER" || !node.isRunning) continue;
      const heardAt = this.#heardAt.get(record);
      if (heardAt === undefined) continue;
      const silentUs = elapsed(later(heardAt, node.awakeSince), now);
      if (silentUs <= record.config.advertIntervalUs + node.slownessUs) continue;
      const text = `${record.config.name} is MASTER and silent for ${silentUs / 1000} ms`;
      throw new Violation("master-keeps-speaking", node.name, now, text);
    }
  }
}

function later(a: Instant, b: Instant): Instant {
  return a > b ? a : b;
}
