// Keywords of `vrrp_instance` about interfaces of its own (VMAC, ipvlan), sockets and link state.
// They are read and checked; nothing acts on them.

import { IpAddress } from "../../../base/ip-address.ts";
import { MacAddress } from "../../../base/mac-address.ts";
import type { VirtualLink } from "../../../model/address.ts";
import { keywordSpan, type Statement } from "../ast.ts";
import { parsePrefix } from "./address-prefix.ts";
import type { Context } from "./context.ts";
import type { InstanceDraft } from "./instance-draft.ts";
import { fixFamily } from "./instance-unicast.ts";
import { keyword } from "./row.ts";
import type { Row } from "./table.ts";
import { flag, strictInteger, text, words } from "./value.ts";
import { WordCursor } from "./word-cursor.ts";

export const INSTANCE_LINK_ROWS: readonly Row<InstanceDraft>[] = [
  keyword("use_vmac", {
    takes: words("[[name] IFNAME] [MAC] [netlink_notify_msg] [group ID]"),
    default: "off",
    since: "1.2.3",
    effect: "Adverts and addresses on a macvlan with the virtual router's MAC address.",
    inert: true,
    set: (draft, _value, statement, context) => {
      draft.linkSpan = keywordSpan(statement);
      draft.virtualLink = readVmac(draft, new WordCursor(statement, context));
    },
  }),
  keyword("use_ipvlan", {
    takes: words("[[name] IFNAME] [ADDRESS[/LEN]] [bridge|private|vepa] [group ID]"),
    default: "off",
    since: "2.0.17",
    effect: "Adverts and addresses on an ipvlan interface.",
    inert: true,
    set: (draft, _value, statement, context) => {
      draft.linkSpan = keywordSpan(statement);
      draft.virtualLink = readIpvlan(draft, new WordCursor(statement, context));
    },
  }),
  keyword("use_vmac_addr", {
    takes: flag(),
    default: "off",
    since: "2.2.0",
    effect: "A VMAC also for addresses on other interfaces.",
    inert: true,
    set: (draft) => {
      draft.vmacAddresses = true;
    },
  }),
  keyword("vmac_xmit_base", {
    takes: flag(),
    default: "off",
    since: "1.2.10",
    effect: "Adverts on the interface below the VMAC.",
    inert: true,
    set: (draft, _value, statement) => {
      draft.vmacTransmitBase = true;
      draft.linkSpan ??= keywordSpan(statement);
    },
  }),
  keyword("vrf", {
    takes: text("IFNAME"),
    default: "none",
    since: "2.2.5",
    effect: "VRF of unicast without interface.",
    inert: true,
    set: (draft, name, statement, context) => {
      setVrf(draft, name, statement, context);
    },
  }),
  keyword("linkbeat_use_polling", {
    takes: flag(),
    default: "off",
    since: "2.0.0",
    effect: "Asks the interface for its carrier instead of listening to the kernel.",
    inert: true,
    set: (draft, _value, statement, context) => {
      draft.linkbeatPolling = true;
      context.atKeyword(statement, {
        code: "deprecated",
        message: "`linkbeat_use_polling` is an old form of `linkbeat_interfaces`",
        keepalived: [
          `(${draft.name}) 'linkbeat_use_polling' in vrrp instance deprecated` +
            " - use linkbeat_interfaces block",
        ],
      });
    },
  }),
  keyword("kernel_rx_buf_size", {
    takes: strictInteger({ min: 0, max: 4_294_967_295 }),
    default: "524288",
    since: "2.0.3",
    effect: "Bytes of receive buffer of the instance's socket.",
    set: (draft, value) => {
      draft.receiveBufferBytes = value;
    },
    invalid: (draft) => `(${draft.name}) invalid kernel_rx_buf_size specified`,
    missing: (draft) => `(${draft.name}) invalid kernel_rx_buf_size specified`,
  }),
  keyword("lvs_sync_daemon_interface", {
    takes: text("IFNAME"),
    since: "0.5.3",
    effect: "Old form of the global lvs_sync_daemon.",
    inert: true,
    set: (draft, name, statement, context) => {
      draft.inert.set("lvs_sync_daemon_interface", [name]);
      context.atKeyword(statement, {
        code: "deprecated",
        message: "`lvs_sync_daemon_interface` is an old form of `lvs_sync_daemon` in global_defs",
        keepalived: [
          `(${draft.name}) Specifying lvs_sync_daemon_interface against a vrrp is deprecated.`,
          `${" ".repeat(4 + draft.name.length)}Please use global lvs_sync_daemon`,
          ...alreadySynced(draft, context),
        ],
      });
    },
  }),
];

const IFNAME_CHARACTERS = 15;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

function emptyLink(kind: VirtualLink["kind"]): Mutable<VirtualLink> {
  return {
    kind,
    name: null,
    mac: null,
    address: null,
    mode: null,
    group: null,
    notifyNetlink: false,
  };
}

function readVmac(draft: InstanceDraft, cursor: WordCursor): VirtualLink {
  const link = emptyLink("vmac");
  cursor.take();
  for (let word = cursor.take(); word !== undefined; word = cursor.take()) {
    if (word === "netlink_notify_msg") link.notifyNetlink = true;
    else if (word === "group") readGroup(link, cursor);
    else if (word === "name") setName(link, cursor.value(word), cursor);
    else if (/^([0-9a-fA-F]{1,2}:){4,5}[0-9a-fA-F]{1,2}$/.test(word)) {
      setMac(draft, link, word, cursor);
    } else setName(link, word, cursor);
  }
  return link;
}

/** Five octets get the virtual router id as sixth. */
function setMac(
  draft: InstanceDraft,
  link: Mutable<VirtualLink>,
  word: string,
  cursor: WordCursor,
): void {
  const octets = word.split(":");
  if (octets.length === 5) octets.push((draft.vrid ?? 0).toString(16));
  const mac = MacAddress.parse(octets.join(":"));
  const bytes = mac?.toBytes();
  if (mac === null || bytes === undefined) return;
  if (link.mac !== null) {
    const keepalived = ["VMAC interface address already specified"];
    cursor.complain("duplicate-keyword", "a MAC address is given twice", keepalived);
  } else if (((bytes[0] ?? 0) & 1) !== 0) {
    const keepalived = [`VMAC MAC address is multicast ${word} - ignoring`];
    cursor.complain("unknown-word", `\`${word}\` is a multicast address`, keepalived);
  } else if (/^00:00:5e:00:0[12]:/.test(mac.text)) {
    const sentence = `VMAC MAC address not allowed to be RFC5798 address (${word}) - ignoring`;
    cursor.complain("unknown-word", `\`${word}\` is one of the RFC's own addresses`, [sentence]);
  } else link.mac = mac;
}

function setName(link: Mutable<VirtualLink>, name: string | undefined, cursor: WordCursor): void {
  if (name === undefined) return;
  const ipvlan = link.kind === "ipvlan";
  if (name.length > IFNAME_CHARACTERS || /[/:\s]/.test(name)) {
    const sentence = `VMAC interface name '${name}' too long or invalid characters - ignoring`;
    cursor.complain("too-long", `\`${name}\` is no name of an interface`, [sentence]);
  } else if (link.name !== null) {
    const sentence = ipvlan
      ? `IPVLAN interface already specified - ignoring '${name}'`
      : "VMAC interface name already specified";
    cursor.complain("duplicate-keyword", "a name is given twice", [sentence]);
  } else link.name = name;
}

function readGroup(link: Mutable<VirtualLink>, cursor: WordCursor): void {
  const word = cursor.value("group");
  if (word === undefined) return;
  link.group = cursor.context.iproute.find("group", word);
  if (link.group !== null) return;
  cursor.complain("unknown-word", `\`${word}\` is no group of interfaces`, [
    `Invalid group ${word} specified - ignoring`,
  ]);
}

const IPVLAN_MODES: readonly string[] = ["bridge", "private", "vepa"];

function readIpvlan(draft: InstanceDraft, cursor: WordCursor): VirtualLink {
  const link = emptyLink("ipvlan");
  cursor.take();
  for (let word = cursor.take(); word !== undefined; word = cursor.take()) {
    const address = IpAddress.parse(word.split("/", 1)[0] ?? "");
    if (IPVLAN_MODES.includes(word)) setMode(draft, link, word, cursor);
    else if (word === "group") readGroup(link, cursor);
    else if (word === "name") setName(link, cursor.value(word), cursor);
    else if (address === null) setName(link, word, cursor);
    else if (!fixFamily(draft, address.family)) {
      cursor.complain("wrong-family", `\`${word}\` is of another family than the instance`, [
        `(${draft.name}) ipvlan address[${word}] MUST match vrrp instance family !!! Skipping...`,
      ]);
    } else link.address ??= parsePrefix(word);
  }
  return link;
}

function setMode(
  draft: InstanceDraft,
  link: Mutable<VirtualLink>,
  word: string,
  cursor: WordCursor,
): void {
  if (link.mode === null) {
    link.mode = word;
    return;
  }
  cursor.complain("duplicate-keyword", "a mode is given twice", [
    `(${draft.name}) ipvlan type already specified - ignoring '${word}'`,
  ]);
}

function setVrf(draft: InstanceDraft, name: string, statement: Statement, context: Context): void {
  if (name.length > IFNAME_CHARACTERS) {
    context.atArgument(statement, 0, {
      code: "too-long",
      message: `an interface name has at most ${IFNAME_CHARACTERS} characters`,
      keepalived: [`(${draft.name}) VRF interface name '${name}' too long - ignoring`],
    });
    return;
  }
  if (draft.interfaceName !== null) {
    context.atArgument(statement, 0, {
      code: "strict-conflict",
      message: "`vrf` and `interface` exclude each other; `vrf` is ignored",
      keepalived: [`(${draft.name}) Cannot specify VRF interface and interface - ignoring`],
    });
    return;
  }
  const sentence = `(${draft.name}) WARNING - VRF interface ${name} doesn't exist`;
  context.missingInterface(name, statement, 0, sentence);
  draft.inert.set("vrf", [name]);
}

/** keepalived goes on saying so where the global keyword was there first. */
function alreadySynced({ name }: InstanceDraft, context: Context): string[] {
  const before = context.global.inert.get("lvs_sync_daemon")?.[0];
  if (before === undefined) return [];
  return [`(${name}) lvs_sync_daemon_interface has already been specified as ${before} - ignoring`];
}
