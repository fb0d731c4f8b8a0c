// Routes and rules that were added through this program, and the events that they went. The
// kernel's routing tables may hold a million entries that change all the time: their notifications
// are asked for only when there is a route or rule of ours to watch.

import type { Outcome } from "../base/outcome.ts";
import type { VirtualRoute, VirtualRule } from "../model/address.ts";
import type { NetlinkEvent, RouteOperation } from "../model/kernel.ts";
import { routeKey as entryKey } from "../wire/route-key.ts";
import type { NetlinkMessage, NetlinkRequest } from "../wire/rtnetlink-message.ts";
import {
  decodeRoute,
  encodeAddRoute,
  encodeRemoveRoute,
  encodeRouteDump,
  type RouteIdentity,
  RTM_DELROUTE,
  RTM_NEWROUTE,
} from "../wire/rtnetlink-route.ts";
import {
  decodeRule,
  encodeAddRule,
  encodeRemoveRule,
  encodeRuleDump,
  RTM_DELRULE,
  RTM_NEWRULE,
  type RuleIdentity,
} from "../wire/rtnetlink-rule.ts";
import { EEXIST, ENOENT } from "./failure.ts";
import type { RequestSocket, Subscription } from "./netlink-socket.ts";
import { type LinkIndices, RT_TABLE_MAIN, routeRequest, ruleRequest } from "./route-request.ts";

const RTNLGRP_IPV4_ROUTE = 7;
const RTNLGRP_IPV4_RULE = 8;
const RTNLGRP_IPV6_ROUTE = 11;
const RTNLGRP_IPV6_RULE = 19;
const GROUPS = [RTNLGRP_IPV4_ROUTE, RTNLGRP_IPV4_RULE, RTNLGRP_IPV6_ROUTE, RTNLGRP_IPV6_RULE];

/** IP6_RT_PRIO_USER: what the kernel takes for an IPv6 route without metric. */
const IPV6_DEFAULT_METRIC = 1024;

interface Entry<T> {
  readonly value: T;
  /** We asked for its removal; its event is on the way. */
  removing: boolean;
}

interface Prepared {
  readonly request: NetlinkRequest;
  readonly done: () => void;
}

/** `change`, by one who knows the links. */
type AddRoutes = (operations: readonly RouteOperation[]) => readonly Outcome<void>[];

/** What the kernel has not, and how it is set and told. */
interface Missing {
  readonly key: string;
  readonly operation: RouteOperation;
  readonly event: Extract<NetlinkEvent, { kind: "route-removed" | "rule-removed" }>;
}

export class OwnRoutes {
  readonly #requests: RequestSocket;
  readonly #events: Subscription;
  readonly #routes = new Map<string, Entry<VirtualRoute>>();
  readonly #rules = new Map<string, Entry<VirtualRule>>();
  #subscribed = false;

  constructor(requests: RequestSocket, events: Subscription) {
    this.#requests = requests;
    this.#events = events;
  }

  /** One answer an operation, in order; what cannot be said to the kernel fails alone. */
  change(operations: readonly RouteOperation[], links: LinkIndices): readonly Outcome<void>[] {
    this.#subscribe(operations);
    const items = operations.map((operation) => this.#prepare(operation, links));
    const requests = items.flatMap((item) => (item.ok ? [item.value.request] : []));
    const answers = [...this.#requests.transact(requests)];
    return items.map((item) => {
      if (!item.ok) return item;
      const answer = answers.shift();
      if (answer === undefined) throw new Error("a netlink request without answer");
      if (answer.ok) item.value.done();
      return answer;
    });
  }

  eventOf(message: NetlinkMessage, byUs: boolean): NetlinkEvent | null {
    if (message.type === RTM_DELROUTE) {
      const identity = decodeRoute(message);
      const entry = identity === null ? null : take(this.#routes, routeKey(identity));
      if (entry === null) return null;
      return { kind: "route-removed", route: entry.value, own: byUs && entry.removing };
    }
    if (message.type === RTM_DELRULE) {
      const identity = decodeRule(message);
      const entry = identity === null ? null : take(this.#rules, ruleKey(identity));
      if (entry === null) return null;
      return { kind: "rule-removed", rule: entry.value, own: byUs && entry.removing };
    }
    return null;
  }

  /** Sets again what went while events were lost, and gives the removals of what cannot be. Why it
   * went nobody can tell: a link may have gone down and up. An entry that the kernel tells in other
   * words than ours is refused as there already, so is not taken for lost.
   *
   * One whose link is not up may have gone with it: for that the link's own event stands. Where
   * the kernel does not answer nothing is taken for lost. */
  findLost(add: AddRoutes, isUp: (interfaceName: string) => boolean): NetlinkEvent[] {
    const lost: NetlinkEvent[] = [];
    const missing: Missing[] = [];
    const has = this.#lookUp();
    for (const [key, { value: route, removing }] of [...this.#routes]) {
      const { family, protocol, table } = route;
      const request = encodeRouteDump({ family, protocol, table: table ?? RT_TABLE_MAIN });
      if (!interfacesOf(route).every(isUp) || has(request, key)) continue;
      const event = { kind: "route-removed", route, own: removing } as const;
      if (!removing) missing.push({ key, event, operation: { kind: "add-route", route } });
      else if (this.#routes.delete(key)) lost.push(event);
    }
    for (const [key, { value: rule, removing }] of [...this.#rules]) {
      if (has(encodeRuleDump(rule.family), key)) continue;
      const event = { kind: "rule-removed", rule, own: removing } as const;
      if (!removing) missing.push({ key, event, operation: { kind: "add-rule", rule } });
      else if (this.#rules.delete(key)) lost.push(event);
    }
    return [...lost, ...this.#putBack(missing, add)];
  }

  /** The events of those that cannot be. */
  #putBack(missing: readonly Missing[], add: AddRoutes): NetlinkEvent[] {
    const answers = add(missing.map(({ operation }) => operation));
    const refused = missing.filter((_, index) => {
      const answer = answers[index];
      return answer !== undefined && !answer.ok && answer.failure.errno !== EEXIST;
    });
    for (const { key, event } of refused) {
      (event.kind === "route-removed" ? this.#routes : this.#rules).delete(key);
    }
    return refused.map(({ event }) => event);
  }

  /** Whether a dump has a key; each is read once. */
  #lookUp(): (request: NetlinkRequest, key: string) => boolean {
    const dumps = new Map<string, ReadonlySet<string> | null>();
    return (request, key) => {
      const name = `${request.type} ${request.body.join()}`;
      const keys = dumps.get(name) ?? this.#readKeys(request);
      dumps.set(name, keys);
      return keys === null || keys.has(key);
    };
  }

  /** Null where the kernel does not say. */
  #readKeys(request: NetlinkRequest): ReadonlySet<string> | null {
    const dumped = this.#requests.dumpMatching(request);
    // A table without routes is none.
    if (!dumped.ok) return dumped.failure.errno === ENOENT ? new Set() : null;
    return new Set(dumped.value.map(keyOf).filter((key) => key !== null));
  }

  #subscribe(operations: readonly RouteOperation[]): void {
    if (this.#subscribed || !operations.some(({ kind }) => kind.startsWith("add"))) return;
    this.#subscribed = true;
    // A kernel without IPv6 or policy routing lacks the group, and with it what it would tell.
    for (const group of GROUPS) this.#events.join(group);
  }

  #prepare(operation: RouteOperation, links: LinkIndices): Outcome<Prepared> {
    return "route" in operation
      ? this.#prepareRoute(operation.kind === "add-route", operation.route, links)
      : this.#prepareRule(operation.kind === "add-rule", operation.rule);
  }

  #prepareRoute(add: boolean, route: VirtualRoute, links: LinkIndices): Outcome<Prepared> {
    const made = routeRequest(route, links);
    if (!made.ok) return made;
    const { value } = made;
    // IPv6 has no metric 0.
    const metric = value.metric || (value.family === "ipv6" ? IPV6_DEFAULT_METRIC : 0);
    const key = routeKey({ ...value, metric });
    return prepared(add ? encodeAddRoute(value) : encodeRemoveRoute(value), () => {
      note(this.#routes, key, add ? route : null);
    });
  }

  #prepareRule(add: boolean, rule: VirtualRule): Outcome<Prepared> {
    const made = ruleRequest(rule);
    if (!made.ok) return made;
    const { value } = made;
    const { preference, fwmark } = value;
    const key = ruleKey({ ...value, preference: preference ?? 0, mark: fwmark?.mark ?? 0 });
    return prepared(add ? encodeAddRule(value) : encodeRemoveRule(value), () => {
      note(this.#rules, key, add ? rule : null);
    });
  }
}

function prepared(request: NetlinkRequest, done: () => void): Outcome<Prepared> {
  return { ok: true, value: { request, done } };
}

/** An added value is remembered; null marks the remembered one as removed by us. */
function note<T>(entries: Map<string, Entry<T>>, key: string, value: T | null): void {
  if (value !== null) {
    entries.set(key, { value, removing: false });
    return;
  }
  const entry = entries.get(key);
  if (entry !== undefined) entry.removing = true;
}

function take<T>(entries: Map<string, Entry<T>>, key: string): Entry<T> | null {
  const entry = entries.get(key) ?? null;
  entries.delete(key);
  return entry;
}

/** Of a route or a rule as the kernel tells it; null where it is neither. */
function keyOf(message: NetlinkMessage): string | null {
  if (message.type === RTM_NEWROUTE) {
    const route = decodeRoute(message);
    return route === null ? null : routeKey(route);
  }
  const rule = message.type === RTM_NEWRULE ? decodeRule(message) : null;
  return rule === null ? null : ruleKey(rule);
}

function interfacesOf({ interfaceName, nextHops }: VirtualRoute): string[] {
  const names = [interfaceName, ...nextHops.map((hop) => hop.interfaceName)];
  return names.filter((name) => name !== null);
}

function routeKey(route: RouteIdentity): string {
  return `${entryKey(route)} ${route.protocol}`;
}

/** The kernel does not tell of a prefix of length 0. */
function ruleKey(rule: RuleIdentity): string {
  const { family, from, to, table, action, preference, iif, oif, mark } = rule;
  const prefixes = [from, to].map((prefix) => (prefix?.lengthBits === 0 ? null : prefix));
  return JSON.stringify([family, ...prefixes, table, action, preference, iif, oif, mark]);
}
