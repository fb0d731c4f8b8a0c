// Routes and rules of the configuration in the kernel's terms: interface names become indices,
// keywords become attribute numbers. What has no number here is refused with its name.

import type { Outcome } from "../base/outcome.ts";
import type { RouteNextHop, RouteOption, VirtualRoute, VirtualRule } from "../model/address.ts";
import type { RouteHop, RouteMetric, RouteRequest } from "../wire/rtnetlink-route.ts";
import type { RuleRequest } from "../wire/rtnetlink-rule.ts";
import { EINVAL, ENODEV, EOPNOTSUPP, failed } from "./failure.ts";

/** Interface index by name; undefined where there is none of that name. */
export type LinkIndices = ReadonlyMap<string, number>;

export const RT_TABLE_MAIN = 254;
const RT_SCOPE_UNIVERSE = 0;

/** RTAX_* by keyword of a route line. */
const METRICS: ReadonlyMap<string, number> = new Map([
  ["mtu", 2],
  ["window", 3],
  ["rtt", 4],
  ["rttvar", 5],
  ["ssthresh", 6],
  ["cwnd", 7],
  ["advmss", 8],
  ["reordering", 9],
  ["hoplimit", 10],
  ["initcwnd", 11],
  ["features", 12],
  ["rto_min", 13],
  ["initrwnd", 14],
  ["quickack", 15],
  ["congctl", 16],
  ["fastopen_no_cookie", 17],
]);

/** Words that stand for a number, by keyword. */
const WORDS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  features: { ecn: 1 },
  pref: { medium: 0, high: 1, low: 3 },
  "ttl-propagate": { disabled: 0, enabled: 1 },
};

const CONGESTION_CONTROL = "congctl";

type Refusal = ReturnType<typeof failed>;

export function routeRequest(route: VirtualRoute, links: LinkIndices): Outcome<RouteRequest> {
  const device = indexOf(route.interfaceName, links);
  if (!device.ok) return device;
  const nextHops: RouteHop[] = [];
  for (const hop of route.nextHops) {
    const made = hopOf(hop, links);
    if (!made.ok) return made;
    nextHops.push(made.value);
  }
  const options = readOptions(route.options);
  if (!options.ok) return options;
  return {
    ok: true,
    value: {
      family: route.family,
      destination: route.destination,
      source: route.source,
      preferredSource: route.preferredSource,
      gateway: route.gateway,
      interfaceIndex: device.value,
      type: route.type,
      table: route.table ?? RT_TABLE_MAIN,
      scope: route.scope ?? RT_SCOPE_UNIVERSE,
      protocol: route.protocol,
      tos: route.tos ?? 0,
      metric: route.metric,
      onlink: route.onlink,
      nextHops,
      ...options.value,
    },
  };
}

interface Options {
  readonly metrics: readonly RouteMetric[];
  readonly flow: number | null;
  readonly preference: number | null;
  readonly expiresSeconds: number | null;
  readonly ttlPropagate: boolean | null;
}

function readOptions(options: ReadonlyMap<string, RouteOption>): Outcome<Options> {
  const metrics: RouteMetric[] = [];
  const numbers = new Map<string, number>();
  for (const [keyword, { value, locked }] of options) {
    const type = METRICS.get(keyword);
    if (keyword === CONGESTION_CONTROL && type !== undefined) {
      metrics.push({ type, value: String(value), locked });
      continue;
    }
    const number = numberOf(keyword, value);
    if (number === null) return refuse(keyword, value);
    if (type !== undefined) metrics.push({ type, value: number, locked });
    else if (OTHER_OPTIONS.has(keyword)) numbers.set(keyword, number);
    else return refuse(keyword, value);
  }
  const ttl = numbers.get("ttl-propagate");
  return {
    ok: true,
    value: {
      metrics,
      flow: numbers.get("realms") ?? null,
      preference: numbers.get("pref") ?? null,
      expiresSeconds: numbers.get("expires") ?? null,
      ttlPropagate: ttl === undefined ? null : ttl !== 0,
    },
  };
}

const OTHER_OPTIONS: ReadonlySet<string> = new Set(["realms", "pref", "expires", "ttl-propagate"]);

/** `realms` is FROM/TO or TO alone: the kernel keeps both in one number. */
function numberOf(keyword: string, value: number | string): number | null {
  if (typeof value === "number") return value;
  const word = WORDS[keyword]?.[value];
  if (word !== undefined) return word;
  const realms = keyword === "realms" ? /^(?:(\d+)\/)?(\d+)$/.exec(value) : null;
  if (realms !== null) return Number(realms[1] ?? 0) * 0x1_0000 + Number(realms[2]);
  return /^\d+$/.test(value) ? Number(value) : null;
}

function refuse(keyword: string, value: unknown): Refusal {
  return failed(EOPNOTSUPP, `\`${keyword} ${String(value)}\` cannot be handed to the kernel`);
}

function hopOf(hop: RouteNextHop, links: LinkIndices): Outcome<RouteHop> {
  const device = indexOf(hop.interfaceName, links);
  if (!device.ok) return device;
  const { gateway, weight, onlink } = hop;
  return {
    ok: true,
    value: { gateway, weight, onlink, interfaceIndex: device.value, flow: null },
  };
}

function indexOf(name: string | null, links: LinkIndices): Outcome<number> {
  if (name === null) return { ok: true, value: 0 };
  const index = links.get(name);
  return index === undefined
    ? failed(ENODEV, `there is no interface ${name}`)
    : { ok: true, value: index };
}

type RuleOption = number | string | readonly [number, number];

export function ruleRequest(rule: VirtualRule): Outcome<RuleRequest> {
  const numbers = new Map<string, number>();
  const ranges = new Map<string, readonly [number, number]>();
  let tunnelId: bigint | null = null;
  for (const [keyword, value] of rule.options) {
    if (RANGE_OPTIONS.has(keyword) && typeof value === "object") ranges.set(keyword, value);
    else if (keyword === "tunnel-id" && isDecimal(value)) tunnelId = BigInt(value);
    else if (RULE_NUMBERS.has(keyword) && typeof value !== "object") {
      const number = numberOf(keyword, value);
      if (number === null) return failed(EINVAL, `\`${keyword} ${value}\` is not a number`);
      numbers.set(keyword, number);
    } else return refuse(keyword, value);
  }
  return {
    ok: true,
    value: {
      family: rule.family,
      from: rule.from,
      to: rule.to,
      table: rule.table ?? 0,
      action: rule.action,
      goto: rule.goto,
      preference: rule.preference,
      not: rule.not,
      iif: rule.iif,
      oif: rule.oif,
      tos: rule.tos ?? 0,
      fwmark: rule.fwmark,
      protocol: rule.protocol,
      flow: numbers.get("realms") ?? null,
      tunnelId,
      suppressPrefixLength: numbers.get("suppress_prefixlength") ?? null,
      suppressGroup: numbers.get("suppress_ifgroup") ?? null,
      l3mdev: (numbers.get("l3mdev") ?? 0) !== 0,
      uidRange: ranges.get("uidrange") ?? null,
      ipProtocol: numbers.get("ipproto") ?? null,
      sourcePorts: ranges.get("sport") ?? null,
      destinationPorts: ranges.get("dport") ?? null,
    },
  };
}

const RANGE_OPTIONS: ReadonlySet<string> = new Set(["uidrange", "sport", "dport"]);
const RULE_NUMBERS: ReadonlySet<string> = new Set([
  "realms",
  "suppress_prefixlength",
  "suppress_ifgroup",
  "l3mdev",
  "ipproto",
]);

function isDecimal(value: RuleOption): value is number | string {
  return typeof value !== "object" && /^\d+$/.test(String(value));
}
