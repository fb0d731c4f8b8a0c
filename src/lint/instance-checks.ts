// What is wrong within single instances of one file, whoever the other routers are.

import type { IpAddress } from "../base/ip-address.ts";
import { formatPrefix, maxPrefixLength, type Prefix } from "../base/prefix.ts";
import type { Reporter } from "../config/diagnostic.ts";
import type { VrrpInstanceConfig } from "../model/vrrp-instance.ts";
import { OWNER_PRIORITY } from "../track/weight.ts";
import { allWell, outlook, sameTrack, weighted } from "./priorities.ts";
import {
  addressSpan,
  allAddresses,
  type Check,
  isWritten,
  type Subject,
  trackSpan,
} from "./subject.ts";

export const checkInstances: Check = (subject, reporter) => {
  for (const instance of subject.configuration.instances) {
    checkNopreempt(subject, instance, reporter);
    checkWeights(subject, instance, reporter);
    checkEndpoints(subject, instance, reporter);
    checkHostAddresses(subject, instance, reporter);
  }
  checkSharedAddresses(subject, reporter);
  checkStrict(subject, reporter);
};

/** keepalived.conf(5) nopreempt; RFC 9568 §6.4.2: with Preempt_Mode False any advert of a master
 * keeps a backup where it is. */
function checkNopreempt(subject: Subject, instance: VrrpInstanceConfig, reporter: Reporter): void {
  const tracks = weighted(instance);
  if (instance.preempt || tracks.length === 0) return;
  const names = [...new Set(tracks.map(({ name }) => `\`${name}\``))].join(", ");
  reporter.report(
    "nopreempt-weight",
    `\`nopreempt\` keeps the weight of ${names} from moving the addresses`,
    subject.places.instance(instance.name).keyword("nopreempt"),
    {
      notes: tracks.flatMap((track) => {
        const span = trackSpan(subject, instance, track);
        const message = `\`${track.name}\` has weight ${track.weight.value}`;
        return span === null ? [] : [{ message, span }];
      }),
      help: "without a weight a failure is a FAULT, which the other node answers at once",
    },
  );
}

function checkWeights(subject: Subject, instance: VrrpInstanceConfig, reporter: Reporter): void {
  for (const track of weighted(instance)) {
    const best = allWell(instance).priority;
    const alone = outlook(instance, (other) => sameTrack(other, track)).priority;
    const without = outlook(instance, (other) => !sameTrack(other, track)).priority;
    const worst = outlook(instance, () => true).priority;
    if (best !== alone || without !== worst) continue;
    reporter.report(
      "weight-without-effect",
      `weight ${track.weight.value} of \`${track.name}\` changes nothing: the priority is ${best} in either case`,
      trackSpan(subject, instance, track),
      { help: `\`priority\` is ${instance.basePriority}; weights work between 1 and 254` },
    );
  }
}

function checkEndpoints(subject: Subject, instance: VrrpInstanceConfig, reporter: Reporter): void {
  const { transport, name } = instance;
  const block = subject.places.instance(name);
  const source = block.value("unicast_src_ip") ?? block.value("mcast_src_ip");
  const vips = allAddresses(instance).map(({ prefix }) => prefix.address);
  const isVip = (address: IpAddress): boolean => vips.some((vip) => vip.equals(address));
  const sayVip = (address: IpAddress, role: string, span: typeof source): void => {
    const message = `\`${address.text}\` is ${role} and a virtual address of \`${name}\``;
    const place = addressSpan(subject, instance, address);
    const notes = place === null ? [] : [{ message: "the virtual address", span: place }];
    reporter.report("vip-as-endpoint", message, span ?? block.name, { notes });
  };
  if (transport.source !== null && isVip(transport.source)) {
    sayVip(transport.source, "the source of the adverts", source);
  }
  if (transport.kind === "multicast") return;
  for (const { address } of transport.peers) {
    const span = block.entry("unicast_peer", isWritten(address));
    if (isVip(address)) sayVip(address, "a peer", span);
    if (transport.source?.equals(address) !== true) continue;
    reporter.report(
      "own-address-peer",
      `\`${address.text}\` is this node's own address and among its peers`,
      span ?? block.name,
      { notes: source === null ? [] : [{ message: "its own address", span: source }] },
    );
  }
}

function checkHostAddresses(
  subject: Subject,
  instance: VrrpInstanceConfig,
  reporter: Reporter,
): void {
  for (const { prefix } of allAddresses(instance)) {
    const reason = whyNoHost(prefix);
    if (reason === null) continue;
    reporter.report(
      "vip-not-a-host",
      `\`${formatPrefix(prefix)}\` cannot be a host's address: ${reason}`,
      addressSpan(subject, instance, prefix.address),
    );
  }
}

/** RFC 3021 lets both addresses of a /31 be hosts. */
const SMALLEST_NETWORK = 31;

function whyNoHost({ address, lengthBits }: Prefix): string | null {
  if (address.isUnspecified()) return "it is all zeros";
  if (address.isMulticast()) return "it is a multicast group";
  if (address.isLoopback()) return "it is of the loopback network";
  if (maxPrefixLength(address.family) !== 32 || lengthBits >= SMALLEST_NETWORK) return null;
  const number = address.toBytes().reduce((sum, byte) => sum * 256 + byte, 0);
  const hosts = 2 ** (32 - lengthBits);
  if (number % hosts === 0) return "it is the network's own";
  return number % hosts === hosts - 1 ? "it is the network's broadcast address" : null;
}

function checkSharedAddresses(subject: Subject, reporter: Reporter): void {
  const first = new Map<string, VrrpInstanceConfig>();
  for (const instance of subject.configuration.instances) {
    for (const { prefix, interfaceName } of allAddresses(instance)) {
      const key = `${prefix.address.text} ${interfaceName}`;
      const other = first.get(key) ?? instance;
      first.set(key, other);
      if (other === instance) continue;
      const place = addressSpan(subject, other, prefix.address);
      reporter.report(
        "vip-in-two-instances",
        `\`${prefix.address.text}\` belongs to \`${other.name}\` already`,
        addressSpan(subject, instance, prefix.address),
        { notes: place === null ? [] : [{ message: "first written here", span: place }] },
      );
    }
  }
}

/** Strict instances that do not accept: once where `vrrp_strict` makes them so. */
function checkStrict({ configuration, places }: Subject, reporter: Reporter): void {
  const silent = configuration.instances.filter(
    ({ strict, accept, basePriority, addresses }) =>
      strict && !accept && basePriority !== OWNER_PRIORITY && addresses.length > 0,
  );
  const global = places.line("global_defs", "vrrp_strict");
  const own = (name: string): ReturnType<typeof places.line> =>
    places.instance(name).keyword("strict_mode");
  const inherited = silent.filter(({ name }) => own(name) === null);
  const say = (keyword: string, names: readonly string[], span: typeof global): void => {
    if (names.length === 0) return;
    const who = names.map((name) => `\`${name}\``).join(", ");
    const message = `with \`${keyword}\` keepalived drops what is sent to the addresses of ${who}`;
    reporter.report("strict-silent-vip", message, span);
  };
  const names = inherited.map(({ name }) => name);
  say("vrrp_strict", names, global);
  for (const { name } of silent) if (own(name) !== null) say("strict_mode", [name], own(name));
}
