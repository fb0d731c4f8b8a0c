// What keepalived's dump must say of our model, field by field: every field that both have.

import type { Prefix } from "../../../src/base/prefix.ts";
import type { VirtualAddress, VirtualRoute, VirtualRule } from "../../../src/model/address.ts";
import type { Configuration } from "../../../src/model/configuration.ts";
import type { SyncGroupConfig } from "../../../src/model/sync-group.ts";
import type { TrackedScript, TrackReference } from "../../../src/model/tracker.ts";
import type { VrrpInstanceConfig } from "../../../src/model/vrrp-instance.ts";

/** A field by its name in the dump, or a list by its heading with one entry a line. */
export type Expected = ReadonlyArray<readonly [name: string, value: string | readonly string[]]>;

const SECOND = 1_000_000;

export function instanceFields(instance: VrrpInstanceConfig, model: Configuration): Expected {
  const { announce, virtualLink } = instance;
  const group = model.groups.find(({ members }) => members.includes(instance.name));
  return [
    ["VRRP Version", String(instance.version)],
    ["Wantstate", instance.wantedState],
    ...(virtualLink === null && instance.interfaceName !== null
      ? ([["Interface", instance.interfaceName]] as const)
      : []),
    ...(group === undefined ? [] : ([["Sync group", group.name]] as const)),
    ["Gratuitous ARP delay", whole(announce.masterDelayUs)],
    ["Gratuitous ARP repeat", String(announce.masterRepeat)],
    ["Gratuitous ARP refresh", whole(announce.refreshUs)],
    ["Gratuitous ARP refresh repeat", String(announce.refreshRepeat)],
    ["Gratuitous ARP lower priority delay", whole(announce.lowerPriorityDelayUs)],
    ["Gratuitous ARP lower priority repeat", String(announce.lowerPriorityRepeat)],
    ["Down timer adverts", String(instance.downTimerAdverts)],
    ["Send advert after receive lower priority advert", String(!instance.lowerPriorityNoAdvert)],
    ["Send advert after receive higher priority advert", String(instance.higherPrioritySendAdvert)],
    ["Virtual Router ID", String(instance.vrid)],
    ["Priority", String(instance.basePriority)],
    ["Advert interval", interval(instance)],
    ["Accept", enabled(instance.accept)],
    ["Preempt", enabled(instance.preempt)],
    ...(instance.preemptDelayUs === 0
      ? []
      : ([["Preempt delay", `${whole(instance.preemptDelayUs)} secs`]] as const)),
    ["Promote_secondaries", enabled(instance.promoteSecondaries)],
    ...authentication(instance),
    ["Virtual IP", addresses(instance.addresses, instance)],
    ["Virtual IP Excluded", addresses(instance.excludedAddresses, instance)],
    ["Virtual Routes", instance.routes.map(routeText)],
    ["Virtual Rules", instance.rules.map(ruleText)],
    ...transport(instance),
    ["Tracked interfaces", ownTracks(instance, group, "interface")],
    ["Tracked scripts", ownTracks(instance, group, "script")],
    ["Tracked files", ownTracks(instance, group, "file")],
    ["Tracked processes", ownTracks(instance, group, "process")],
    ["Using smtp notification", instance.smtpAlert ? "yes" : "no"],
    ["Notify deleted", instance.notify.deleted === null ? "Fault" : "Deleted"],
    ["Notify priority changes", String(instance.notifyPriorityChanges)],
  ];
}

export function scriptFields(script: TrackedScript): Expected {
  const { value, reverse } = script.weight;
  return [
    ["Interval", `${whole(script.intervalUs)} sec`],
    ["Weight", `${value}${reverse ? " reverse" : ""}`],
    ["Rise", String(script.rise)],
    ["Fall", String(script.fall)],
  ];
}

export function groupFields(group: SyncGroupConfig): Expected {
  return [
    ["VRRP member instances", group.members],
    ["Tracked interfaces", tracks(group.tracks, "interface")],
    ["Tracked scripts", tracks(group.tracks, "script")],
    ["Tracked process", tracks(group.tracks, "process")],
    ["Using smtp notification", group.smtpAlert ? "yes" : "no"],
  ];
}

export function globalFields({ global }: Configuration): Expected {
  return [
    ["Router ID", global.routerId],
    ["Dynamic interfaces", String(global.dynamicInterfaces)],
    ["VRRP IPv4 mcast group", global.mcastGroup4.text],
    ["VRRP IPv6 mcast group", global.mcastGroup6.text],
    [`Script security ${global.scriptSecurity ? "enabled" : "disabled"}`, ""],
    ["umask", `0${global.umask.toString(8)}`],
    ["FIFO write vrrp states on reload", String(global.fifoStatesOnReload)],
  ];
}

/** The static parts, as three lists. */
export function staticLists(
  model: Configuration,
): Record<"addresses" | "routes" | "rules", readonly string[]> {
  return {
    addresses: addresses(model.staticAddresses, null),
    routes: model.staticRoutes.map(routeText),
    rules: model.staticRules.map(ruleText),
  };
}

function prefixText({ address, lengthBits }: Prefix): string {
  const single = lengthBits === (address.family === "ipv4" ? 32 : 128);
  return single ? address.text : `${address.text}/${lengthBits}`;
}

/** Without the protocol, which keepalived shows for those that it watches. */
function routeText(route: VirtualRoute): string {
  const words = [route.options.get("placement")?.value ?? "prepend"];
  words.push(route.destination === null ? "0.0.0.0/0" : prefixText(route.destination));
  if (route.preferredSource !== null) words.push(`src ${route.preferredSource.text}`);
  if (route.gateway !== null) {
    words.push(`via ${route.gateway.family === "ipv4" ? "inet" : "inet6"} ${route.gateway.text}`);
  }
  if (route.interfaceName !== null) words.push(`dev ${route.interfaceName}`);
  if (route.table !== null) words.push(`table ${route.table}`);
  if (route.scope !== null) words.push(`scope ${route.scope}`);
  if (route.metric !== null) words.push(`metric ${route.metric}`);
  if (route.noTrack) words.push("no_track");
  if (route.trackGroup !== null) words.push(`track_group ${route.trackGroup}`);
  return words.join(" ");
}

function ruleText(rule: VirtualRule): string {
  const words = rule.not ? ["not"] : [];
  words.push(`from ${rule.from === null ? "all" : prefixText(rule.from)}`);
  if (rule.to !== null) words.push(`to ${prefixText(rule.to)}`);
  if (rule.preference !== null) words.push(`priority ${rule.preference}`);
  words.push(`tos 0x${(rule.tos ?? 0).toString(16)}`);
  if (rule.fwmark !== null) {
    const { mark, mask } = rule.fwmark;
    const suffix = mask === 0xffff_ffff ? "" : `/0x${mask.toString(16)}`;
    words.push(`fwmark 0x${mark.toString(16)}${suffix}`);
  }
  if (rule.iif !== null) words.push(`iif ${rule.iif}`);
  if (rule.oif !== null) words.push(`oif ${rule.oif}`);
  const users = rule.options.get("uidrange");
  if (Array.isArray(users)) words.push(`uidrange ${users.join("-")}`);
  if (rule.table !== null) words.push(`lookup ${rule.table}`);
  if (rule.noTrack) words.push("no_track");
  if (rule.trackGroup !== null) words.push(`track_group ${rule.trackGroup}`);
  return words.join(" ");
}

function whole(durationUs: number): string {
  return String(durationUs / SECOND);
}

function enabled(value: boolean): string {
  return value ? "enabled" : "disabled";
}

function interval({ version, advertIntervalUs }: VrrpInstanceConfig): string {
  return version === 3 ? `${advertIntervalUs / 1000} milli-sec` : `${whole(advertIntervalUs)} sec`;
}

function authentication({ version, authentication: auth }: VrrpInstanceConfig): Expected {
  if (version === 3) return [];
  switch (auth.kind) {
    case "none":
    case "hmac":
      return [["Authentication type", "none"]];
    case "pass":
      return [
        ["Authentication type", "SIMPLE_PASSWORD"],
        ["Password", auth.password.reveal()],
      ];
    default:
      return [["Authentication type", "IPSEC_AH"]];
  }
}

function transport(instance: VrrpInstanceConfig): Expected {
  const { transport: way, family, checks } = instance;
  const source =
    way.source === null
      ? []
      : ([["Using src_ip", `${way.source.text} (from configuration)`]] as const);
  if (way.kind === "multicast") return source;
  return [
    ...source,
    ...(family === "ipv4" ? ([["Unicast TTL", String(way.ttl ?? 255)]] as const) : []),
    [`Check unicast src : ${checks.unicastSource ? "yes" : "no"}`, ""],
    [
      "Unicast Peer",
      way.peers.map(
        ({ address, minTtl, maxTtl }) =>
          `${address.text} min_ttl ${minTtl ?? 0} max_ttl ${maxTtl ?? 255}`,
      ),
    ],
  ];
}

/** keepalived keeps those of the group apart; our model has merged them. */
function ownTracks(
  instance: VrrpInstanceConfig,
  group: SyncGroupConfig | undefined,
  kind: TrackReference["kind"],
): readonly string[] {
  const own = instance.tracks.filter(
    ({ name }) =>
      group?.tracks.some((track) => track.kind === kind && track.name === name) !== true,
  );
  return tracks(own, kind);
}

function tracks(list: readonly TrackReference[], kind: TrackReference["kind"]): readonly string[] {
  const comma = kind === "file" || kind === "process" ? "," : "";
  return list
    .filter((track) => track.kind === kind)
    .map(({ name, weight }) => {
      const direction = weight.reverse ? " reverse" : "";
      return `${name}${comma} weight ${weight.value}${direction}`;
    });
}

const SCOPES: ReadonlyMap<number, string> = new Map([
  [0, "global"],
  [200, "site"],
  [253, "link"],
  [254, "host"],
]);

/** if_addr.h IFA_F_* */
const NODAD = 0x02;
const FLAGS: ReadonlyArray<readonly [bit: number, name: string]> = [
  [0x10, "home"],
  [0x100, "mngtmpaddr"],
  [0x200, "noprefixroute"],
  [0x400, "autojoin"],
];

function addresses(
  list: readonly VirtualAddress[],
  instance: VrrpInstanceConfig | null,
): readonly string[] {
  return list.map((address) => {
    const { prefix, peer } = address;
    const ipv6 = prefix.address.family === "ipv6";
    const single = prefix.lengthBits === (ipv6 ? 128 : 32);
    const length = single || peer !== null ? "" : `/${prefix.lengthBits}`;
    const words = [`${prefix.address.text}${length}`];
    if (peer !== null) words.push(`peer ${peer.address.text}/${peer.lengthBits}`);
    if (address.broadcast !== null) words.push(`brd ${address.broadcast.text}`);
    words.push(`dev ${device(address, instance)}`);
    words.push(`scope ${SCOPES.get(address.scope) ?? String(address.scope)}`);
    if (address.label !== null) words.push(`label ${address.label}`);
    if (ipv6 && (address.flags & NODAD) === 0) words.push("-nodad");
    for (const [bit, name] of FLAGS) if ((address.flags & bit) !== 0) words.push(name);
    if (address.noTrack) words.push("no_track");
    if (address.trackGroup !== null) words.push(`track_group ${address.trackGroup}`);
    if (ipv6) words.push(...lifetime(address));
    return words.join(" ");
  });
}

function lifetime({ preferredLifetimeSeconds: seconds }: VirtualAddress): string[] {
  if (seconds === null) return ["preferred_lft forever"];
  return seconds === 0 ? ["deprecated"] : [`preferred_lft ${seconds}`];
}

/** An address on the instance's interface goes on its VMAC, which we have not made. */
function device(address: VirtualAddress, instance: VrrpInstanceConfig | null): string {
  const { interfaceName, useVmac } = address;
  if (instance === null) return interfaceName;
  const linked = instance.virtualLink !== null && interfaceName === instance.interfaceName;
  return linked || useVmac || instance.vmacAddresses ? `@${interfaceName}` : interfaceName;
}

/** The dump's line with the VMAC's own name, the protocol and the state taken out. */
export function comparable(line: string): string {
  return line
    .replace(/ dev \S+@/, " dev @")
    .replace(/ proto(col)? \d+/, "")
    .replace(/ set$/, "");
}
