// The three stores behind one function: an event in, findings and requests out.

import { assertNever } from "../base/invariant.ts";
import type { Instant } from "../base/units.ts";
import type { HttpEndpoint } from "../model/http.ts";
import type { LeaderConfig } from "../model/leader.ts";
import { type ConsulState, consulDeadline, initialConsul, stepConsul } from "./consul.ts";
import { Draft, type Finding } from "./draft.ts";
import type { LeaderEffect } from "./effect.ts";
import { etcdDeadline, stepEtcd } from "./etcd.ts";
import { type EtcdState, initialEtcd } from "./etcd-state.ts";
import type { LeaderEvent } from "./event.ts";
import { initialPatroni, type PatroniState, patroniDeadline, stepPatroni } from "./patroni.ts";

export type StoreState = EtcdState | ConsulState | PatroniState;

export interface StoreStep {
  readonly state: StoreState;
  readonly effects: readonly LeaderEffect[];
  readonly findings: readonly Finding[];
}

export function initialStore(config: LeaderConfig, now: Instant): StoreState {
  switch (config.store.kind) {
    case "etcd":
      return initialEtcd(now);
    case "consul":
      return initialConsul(now);
    case "patroni":
      return initialPatroni(now);
    default:
      return assertNever(config.store);
  }
}

export function stepStore(
  leader: LeaderConfig,
  state: StoreState,
  event: LeaderEvent,
  now: Instant,
): StoreStep {
  const { store } = leader;
  if (state.kind === "etcd" && store.kind === "etcd") {
    const draft = new Draft(state, now);
    stepEtcd({ leader, store }, draft, event);
    return draft;
  }
  if (state.kind === "consul" && store.kind === "consul") {
    const draft = new Draft(state, now);
    stepConsul({ leader, store }, draft, event);
    return draft;
  }
  if (state.kind === "patroni" && store.kind === "patroni") {
    const draft = new Draft(state, now);
    stepPatroni({ leader, store }, draft, event);
    return draft;
  }
  // Another kind of store is another leader: the engine starts anew with it.
  return { state, effects: [], findings: [] };
}

export function storeDeadline(state: StoreState): Instant | null {
  switch (state.kind) {
    case "etcd":
      return etcdDeadline(state);
    case "consul":
      return consulDeadline(state);
    case "patroni":
      return patroniDeadline(state);
    default:
      return assertNever(state);
  }
}

export function endpointOf({ store }: LeaderConfig, index: number): HttpEndpoint | null {
  return store.kind === "patroni" ? store.endpoint : (store.endpoints[index] ?? null);
}

/** Which endpoint gives the answers. */
export function endpointInUse(config: LeaderConfig, state: StoreState): HttpEndpoint | null {
  return endpointOf(config, state.rotation.index);
}
