// What the two routers of one virtual router must have alike, so that each takes the other's
// adverts; src/vrrp/receive.ts is where a packet is refused for it.

import { assertNever } from "../base/invariant.ts";
import { MICROS_PER_SECOND } from "../base/units.ts";
import type { DiagnosticCode } from "../config/codes.ts";
import type { Reporter } from "../config/diagnostic.ts";
import type { Span } from "../config/span.ts";
import type { VirtualAddress } from "../model/address.ts";
import type { Authentication } from "../model/vrrp-instance.ts";
import { disagree, type Pair, placeOf, type Side } from "./pair-sides.ts";

/** False where the two are no virtual router together, so that nothing else need be said. */
export function checkAgreement(pair: Pair, reporter: Reporter): boolean {
  if (!checkNumber(pair, reporter)) return false;
  checkVersion(pair, reporter);
  checkTransport(pair, reporter);
  checkAuthentication(pair, reporter);
  checkInterval(pair, reporter);
  checkAddresses(pair, reporter);
  return true;
}

function inOther({ subject }: Side, value: string): string {
  return `in ${subject.name} ${value}`;
}

function checkNumber(pair: Pair, reporter: Reporter): boolean {
  const { a, b } = pair;
  if (a.instance.vrid === b.instance.vrid) return true;
  const { name, vrid } = a.instance;
  const other = `virtual router id ${b.instance.vrid}`;
  const message = `\`${name}\` has virtual router id ${vrid}, ${inOther(b, other)}`;
  const place = (side: Side): Span | null => placeOf(side, "virtual_router_id");
  disagree(pair, { code: "pair-vrid", message, other, place }, reporter);
  return false;
}

function checkVersion(pair: Pair, reporter: Reporter): void {
  const { a, b } = pair;
  if (a.instance.version === b.instance.version) return;
  const other = `version ${b.instance.version}`;
  const { name, version } = a.instance;
  const message = `\`${name}\` speaks version ${version}, ${inOther(b, other)}`;
  const place = (side: Side): Span | null =>
    side.subject.places.instance(side.instance.name).value("version") ??
    side.subject.places.line("global_defs", "vrrp_version") ??
    placeOf(side);
  disagree(pair, { code: "pair-version", message, other, place }, reporter);
}

function checkTransport(pair: Pair, reporter: Reporter): void {
  const { a, b } = pair;
  const one = a.instance.transport;
  const two = b.instance.transport;
  const place = (side: Side): Span | null => placeOf(side, "mcast_dst_ip", "unicast_peer");
  const name = `\`${a.instance.name}\``;
  if (one.kind !== two.kind) {
    const message = `${name} speaks ${one.kind}, ${inOther(b, two.kind)}`;
    disagree(pair, { code: "pair-transport", message, other: two.kind, place }, reporter);
  } else if (one.kind === "multicast" && two.kind === "multicast") {
    if (one.group.equals(two.group)) return;
    const message = `${name} sends to ${one.group.text}, ${inOther(b, two.group.text)}`;
    disagree(pair, { code: "pair-transport", message, other: two.group.text, place }, reporter);
  } else if (one.source !== null && two.source?.equals(one.source) === true) {
    const message = `\`${one.source.text}\` is the source of ${b.subject.name}, too`;
    const source = (side: Side): Span | null => placeOf(side, "unicast_src_ip", "mcast_src_ip");
    disagree(pair, { code: "pair-source", message, other: "the same", place: source }, reporter);
  } else {
    checkPeers(a, b, reporter);
    checkPeers(b, a, reporter);
  }
}

/** Whether `from` sends to `to`, as far as the source of `to` is written. */
function checkPeers(from: Side, to: Side, reporter: Reporter): void {
  const { transport, name } = from.instance;
  const target = to.instance.transport.source;
  if (transport.kind === "multicast" || target === null) return;
  if (transport.peers.some(({ address }) => address.equals(target))) return;
  const block = from.subject.places.instance(name);
  const source = placeOf(to, "unicast_src_ip", "mcast_src_ip");
  reporter.report(
    "pair-peers",
    `\`${target.text}\` of ${to.subject.name} is not among the peers of \`${name}\``,
    block.keyword("unicast_peer") ?? block.name,
    { notes: source === null ? [] : [{ message: "its source", span: source }] },
  );
}

function checkAuthentication(pair: Pair, reporter: Reporter): void {
  const { a, b } = pair;
  const one = a.instance.authentication;
  const two = b.instance.authentication;
  const difference = compareAuthentication(one, two);
  if (difference === null) return;
  const place = ({ subject, instance }: Side): Span | null => {
    const block = subject.places.instance(instance.name);
    const inner = difference === "kind" ? "auth_type" : "auth_pass";
    const written = block.innerKeyword("authentication", inner);
    return written ?? block.keyword("auth_hmac") ?? block.name;
  };
  const secret = difference === "secret";
  const other = secret ? "another password or key" : authenticationName(two);
  const what = secret ? "its password or key" : authenticationName(one);
  const message = `\`${a.instance.name}\` has ${what}, ${inOther(b, other)}`;
  disagree(pair, { code: "pair-authentication", message, other, place }, reporter);
}

/** Which part differs; never what it is. */
function compareAuthentication(a: Authentication, b: Authentication): "kind" | "secret" | null {
  if (a.kind === "pass" || a.kind === "ah") {
    if (b.kind !== a.kind) return "kind";
    return a.password.equals(b.password) ? null : "secret";
  }
  if (a.kind === "none" || b.kind !== "hmac") return a.kind === b.kind ? null : "kind";
  const knows = (mine: typeof a, theirs: typeof a): boolean => {
    const id = theirs.activeKeyId;
    const key = id === null ? undefined : theirs.keys.get(id);
    const own = id === null ? undefined : mine.keys.get(id);
    return key === undefined || own?.equals(key) === true;
  };
  return knows(a, b) && knows(b, a) ? null : "secret";
}

function authenticationName({ kind }: Authentication): string {
  switch (kind) {
    case "none":
      return "no authentication";
    case "pass":
      return "`auth_type PASS`";
    case "ah":
      return "`auth_type AH`";
    case "hmac":
      return "`auth_hmac`";
    default:
      return assertNever(kind);
  }
}

function checkInterval(pair: Pair, reporter: Reporter): void {
  const { a, b } = pair;
  const one = a.instance.advertIntervalUs;
  const two = b.instance.advertIntervalUs;
  if (one === two) return;
  const learned = a.instance.version === 3 && b.instance.version === 3;
  const code = learned ? "pair-interval-learned" : "pair-interval";
  const other = `${two / MICROS_PER_SECOND} s`;
  const every = `${one / MICROS_PER_SECOND} s`;
  const message = `\`${a.instance.name}\` advertises every ${every}, ${inOther(b, other)}`;
  const place = (side: Side): Span | null => placeOf(side, "advert_int");
  disagree(pair, { code, message, other, place }, reporter);
}

function checkAddresses(pair: Pair, reporter: Reporter): void {
  const { a, b } = pair;
  const say = (code: DiagnosticCode, lists: readonly [Addresses, Addresses]): void => {
    const [mine, theirs] = lists;
    const missing = without(mine, theirs);
    const more = without(theirs, mine);
    if (missing.length + more.length === 0) return;
    const parts = [
      ...(missing.length > 0 ? [`${missing.join(", ")} only here`] : []),
      ...(more.length > 0 ? [`${more.join(", ")} only in ${b.subject.name}`] : []),
    ];
    const keyword = code === "pair-addresses" ? "virtual_ipaddress" : "virtual_ipaddress_excluded";
    const message = `the addresses of \`${a.instance.name}\` differ: ${parts.join("; ")}`;
    const place = (side: Side): Span | null => placeOf(side, keyword);
    disagree(pair, { code, message, other: "these", place }, reporter);
  };
  say("pair-addresses", [a.instance.addresses, b.instance.addresses]);
  say("pair-excluded", [a.instance.excludedAddresses, b.instance.excludedAddresses]);
}

type Addresses = readonly VirtualAddress[];

function without(list: Addresses, others: Addresses): string[] {
  const texts = new Set(others.map(({ prefix }) => prefix.address.text));
  return list.map(({ prefix }) => prefix.address.text).filter((text) => !texts.has(text));
}
