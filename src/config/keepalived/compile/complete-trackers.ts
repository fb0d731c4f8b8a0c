// The model of trackers other than scripts, and the weights that definitions give.

import { assertNever } from "../../../base/invariant.ts";
import type { TrackedFile, TrackedProcess } from "../../../model/tracker.ts";
import type { FileDraft } from "./file-draft.ts";
import { readInteger } from "./number.ts";
import type { DefinedWeight } from "./settle-tracks.ts";

const NO_WEIGHT = { value: 0, reverse: false };

export function completeFiles(draft: FileDraft): TrackedFile[] {
  return [...draft.files.values()].map(({ name, path, weight, initial }) => ({
    name,
    path: path ?? "",
    weight,
    initial,
  }));
}

const UNLIMITED = 65_536;

export function completeProcesses(draft: FileDraft): TrackedProcess[] {
  return [...draft.processes.values()].map((tracker) => {
    const [process = "", ...parameters] = tracker.command ?? [];
    return {
      name: tracker.name,
      process,
      parameters,
      parameterMatch: tracker.parameterMatch ?? "none",
      fullCommand: tracker.fullCommand,
      weight: tracker.weight,
      quorum: tracker.quorum,
      quorumMax: tracker.quorumMax ?? UNLIMITED,
      forkDelayUs: tracker.forkDelayUs,
      terminateDelayUs: tracker.terminateDelayUs,
    };
  });
}

/** Looks up the weight of a tracker where it is defined. */
export function definedWeights(draft: FileDraft): DefinedWeight {
  return (kind, name) => {
    switch (kind) {
      case "script":
        return draft.checks.get(name)?.weight ?? NO_WEIGHT;
      case "file":
        return draft.files.get(name)?.weight ?? NO_WEIGHT;
      case "process":
        return draft.processes.get(name)?.weight ?? NO_WEIGHT;
      case "bfd":
        return bfdWeight(draft.global.inert.get(`bfd_instance ${name}`) ?? []);
      case "interface":
      case "leader":
        return NO_WEIGHT;
      default:
        return assertNever(kind);
    }
  };
}

/** From the kept lines of a bfd_instance. */
function bfdWeight(lines: readonly string[]): { value: number; reverse: boolean } {
  const line = lines.findLast((text) => text.startsWith("weight "));
  const [, word = "", option] = line?.split(" ") ?? [];
  const number = readInteger(word, { min: -253, max: 253 });
  return { value: number.kind === "good" ? number.value : 0, reverse: option === "reverse" };
}
