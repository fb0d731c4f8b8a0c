// `ip`, `netmask`, `interface`: the addresses. vip-manager takes a prefix length out of range for
// the class of the address (10.x gets /8); here it is refused, because nobody means that.

import { type Family, IpAddress } from "../../base/ip-address.ts";
import { maxPrefixLength, prefix } from "../../base/prefix.ts";
import type { VirtualAddress } from "../../model/address.ts";
import type { ConfigHost } from "../host.ts";
import type { SettingReader } from "./reader.ts";
import type { SettingText } from "./setting.ts";

/** if_addr.h: announced at once instead of after duplicate address detection. */
const IFA_F_NODAD = 0x02;
/** IFNAMSIZ without its terminator. */
const LONGEST_INTERFACE_NAME = 15;

export function readAddresses(reader: SettingReader, host: ConfigHost): VirtualAddress[] {
  const interfaceName = readInterface(reader, host);
  const texts = reader.list("ip");
  const [first] = texts;
  const family =
    first === undefined ? null : IpAddress.parse(first.text.split("/", 1)[0] ?? "")?.family;
  return texts.flatMap((text) => {
    const address = readAddress(reader, text, family ?? null);
    if (address === null || interfaceName === null) return [];
    return [{ ...PLAIN, ...address, interfaceName }];
  });
}

const PLAIN: Omit<VirtualAddress, "prefix" | "interfaceName" | "flags"> = {
  label: null,
  scope: 0,
  broadcast: null,
  peer: null,
  preferredLifetimeSeconds: null,
  noTrack: true,
  trackGroup: null,
  useVmac: false,
};

function readAddress(
  reader: SettingReader,
  { text, span }: SettingText,
  netmaskFamily: Family | null,
): Pick<VirtualAddress, "prefix" | "flags"> | null {
  const [addressText = "", lengthText] = text.split("/", 2);
  const address = IpAddress.parse(addressText);
  if (
    address === null ||
    address.isUnspecified() ||
    address.isMulticast() ||
    address.isLoopback()
  ) {
    const message = `\`${text}\` is no address that a host can have on a network`;
    reader.reporter.report("setting-value", message, span);
    return null;
  }
  const length = lengthText === undefined ? reader.value("netmask") : { text: lengthText, span };
  // A missing netmask is said once, with the other settings that are missing.
  if (length === null) return null;
  if (lengthText === undefined && address.family !== netmaskFamily) {
    const message = `\`netmask\` is that of the first address, \`${text}\` needs one of its own`;
    reader.reporter.report("setting-value", message, span, { help: `write ${text}/LENGTH` });
    return null;
  }
  const max = maxPrefixLength(address.family);
  const bits = /^[0-9]{1,3}$/.test(length.text) ? Number(length.text) : 0;
  if (bits < 1 || bits > max) {
    const message = `\`${length.text}\` is no prefix length of ${address.text}: expected 1..${max}`;
    reader.reporter.report("setting-value", message, length.span, { help: helpFor(length.text) });
    return null;
  }
  const flags = address.family === "ipv6" ? IFA_F_NODAD : 0;
  return { prefix: prefix(address, bits), flags };
}

function helpFor(text: string): string | null {
  const mask = IpAddress.parse(text);
  if (mask?.family !== "ipv4") return null;
  const bits = Array.from(mask.toBytes(), (byte) => byte.toString(2).padStart(8, "0")).join("");
  const match = /^(1*)0*$/.exec(bits);
  return match === null ? null : `write ${(match[1] ?? "").length}`;
}

function readInterface(reader: SettingReader, host: ConfigHost): string | null {
  const value = reader.value("interface");
  if (value === null) return null;
  const { text, span } = value;
  if (text === "" || text.length > LONGEST_INTERFACE_NAME || /[\s/]/.test(text)) {
    reader.reporter.report("setting-value", `\`${text}\` is no name of an interface`, span);
    return null;
  }
  const known = host.interfaces().find(({ name }) => name === text);
  if (known?.loopback === true) {
    const message = `\`${text}\` is a loopback interface: nobody would find the address there`;
    reader.reporter.report("setting-value", message, span);
    return null;
  }
  if (known === undefined) {
    const message = `interface \`${text}\` does not exist yet`;
    reader.reporter.report("leader-interface", message, span);
  }
  return text;
}
