// All laws over one cluster: they are judged after each call of an engine, and once more from time
// to time, so that what never happens is noticed as well.

import { type Micros, millis } from "../base/units.ts";
import type { Cluster } from "./cluster.ts";
import { AddressFollowsState, NoIdleChange } from "./laws/addresses.ts";
import { MasterKeepsSpeaking, NoStorm, OnlyMasterSpeaks, ReleaseIsSaid } from "./laws/adverts.ts";
import { MasterAnnounces, OnlyOwnerAnnounces } from "./laws/announcements.ts";
import { ExpiredMasterYields } from "./laws/expired.ts";
import { GroupMembersAgree } from "./laws/groups.ts";
import { PeersAreChecked } from "./laws/hearing.ts";
import type { Law } from "./laws/law.ts";
import { DeadlinesAreAhead, StopEnds, WorkIsBounded } from "./laws/loop.ts";
import { OwnersSettle } from "./laws/owners.ts";
import { ProcessRecords, type Scene } from "./laws/records.ts";
import { RejectedChangesNothing } from "./laws/rejections.ts";
import { RouteFollowsState } from "./laws/routes.ts";
import { TakeoverIsTimely } from "./laws/takeover.ts";
import { VersionsAreApart } from "./laws/versions.ts";
import type { SimulatedNode } from "./node.ts";
import type { Turn, Witness } from "./witness.ts";

/** Between two looks at a cluster in which nothing happens. */
const SWEEP_US: Micros = millis(250);

/** A daemon of more instances than this is judged from time to time only: each packet concerns
 * one. */
const MANY = 16;

export class LawBook implements Witness {
  readonly #laws: readonly Law[] = [
    new OnlyMasterSpeaks(),
    new ReleaseIsSaid(),
    new NoStorm(),
    new MasterKeepsSpeaking(),
    new ExpiredMasterYields(),
    new AddressFollowsState(),
    new NoIdleChange(),
    new RouteFollowsState(),
    new OnlyOwnerAnnounces(),
    new MasterAnnounces(),
    new GroupMembersAgree(),
    new DeadlinesAreAhead(),
    new WorkIsBounded(),
    new StopEnds(),
    new PeersAreChecked(),
    new OwnersSettle(),
    new VersionsAreApart(),
    new RejectedChangesNothing(),
    new TakeoverIsTimely(),
  ];
  readonly #cluster: Cluster;
  readonly #daemons = new Map<SimulatedNode, ProcessRecords>();
  /** Called with each turn's changes, after the laws. */
  onScene: (scene: Scene) => void = () => {};

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  /** Begins to watch; before the first node starts. */
  open(): this {
    this.#cluster.watch(this);
    this.#planSweep();
    return this;
  }

  /** Records of the daemons that live now. */
  daemons(): readonly ProcessRecords[] {
    return [...this.#daemons.values()];
  }

  started(node: SimulatedNode): void {
    this.#daemons.set(node, new ProcessRecords(node));
    for (const law of this.#laws) law.reset(node);
  }

  handled(turn: Turn): void {
    const records = this.#daemons.get(turn.node);
    if (records === undefined) return;
    const scene = records.observe(turn);
    for (const law of this.#laws) law.judge(scene);
    this.onScene(scene);
  }

  settled(node: SimulatedNode): void {
    const records = this.#daemons.get(node);
    if (records !== undefined && records.all().length <= MANY) this.#judgeRest(node, records);
  }

  ended(node: SimulatedNode): void {
    this.#daemons.delete(node);
    for (const law of this.#laws) law.reset(node);
  }

  #judgeRest(node: SimulatedNode, records: ProcessRecords): void {
    const now = node.now();
    for (const law of this.#laws) law.judgeRest(records, now);
  }

  #planSweep(): void {
    this.#cluster.timeline.planAfter(SWEEP_US, () => {
      for (const [node, records] of this.#daemons) {
        if (node.isRunning && node.isFree) this.#judgeRest(node, records);
      }
      this.#planSweep();
    });
  }
}
