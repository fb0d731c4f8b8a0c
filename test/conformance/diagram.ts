// Draws the transition diagram of `src/vrrp/README.md` out of the code: what `step` does with every
// state and every event, under every configuration that bends it.

import { assertNever } from "../../src/base/invariant.ts";
import type { InstanceEffect } from "../../src/vrrp/effect.ts";
import { step } from "../../src/vrrp/instance.ts";
import { START } from "../unit/vrrp/fixture.ts";
import { CONFIGS, EVENTS, variants } from "./explore.ts";

const ORDER = ["INIT", "BACKUP", "MASTER", "FAULT", "STOP"];

/** Mermaid text: an arrow a pair of states, with the causes on it. */
export function drawDiagram(): string {
  const causes = new Map<string, Set<string>>();
  for (const { effects } of allSteps()) {
    for (const effect of effects) {
      if (effect.kind !== "state-changed") continue;
      const arrow = `${effect.from} --> ${effect.to}`;
      causes.set(arrow, (causes.get(arrow) ?? new Set()).add(effect.cause));
    }
  }
  const arrows = [...causes].sort(([a], [b]) => rankOf(a) - rankOf(b));
  return [
    "stateDiagram-v2",
    "  [*] --> INIT",
    ...arrows.map(([arrow, names]) => `  ${arrow}: ${[...names].sort().join(", ")}`),
    "  STOP --> [*]",
  ].join("\n");
}

/** Markdown table: what is done, in order, on each arrow and in each answer. What only some
 * configurations do has their names behind it. */
export function drawTable(): string {
  const rows = new Map<string, Map<string, Set<string>>>();
  for (const { configName, from, to, eventName, effects } of allSteps()) {
    const done = effects.map(nameOf).filter((name) => name !== null);
    if (done.length === 0) continue;
    const row = `| ${from} | ${to} | ${done.join(", ")} |`;
    const events = rows.get(row) ?? new Map<string, Set<string>>();
    events.set(eventName, (events.get(eventName) ?? new Set()).add(configName));
    rows.set(row, events);
  }
  const lines = [...rows].sort(([a], [b]) => rankOf(a) - rankOf(b) || (a < b ? -1 : 1));
  return [
    "| from | to | what is done, in order | on |",
    "|---|---|---|---|",
    ...lines.map(([row, events]) => `${row} ${[...events].map(nameEvent).sort().join("; ")} |`),
  ].join("\n");
}

function nameEvent([eventName, configNames]: readonly [string, ReadonlySet<string>]): string {
  const [plain = ""] = CONFIGS.keys();
  return configNames.has(plain) ? eventName : `${eventName} (${[...configNames].join(", ")})`;
}

interface Taken {
  readonly configName: string;
  readonly from: string;
  readonly to: string;
  readonly eventName: string;
  readonly effects: readonly InstanceEffect[];
}

function* allSteps(): Generator<Taken> {
  for (const [configName, config] of CONFIGS) {
    for (const before of variants(config).values()) {
      for (const [eventName, event] of EVENTS) {
        const { state, effects } = step(config, before, event, START);
        yield { configName, from: before.kind, to: state.kind, eventName, effects };
      }
    }
  }
}

/** Reports say why, they do nothing. */
function nameOf(effect: InstanceEffect): string | null {
  switch (effect.kind) {
    case "report":
      return null;
    case "send-advert": {
      const what = effect.priority === 0 ? "release advert" : "advert";
      return effect.copies === 1 ? what : `${what} ×${effect.copies}`;
    }
    case "announce":
      return `announce (${effect.reason})`;
    case "state-changed":
      return "log the change";
    case "announce-source":
    case "wants-master":
    case "acquire":
    case "release":
    case "notify":
      return effect.kind;
    default:
      return assertNever(effect);
  }
}

/** By the states that a line names, in the order of a life. */
function rankOf(line: string): number {
  const [from = "", to = ""] = line.match(/[A-Z]{4,}/g) ?? [];
  return ORDER.indexOf(from) * ORDER.length + ORDER.indexOf(to);
}
