// One line for each address that follows a key, as a signal asks for it: who holds, what was read
// last and when, and when the address goes without a further answer.

import { assertNever } from "../base/invariant.ts";
import type { LeaderView } from "../engine/leader-view.ts";
import { formatEndpoint } from "../model/http.ts";
import { describeValue, STORES } from "./leader-line.ts";
import { type Line, line } from "./line.ts";

export function renderLeaderStatus(view: LeaderView): Line {
  const { name, phase } = view;
  const parts = [`${describePhase(view)}; ${describeRead(view)}`, describePolicy(view)];
  return line(`${name}: ${parts.join("; ")}`, { fields: { leader: name, phase } });
}

function describePhase({ phase, addresses, manager, routedHere }: LeaderView): string {
  const list = addresses.map(
    ({ address, interfaceName, present }) =>
      `${address.text} on ${interfaceName}${isMissing(phase, manager, present) ? " (missing)" : ""}`,
  );
  const words = { holding: "held", waiting: "left by an earlier run", released: "not held" };
  const routed = manager === "hetzner" && routedHere ? ", routed here" : "";
  const what = list.length === 0 ? "no address" : list.join(", ");
  return `${what}: ${words[phase]}${routed}`;
}

/** Held, and the kernel has it not: an interface that is gone, a refusal. */
function isMissing(
  phase: LeaderView["phase"],
  manager: LeaderView["manager"],
  present: boolean,
): boolean {
  return phase === "holding" && manager === "basic" && !present;
}

function describeRead(view: LeaderView): string {
  const { store, endpoint, triggerKey, triggerValue, value, askedAgoUs, lost } = view;
  const where = endpoint === null ? "" : ` at ${formatEndpoint(endpoint)}`;
  const key = `${triggerKey} in ${STORES[store]}${where}`;
  if (value === null || askedAgoUs === null) {
    return `${key} has not been read yet${lost ? ", no endpoint answers" : ""}`;
  }
  const since = lost ? ", and no endpoint has answered since" : "";
  const said = `${describeValue(triggerKey, value)} (ours is ${triggerValue})`;
  return `${key}, read ${formatTenths(askedAgoUs)} s ago${since}: ${said}`;
}

function describePolicy({ onStoreLoss, phase, goesInUs }: LeaderView): string {
  const policy = `on-store-loss ${describeLossPolicy(onStoreLoss)}`;
  if (phase !== "holding" || goesInUs === null) return policy;
  return `${policy}: goes in ${formatTenths(goesInUs)} s without a further answer`;
}

function describeLossPolicy(policy: LeaderView["onStoreLoss"]): string {
  switch (policy.kind) {
    case "drop":
    case "keep":
    case "lease":
      return policy.kind;
    case "hold":
      return `${policy.durationUs / 1e6} s`;
    default:
      return assertNever(policy);
  }
}

function formatTenths(us: number): string {
  return (Math.round(us / 100_000) / 10).toFixed(1);
}
