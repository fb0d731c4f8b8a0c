// A line of `virtual_ipaddress` and its kin: ADDRESS[/LEN] [dev IF] [scope S] [label L] [brd A] …

import { type Family, IpAddress } from "../../../base/ip-address.ts";
import { maxPrefixLength, type Prefix, prefix } from "../../../base/prefix.ts";
import type { Statement } from "../ast.ts";
import { statementSpan } from "../ast.ts";
import { readPrefix } from "./address-prefix.ts";
import type { Context } from "./context.ts";
import type { AddressDraft } from "./instance-draft.ts";
import { readInteger } from "./number.ts";

/** if_addr.h */
const IFA_F_NODAD = 0x02;
const FLAG_BITS: ReadonlyMap<string, number> = new Map([
  ["home", 0x10],
  ["mngtmpaddr", 0x100],
  ["noprefixroute", 0x200],
  ["autojoin", 0x400],
]);
const SCOPES: ReadonlyMap<string, number> = new Map([
  ["global", 0],
  ["site", 200],
  ["link", 253],
  ["host", 254],
  ["nowhere", 255],
]);
const LABEL_CHARACTERS = 15;
const IFNAME_CHARACTERS = 15;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

interface Line {
  readonly statement: Statement;
  readonly context: Context;
  readonly words: readonly string[];
  readonly draft: Mutable<AddressDraft>;
  /** Index of the word being read; 0 is the address. */
  at: number;
  nodad: boolean;
}

/** Null where the line cannot be used, which is reported. */
export function readAddressLine(statement: Statement, context: Context): AddressDraft | null {
  const words = [statement.keyword.text, ...statement.arguments.map((token) => token.text)];
  const own = readPrefix(words[0] ?? "", statement, context);
  if (own === null) return null;
  const line: Line = {
    statement,
    context,
    words,
    draft: emptyDraft(own, statement),
    at: 1,
    nodad: own.address.family === "ipv6",
  };
  while (line.at < words.length) {
    if (!readOption(line)) return null;
  }
  if (line.nodad) line.draft.flags |= IFA_F_NODAD;
  if (line.draft.preferredLifetimeSeconds === null && isSingleIpv6(line.draft.prefix)) {
    line.draft.preferredLifetimeSeconds = 0;
  }
  return line.draft;
}

function emptyDraft(own: Prefix, statement: Statement): Mutable<AddressDraft> {
  return {
    prefix: own,
    interfaceName: null,
    label: null,
    scope: 0,
    broadcast: null,
    peer: null,
    flags: 0,
    preferredLifetimeSeconds: null,
    noTrack: false,
    trackGroup: null,
    useVmac: false,
    span: statementSpan(statement),
  };
}

function isSingleIpv6(own: Prefix): boolean {
  return own.address.family === "ipv6" && own.lengthBits === 128;
}

/** Reads one option with its words; false drops the line. */
function readOption(line: Line): boolean {
  const option = line.words[line.at] ?? "";
  const bit = FLAG_BITS.get(option);
  if (bit !== undefined) {
    line.draft.flags |= bit;
    line.at += 1;
    return true;
  }
  switch (option) {
    case "dev":
      return readDevice(line);
    case "scope":
      return readScope(line);
    case "label":
      return readLabel(line);
    case "brd":
    case "broadcast":
      return readBroadcast(line);
    case "peer":
      return readPeer(line);
    case "preferred_lft":
      return readLifetime(line);
    default:
      readFlagOption(line, option);
      line.at += 1;
      return true;
  }
}

function readFlagOption(line: Line, option: string): void {
  if (option === "-nodad") line.nodad = false;
  else if (option === "no_track") line.draft.noTrack = true;
  else if (option === "use_vmac") line.draft.useVmac = true;
  else {
    complain(line, "unknown-option", `\`${option}\` is no option of an address`, [
      `Unknown configuration entry '${option}' for ip address - ignoring`,
    ]);
  }
}

/** The word behind the option; undefined where the line ends, which is reported. */
function nextWord(line: Line): string | undefined {
  const option = line.words[line.at] ?? "";
  const value = line.words[line.at + 1];
  if (value === undefined) {
    complain(line, "missing-value", `nothing follows \`${option}\``, [
      `No value specified for ip address option ${option} - ignoring`,
    ]);
    line.at += 1;
  } else line.at += 2;
  return value;
}

function readDevice(line: Line): boolean {
  const name = nextWord(line);
  if (name === undefined) return true;
  if (line.draft.interfaceName !== null || name.length > IFNAME_CHARACTERS) {
    complainBefore(line, "unknown-option", `\`dev ${name}\` cannot be used here`, [
      `Cannot specify interface ${name} for ip address - ignoring`,
    ]);
    return false;
  }
  line.draft.interfaceName = name;
  return true;
}

function readScope(line: Line): boolean {
  const name = nextWord(line);
  if (name === undefined) return true;
  const scope = SCOPES.get(name) ?? scopeNumber(name);
  if (scope === null) {
    complainBefore(line, "unknown-word", `\`${name}\` is no address scope`, [
      `Invalid scope '${name}' specified for ${line.words[0]} - ignoring`,
    ]);
  } else line.draft.scope = scope;
  return true;
}

function scopeNumber(word: string): number | null {
  const number = readInteger(word, { min: 0, max: 255 });
  return number.kind === "good" ? number.value : null;
}

function readLabel(line: Line): boolean {
  const label = nextWord(line);
  if (label === undefined) return true;
  if (family(line) === "ipv6") {
    complainBefore(line, "wrong-family", "an IPv6 address has no label", [
      `Cannot specify label for IPv6 addresses (${line.words[0]}) - ignoring label`,
    ]);
    return true;
  }
  if (label.length > LABEL_CHARACTERS) {
    complainBefore(
      line,
      "too-long",
      `the label \`${label}\` has more than ${LABEL_CHARACTERS} characters`,
      [`Label '${label}' too long - ignoring`],
    );
    return false;
  }
  line.draft.label = label;
  return true;
}

function readBroadcast(line: Line): boolean {
  const word = nextWord(line);
  if (word === undefined) return true;
  if (family(line) === "ipv6") {
    complainBefore(line, "wrong-family", "an IPv6 address has no broadcast address", [
      `VRRP is trying to assign a broadcast ${word} to the IPv6 address ${line.words[0]} !!? WTF... skipping VIP...`,
    ]);
    return false;
  }
  const broadcast =
    word === "+" || word === "-" ? hostBits(line.draft.prefix, word) : IpAddress.parse(word);
  if (broadcast === null || broadcast.family !== "ipv4") {
    complainBefore(line, "not-an-address", `\`${word}\` is no broadcast address`, [
      `VRRP is trying to assign an invalid broadcast ${word}. skipping VIP...`,
    ]);
    return word === "+" || word === "-";
  }
  line.draft.broadcast = broadcast;
  return true;
}

/** The network's address with all host bits set or cleared; null where there are too few. */
function hostBits(own: Prefix, word: "+" | "-"): IpAddress | null {
  if (own.lengthBits > 30) return null;
  const bytes = own.address.toBytes();
  for (let bit = own.lengthBits; bit < 32; bit++) {
    const mask = 0x80 >> (bit & 7);
    const index = bit >> 3;
    const byte = bytes[index] ?? 0;
    bytes[index] = word === "+" ? byte | mask : byte & ~mask;
  }
  return IpAddress.fromBytes(bytes);
}

function readPeer(line: Line): boolean {
  const word = nextWord(line);
  if (word === undefined) return true;
  const [text = "", lengthText] = word.split("/", 2);
  const address = IpAddress.parse(text);
  if (address === null || address.family !== family(line)) {
    complainBefore(line, "not-an-address", `\`${word}\` is no address of the other end`, [
      `Invalid peer ip address '${word}' for ${line.words[0]} - ignoring`,
    ]);
    return true;
  }
  const max = maxPrefixLength(address.family);
  const number = readInteger(lengthText ?? String(max), { min: 0, max });
  line.draft.peer = prefix(address, number.kind === "good" ? number.value : max);
  line.draft.prefix = prefix(line.draft.prefix.address, max);
  return true;
}

function readLifetime(line: Line): boolean {
  const word = nextWord(line);
  if (word === undefined) return true;
  if (word === "forever") return true;
  const number = readInteger(word, { min: 0, max: 4_294_967_294 });
  if (number.kind === "good") line.draft.preferredLifetimeSeconds = number.value;
  else {
    complainBefore(line, "not-a-number", `\`${word}\` is no lifetime`, [
      `Invalid preferred_lft '${word}' for ${line.words[0]} - ignoring`,
    ]);
  }
  return true;
}

function family(line: Line): Family {
  return line.draft.prefix.address.family;
}

type LineCode =
  | "unknown-option"
  | "missing-value"
  | "unknown-word"
  | "wrong-family"
  | "too-long"
  | "not-an-address"
  | "not-a-number";

/** About the word being read. */
function complain(
  line: Line,
  code: LineCode,
  message: string,
  keepalived: readonly string[],
): void {
  line.context.atArgument(line.statement, line.at - 1, { code, message, keepalived });
}

/** About the word behind the option just read. */
function complainBefore(
  line: Line,
  code: LineCode,
  message: string,
  keepalived: readonly string[],
): void {
  line.context.atArgument(line.statement, line.at - 2, { code, message, keepalived });
}
