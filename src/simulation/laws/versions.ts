// RFC 9568 §7.1: an advert of another version than one's own is discarded. So routers of both
// versions under one VRID do not see each other, and each keeps its timers in spite of the other.

import { addresseeOf, heardVersion } from "./heard-advert.ts";
import type { Law } from "./law.ts";
import type { Scene } from "./records.ts";
import { rejectionsOf } from "./rejections.ts";
import { sentAdverts, speakerOf } from "./sent-advert.ts";
import { Violation } from "./violation.ts";

/** What is found out before the version is: whether the packet may be for us at all, and its
 * form. */
const FOUND_BEFORE: ReadonlySet<string> = new Set([
  ...["starting", "not-running", "own-address", "destination", "ttl", "ttl-range"],
  ...["unicast-source", "auth-ah", "too-short", "too-long", "type"],
]);

export class VersionsAreApart implements Law {
  reset(): void {}

  judge(scene: Scene): void {
    this.#judgeHeard(scene);
    this.#judgeSent(scene);
  }

  judgeRest(): void {}

  #judgeHeard(scene: Scene): void {
    const record = addresseeOf(scene);
    const version = heardVersion(scene);
    if (record === null || version === record.config.version) return;
    const { node, now } = scene.turn;
    const [reason] = rejectionsOf(scene);
    if (reason === "version" || FOUND_BEFORE.has(reason ?? "")) return;
    const verdict = reason === undefined ? "believed" : `rejected for its ${reason}`;
    const text = `${record.config.name} has ${verdict} an advert of version ${version}`;
    throw new Violation("versions-are-apart", node.name, now, text);
  }

  #judgeSent(scene: Scene): void {
    const { node, now, outputs } = scene.turn;
    for (const advert of sentAdverts(outputs)) {
      const wanted = speakerOf(scene, advert)?.config.version ?? advert.version;
      if (advert.version === wanted) continue;
      const text = `${advert.instance} speaks version ${advert.version}, not ${wanted}`;
      throw new Violation("versions-are-apart", node.name, now, text);
    }
  }
}
