// What only the host can tell: its networks, and who may change its scripts. Where an interface or
// a program does not exist here, the file is another machine's and nothing is said about it.

import type { IpAddress } from "../base/ip-address.ts";
import { formatPrefix, type Prefix, prefixContains } from "../base/prefix.ts";
import type { Reporter } from "../config/diagnostic.ts";
import type { ConfigHost } from "../config/host.ts";
import { findWeakness, type ScriptWeakness } from "../config/keepalived/script-weakness.ts";
import type { Span } from "../config/span.ts";
import type { NotifyCommands } from "../model/notify.ts";
import type { Command } from "../model/script.ts";
import type { VrrpInstanceConfig } from "../model/vrrp-instance.ts";
import type { Block, Places } from "./places.ts";
import { addressSpan, allAddresses, type Here, type Subject } from "./subject.ts";

/** `here` is null where the file is not meant for this host. */
export function checkOnHost(subject: Subject, here: Here | null, reporter: Reporter): void {
  const vips = subject.configuration.instances.flatMap(allAddresses);
  const networks = (name: string): readonly Prefix[] =>
    here === null ? [] : ownNetworks(here.host, name, vips);
  for (const instance of subject.configuration.instances) {
    checkSource(subject, instance, networks, reporter);
    checkSubnets(subject, instance, networks, reporter);
  }
  if (here !== null) checkScripts(subject.places, here, reporter);
}

type Networks = (interfaceName: string) => readonly Prefix[];

/** The addresses of an interface without those that VRRP has put there. */
function ownNetworks(
  host: ConfigHost,
  name: string,
  vips: ReturnType<typeof allAddresses>,
): readonly Prefix[] {
  const link = host.interfaces().find((one) => one.name === name);
  const isVip = (address: IpAddress): boolean =>
    vips.some(({ prefix }) => prefix.address.equals(address));
  return (link?.addresses ?? []).filter(({ address }) => !isVip(address));
}

function checkSource(
  { places }: Subject,
  instance: VrrpInstanceConfig,
  networks: Networks,
  reporter: Reporter,
): void {
  const { family, interfaceName, name, transport } = instance;
  if (transport.kind === "multicast" || transport.source !== null || interfaceName === null) return;
  // An IPv6 interface has one link-local address, as a rule.
  if (transport.peers.length === 0 || family === "ipv6") return;
  const known = networks(interfaceName).filter(({ address }) => address.family === family);
  if (known.length === 1) return;
  const which = known.length === 0 ? "" : `, which has ${known.length}`;
  const block = places.instance(name);
  reporter.report(
    "no-unicast-source",
    `\`${name}\` sends from whatever address comes first on \`${interfaceName}\`${which}`,
    block.keyword("unicast_peer") ?? block.name,
    { help: "add `unicast_src_ip`" },
  );
}

function checkSubnets(
  subject: Subject,
  instance: VrrpInstanceConfig,
  networks: Networks,
  reporter: Reporter,
): void {
  for (const { prefix, interfaceName } of allAddresses(instance)) {
    const { address } = prefix;
    const known = networks(interfaceName).filter((one) => one.address.family === address.family);
    const inside = known.some((network) => prefixContains(network, address));
    if (known.length === 0 || inside || address.isLinkLocal()) continue;
    const have = known.map(formatPrefix).join(", ");
    reporter.report(
      "vip-off-subnet",
      `\`${address.text}\` is in no network of \`${interfaceName}\`, which has ${have}`,
      addressSpan(subject, instance, address),
    );
  }
}

/** A program that root runs, and where that is written. */
interface RootScript {
  readonly path: string;
  readonly span: Span | null;
}

/** With enable_script_security the loader has refused them already. */
function checkScripts(places: Places, { configuration, host }: Here, reporter: Reporter): void {
  if (configuration.global.scriptSecurity) return;
  const byReason = new Map<string, { weakness: ScriptWeakness; scripts: RootScript[] }>();
  for (const script of rootScripts(places, configuration)) {
    const weakness = findWeakness(script.path, host);
    if (weakness === null) continue;
    const same = byReason.get(weakness.reason) ?? { weakness, scripts: [] };
    same.scripts.push(script);
    byReason.set(weakness.reason, same);
  }
  for (const { weakness, scripts } of byReason.values()) {
    const [first, ...others] = scripts;
    if (first === undefined) continue;
    reporter.report(
      "script-weak",
      `${weakness.reason}, and root runs \`${first.path}\`; script security would refuse it`,
      first.span,
      {
        notes: others.flatMap(({ path, span }) =>
          span === null ? [] : [{ message: `\`${path}\`, too`, span }],
        ),
        help: weakness.cure,
      },
    );
  }
}

function rootScripts(
  places: Places,
  { groups, instances, scripts }: Here["configuration"],
): RootScript[] {
  const checks = scripts.flatMap(({ command, name }) =>
    command.kind === "open-file"
      ? []
      : rootScript(command.command, places.block("vrrp_script", name).value("script")),
  );
  const told = [
    ...instances.map(({ name, notify }) => ({ notify, block: places.instance(name) })),
    ...groups.map(({ name, notify }) => ({ notify, block: places.block("vrrp_sync_group", name) })),
  ];
  return [...checks, ...told.flatMap(({ notify, block }) => notifyScripts(notify, block))];
}

const NOTIFY_KEYWORDS = {
  master: "notify_master",
  backup: "notify_backup",
  fault: "notify_fault",
  stop: "notify_stop",
  deleted: "notify_deleted",
  masterRxLowerPriority: "notify_master_rx_lower_pri",
  any: "notify",
} as const satisfies Record<keyof NotifyCommands, string>;

function notifyScripts(notify: NotifyCommands, block: Block): RootScript[] {
  return (Object.keys(NOTIFY_KEYWORDS) as (keyof NotifyCommands)[]).flatMap((event) => {
    const command = notify[event];
    if (command === null || command === "default") return [];
    return rootScript(command, block.value(NOTIFY_KEYWORDS[event]));
  });
}

function rootScript({ account, argv }: Command, span: Span | null): RootScript[] {
  return account?.uid === 0 ? [{ path: argv[0], span }] : [];
}
