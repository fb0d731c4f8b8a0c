// `vrrp_instance` from the model.

import { assertNever } from "../../../base/invariant.ts";
import type { VirtualLink } from "../../../model/address.ts";
import type { NotifyCommands } from "../../../model/notify.ts";
import type { SyncGroupConfig } from "../../../model/sync-group.ts";
import type { TrackReference } from "../../../model/tracker.ts";
import type { Authentication, VrrpInstanceConfig } from "../../../model/vrrp-instance.ts";
import { addressLine, routeLine, ruleLine } from "./kernel-lines.ts";
import { blockLines, commandText, optionalBlock, secondsText, word } from "./words.ts";

/** What a password is printed as. */
export type PrintSecret = (text: string) => string;

export function instanceLines(
  instance: VrrpInstanceConfig,
  group: SyncGroupConfig | null,
  secret: PrintSecret,
): string[] {
  const { announce } = instance;
  const own = instance.tracks.filter((track) => group === null || !isGroups(track, group));
  return blockLines(`vrrp_instance ${word(instance.name)}`, [
    ...familyLines(instance),
    `state ${instance.wantedState}`,
    ...(instance.interfaceName === null ? [] : [`interface ${word(instance.interfaceName)}`]),
    `virtual_router_id ${instance.vrid}`,
    `priority ${instance.basePriority}`,
    `advert_int ${secondsText(instance.advertIntervalUs)}`,
    `strict_mode ${onOff(instance.strict)}`,
    ...when(!instance.preempt, "nopreempt"),
    ...when(instance.preemptDelayUs > 0, `preempt_delay ${secondsText(instance.preemptDelayUs)}`),
    `down_timer_adverts ${instance.downTimerAdverts}`,
    instance.accept ? "accept" : "no_accept",
    ...transportLines(instance),
    ...authenticationLines(instance.authentication, secret),
    `garp_master_delay ${secondsText(announce.masterDelayUs)}`,
    `garp_master_repeat ${announce.masterRepeat}`,
    `garp_master_refresh ${secondsText(announce.refreshUs)}`,
    `garp_master_refresh_repeat ${announce.refreshRepeat}`,
    `garp_lower_prio_delay ${secondsText(announce.lowerPriorityDelayUs)}`,
    `garp_lower_prio_repeat ${announce.lowerPriorityRepeat}`,
    ...when(
      announce.extraInterfaceUs > 0,
      `garp_extra_if all ${secondsText(announce.extraInterfaceUs)}`,
    ),
    `lower_prio_no_advert ${onOff(instance.lowerPriorityNoAdvert)}`,
    `higher_prio_send_advert ${onOff(instance.higherPrioritySendAdvert)}`,
    ...optionLines(instance),
    ...linkLines(instance),
    ...optionalBlock("virtual_ipaddress", instance.addresses.map(addressLine)),
    ...when(instance.addresses.length === 0, "no_virtual_ipaddress"),
    ...optionalBlock("virtual_ipaddress_excluded", instance.excludedAddresses.map(addressLine)),
    ...optionalBlock("virtual_routes", instance.routes.map(routeLine)),
    ...optionalBlock("virtual_rules", instance.rules.map(ruleLine)),
    ...trackLines(own),
    ...notifyLines(instance.notify),
    `notify_priority_changes ${onOff(instance.notifyPriorityChanges)}`,
    `smtp_alert ${onOff(instance.smtpAlert)}`,
    ...inertLines(instance.inert),
  ]);
}

export function when(condition: boolean, line: string): string[] {
  return condition ? [line] : [];
}

export function onOff(value: boolean): string {
  return value ? "on" : "off";
}

/** Whether the group brings the tracker with the very weight, so that the instance need not. */
function isGroups(track: TrackReference, group: SyncGroupConfig): boolean {
  return group.tracks.some(
    ({ kind, name, weight }) =>
      kind === track.kind &&
      name === track.name &&
      weight.value === track.weight.value &&
      weight.reverse === track.weight.reverse,
  );
}

/** Version 2 must stand before the family is fixed; native_ipv6 says both at once. */
function familyLines({ family, version }: VrrpInstanceConfig): string[] {
  return family === "ipv6" && version === 3 ? ["native_ipv6"] : [`version ${version}`];
}

function transportLines({ transport, checks, checksum }: VrrpInstanceConfig): string[] {
  const source = transport.source?.text;
  if (transport.kind === "multicast") {
    return [
      ...(source === undefined ? [] : [`mcast_src_ip ${source}`]),
      `mcast_dst_ip ${transport.group.text}`,
    ];
  }
  const peers = transport.peers.map(({ address, minTtl, maxTtl }) =>
    [
      address.text,
      ...(minTtl === null ? [] : [`min_ttl ${minTtl}`]),
      ...(maxTtl === null ? [] : [`max_ttl ${maxTtl}`]),
    ].join(" "),
  );
  return [
    ...(source === undefined ? [] : [`unicast_src_ip ${source}`]),
    ...optionalBlock("unicast_peer", peers),
    ...(transport.ttl === null ? [] : [`unicast_ttl ${transport.ttl}`]),
    ...when(transport.faultWithoutPeer, "unicast_fault_no_peer"),
    ...when(checks.unicastSource, "check_unicast_src"),
    ...when(checksum.oldUnicast === "always", "old_unicast_checksum"),
    ...when(checksum.oldUnicast === "never", "old_unicast_checksum never"),
  ];
}

function authenticationLines(authentication: Authentication, secret: PrintSecret): string[] {
  switch (authentication.kind) {
    case "none":
      return [];
    case "pass":
    case "ah":
      return blockLines("authentication", [
        `auth_type ${authentication.kind === "pass" ? "PASS" : "AH"}`,
        `auth_pass ${word(secret(authentication.password.reveal()))}`,
      ]);
    case "hmac": {
      const { keys, activeKeyId, windowUs, antiReplay, mode } = authentication;
      const receiveOnly = activeKeyId === null;
      return blockLines("auth_hmac", [
        ...[...keys].map(([id, key]) => `key ${id} hex:${secret(key.reveal())}`),
        ...(activeKeyId === null ? [] : [`active_key ${activeKeyId}`]),
        `time_window ${secondsText(windowUs)}`,
        `anti_replay ${antiReplay}`,
        `mode ${receiveOnly ? "receive-only" : mode}`,
      ]);
    }
    default:
      return assertNever(authentication);
  }
}

function optionLines(instance: VrrpInstanceConfig): string[] {
  const { basePriority, timerExpiredPriority, receiveBufferBytes } = instance;
  return [
    ...when(!instance.trackPrimary, "dont_track_primary"),
    ...when(instance.trackSourceAddress, "track_src_ip"),
    `skip_check_adv_addr ${onOff(instance.checks.skipAddressCheck)}`,
    `v3_checksum_as_v2 ${onOff(instance.checksum.v3AsV2)}`,
    ...when(basePriority === 255, `owner_ignore_adverts ${onOff(instance.ownerIgnoreAdverts)}`),
    ...(timerExpiredPriority === null ? [] : [`timer_expired_backup ${timerExpiredPriority}`]),
    ...when(instance.promoteSecondaries, "promote_secondaries"),
    ...when(instance.linkbeatPolling, "linkbeat_use_polling"),
    ...(receiveBufferBytes === null ? [] : [`kernel_rx_buf_size ${receiveBufferBytes}`]),
    `debug ${instance.debugLevel}`,
  ];
}

function linkLines(instance: VrrpInstanceConfig): string[] {
  return [
    ...(instance.virtualLink === null ? [] : [linkLine(instance.virtualLink)]),
    ...when(instance.vmacAddresses, "use_vmac_addr"),
    ...when(instance.vmacTransmitBase, "vmac_xmit_base"),
  ];
}

function linkLine(link: VirtualLink): string {
  const words = [link.kind === "vmac" ? "use_vmac" : "use_ipvlan"];
  if (link.name !== null) words.push("name", word(link.name));
  if (link.mac !== null) words.push(link.mac.text);
  if (link.address !== null) words.push(`${link.address.address.text}/${link.address.lengthBits}`);
  if (link.mode !== null) words.push(link.mode);
  if (link.group !== null) words.push("group", String(link.group));
  if (link.notifyNetlink) words.push("netlink_notify_msg");
  return words.join(" ");
}

/** A block for each run of trackers of one kind, with the weight that counts. */
export function trackLines(tracks: readonly TrackReference[]): string[] {
  const lines: string[] = [];
  let from = 0;
  while (from < tracks.length) {
    const kind = tracks[from]?.kind;
    let to = from;
    while (tracks[to]?.kind === kind && to < tracks.length) to += 1;
    lines.push(...blockLines(`track_${kind}`, tracks.slice(from, to).map(trackLine)));
    from = to;
  }
  return lines;
}

function trackLine({ kind, name, weight }: TrackReference): string {
  const direction = weight.reverse ? " reverse" : kind === "interface" ? "" : " noreverse";
  return `${word(name)} weight ${weight.value}${direction}`;
}

export function notifyLines(notify: NotifyCommands): string[] {
  const lines: string[] = [];
  const add = (name: string, command: NotifyCommands["master"]): void => {
    if (command !== null) lines.push(`${name} ${commandText(command)}`);
  };
  add("notify_master", notify.master);
  add("notify_backup", notify.backup);
  add("notify_fault", notify.fault);
  add("notify_stop", notify.stop);
  add("notify_master_rx_lower_pri", notify.masterRxLowerPriority);
  add("notify", notify.any);
  if (notify.deleted === "default") lines.push("notify_deleted");
  else add("notify_deleted", notify.deleted);
  return lines;
}

/** `track_bfd` is a block; the other keywords stand with their words. */
function inertLines(inert: VrrpInstanceConfig["inert"]): string[] {
  return [...inert].flatMap(([name, words]) =>
    name === "track_bfd"
      ? blockLines(name, words)
      : [[name, ...words.map((text) => word(text))].join(" ")],
  );
}
