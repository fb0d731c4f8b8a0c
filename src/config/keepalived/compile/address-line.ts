// A line of `virtual_ipaddress` and its kin: ADDRESS[/LEN] [dev IF] [scope S] [label L] [brd A] …

import { IpAddress } from "../../../base/ip-address.ts";
import { maxPrefixLength, type Prefix, prefix } from "../../../base/prefix.ts";
import { type Statement, statementSpan } from "../ast.ts";
import { invalidSentence, readPrefix } from "./address-prefix.ts";
import type { Context } from "./context.ts";
import type { AddressDraft } from "./instance-draft.ts";
import { readInteger, strictSentence } from "./number.ts";
import { WordCursor } from "./word-cursor.ts";

/** if_addr.h IFA_F_* */
const IFA_F_NODAD = 0x02;
const FLAG_BITS: ReadonlyMap<string, number> = new Map([
  ["home", 0x10],
  ["mngtmpaddr", 0x100],
  ["noprefixroute", 0x200],
  ["autojoin", 0x400],
]);
const LABEL_CHARACTERS = 15;
const FOREVER_SECONDS = 4_294_967_295;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Null where the line cannot be used, which is reported. */
export function readAddressLine(
  statement: Statement,
  context: Context,
  isStatic: boolean,
): AddressDraft | null {
  const own = readPrefix(statement.keyword.text, statement, context);
  return own === null ? null : new AddressLine(statement, context, own, isStatic).read();
}

class AddressLine {
  readonly #cursor: WordCursor;
  readonly #draft: Mutable<AddressDraft>;
  readonly #isStatic: boolean;
  /** keepalived.conf(5) -nodad: duplicate address detection is off unless this was written. */
  #nodad: boolean;
  #lifetimeGiven = false;

  constructor(statement: Statement, context: Context, own: Prefix, isStatic: boolean) {
    this.#cursor = new WordCursor(statement, context);
    this.#isStatic = isStatic;
    this.#nodad = own.address.family === "ipv6";
    this.#draft = {
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

  read(): AddressDraft | null {
    const cursor = this.#cursor;
    cursor.take();
    for (let word = cursor.take(); word !== undefined; word = cursor.take()) {
      if (!this.#option(word)) return null;
    }
    const { prefix: own, broadcast, peer } = this.#draft;
    if (peer !== null && broadcast !== null) {
      cursor.complain("unknown-option", "`brd` and `peer` exclude each other; `brd` is ignored", [
        "Cannot specify broadcast and peer addresses - ignoring broadcast address",
      ]);
      this.#draft.broadcast = null;
    }
    if (this.#nodad) this.#draft.flags |= IFA_F_NODAD;
    const single = own.address.family === "ipv6" && own.lengthBits === 128;
    if (single && !this.#lifetimeGiven) this.#draft.preferredLifetimeSeconds = 0;
    // Accepted and not acted on.
    if (own.address.family === "ipv4") this.#draft.preferredLifetimeSeconds = null;
    return this.#draft;
  }

  /** Reads one option with its words; false drops the line. */
  #option(option: string): boolean {
    const bit = FLAG_BITS.get(option);
    if (bit !== undefined) {
      this.#draft.flags |= bit;
      return true;
    }
    switch (option) {
      case "dev":
        return this.#device();
      case "scope":
        return this.#scope();
      case "label":
        return this.#label();
      case "brd":
      case "broadcast":
        return this.#broadcast(option);
      case "peer":
        return this.#peer();
      case "preferred_lft":
        return this.#lifetime();
      case "-nodad":
        this.#nodad = false;
        return true;
      case "no_track":
        this.#draft.noTrack = true;
        return true;
      default:
        return this.#lessCommon(option);
    }
  }

  #lessCommon(option: string): boolean {
    if (option === "use_vmac" && !this.#isStatic) {
      this.#draft.useVmac = true;
      return true;
    }
    if (option === "track_group" && this.#isStatic) return this.#trackGroup();
    this.#cursor.complain("unknown-option", `\`${option}\` is no option of an address`, [
      `Unknown configuration entry '${option}' for ip address - ignoring`,
    ]);
    return true;
  }

  #device(): boolean {
    const name = this.#cursor.value("dev");
    if (name === undefined) return false;
    if (this.#draft.interfaceName !== null) {
      const sentence = `Cannot specify ipaddress device more than once for ${this.#cursor.first}`;
      this.#drop("duplicate-keyword", "`dev` is given twice", sentence);
      return false;
    }
    const sentence = `WARNING - interface ${name} for ip address ${this.#address()} doesn't exist`;
    this.#cursor.checkInterface(name, sentence);
    this.#draft.interfaceName = name;
    return true;
  }

  #scope(): boolean {
    const name = this.#cursor.value("scope");
    if (name === undefined) return false;
    const word = this.#cursor.first;
    if (this.#isIpv6()) {
      this.#cursor.complain("wrong-family", "an IPv6 address has no scope of its own", [
        `Cannot specify scope for IPv6 addresses (${word}) - ignoring scope`,
      ]);
      return true;
    }
    const scope = this.#cursor.context.iproute.find("scope", name);
    if (scope !== null) this.#draft.scope = scope;
    else {
      this.#cursor.complain("unknown-word", `\`${name}\` is no address scope`, [
        `Invalid scope '${name}' specified for ${word} - ignoring`,
      ]);
    }
    return true;
  }

  #label(): boolean {
    const label = this.#cursor.value("label");
    if (label === undefined) return false;
    if (this.#isIpv6()) {
      this.#cursor.complain("wrong-family", "an IPv6 address has no label", [
        `Cannot specify label for IPv6 addresses (${this.#cursor.first}) - ignoring label`,
      ]);
      return true;
    }
    if (label.length > LABEL_CHARACTERS) {
      const message = `the label \`${label}\` has more than ${LABEL_CHARACTERS} characters`;
      const length = `is longer than maximum length ${LABEL_CHARACTERS}`;
      this.#drop("too-long", message, `Address label ${label} ${length} - removing address`);
      return false;
    }
    this.#draft.label = label;
    return true;
  }

  #broadcast(option: string): boolean {
    const word = this.#cursor.value(option);
    if (word === undefined) return false;
    if (this.#isIpv6()) {
      const sentence =
        `VRRP is trying to assign a broadcast ${option} to the IPv6 address` +
        ` ${this.#cursor.first} !!?? WTF... skipping VIP...`;
      this.#drop("wrong-family", "an IPv6 address has no broadcast address", sentence);
      return false;
    }
    if (word === "+" || word === "-") {
      this.#draft.broadcast = hostBits(this.#draft.prefix, word);
      if (this.#draft.broadcast === null) {
        const { lengthBits } = this.#draft.prefix;
        this.#cursor.complain("bad-broadcast", `a /${lengthBits} has no broadcast address`, [
          `Address prefix length ${lengthBits} too long for broadcast`,
        ]);
      }
      return true;
    }
    const address = IpAddress.parse(word);
    if (address === null || address.family !== "ipv4") {
      const sentence = `VRRP is trying to assign invalid broadcast ${word}. skipping VIP...`;
      this.#drop("bad-broadcast", `\`${word}\` is no broadcast address`, sentence);
      return false;
    }
    this.#draft.broadcast = address;
    return true;
  }

  #peer(): boolean {
    const word = this.#cursor.value("peer");
    if (word === undefined) return false;
    const address = IpAddress.parse(word);
    const complain = (message: string, ...sentences: string[]): boolean => {
      this.#cursor.complain("not-an-address", message, sentences);
      return true;
    };
    if (this.#draft.peer !== null) {
      const sentence = `Peer ${word} - another peer has already been specified`;
      return complain("a second `peer` is ignored", sentence);
    }
    if (address === null) {
      const sentences = [invalidSentence(word), `Invalid peer address ${word}`];
      return complain(`\`${word}\` is no IP address`, ...sentences);
    }
    if (address.family !== this.#draft.prefix.address.family) {
      const sentence = `Peer address ${word} does not match address family`;
      return complain(`\`${word}\` is of another family than the address`, sentence);
    }
    const max = maxPrefixLength(address.family);
    if (this.#cursor.first.includes("/")) {
      const sentence = "Cannot specify address prefix when specifying peer address - ignoring";
      complain("an address with a peer has no prefix length; it is ignored", sentence);
    }
    this.#draft.peer = prefix(address, max);
    this.#draft.prefix = prefix(this.#draft.prefix.address, max);
    return true;
  }

  #lifetime(): boolean {
    const word = this.#cursor.value("preferred_lft");
    if (word === undefined) return false;
    const number = readInteger(word, { min: 0, max: FOREVER_SECONDS });
    if (word === "forever" || number.kind === "good") {
      this.#lifetimeGiven = true;
      const isFinite = number.kind === "good" && number.value < FOREVER_SECONDS;
      this.#draft.preferredLifetimeSeconds = isFinite ? number.value : null;
      return true;
    }
    this.#cursor.complain("not-a-number", `\`${word}\` is no lifetime in seconds`, [
      strictSentence(word, number),
      `preferred_lft ${word} is invalid`,
    ]);
    return true;
  }

  #trackGroup(): boolean {
    const name = this.#cursor.value("track_group");
    if (name === undefined) return false;
    if (this.#draft.trackGroup !== null) {
      const sentence = `track_group ${name} is a duplicate`;
      this.#cursor.complain("duplicate-keyword", "a second `track_group` is ignored", [sentence]);
    } else if (this.#cursor.context.definition("track_group", name) === undefined) {
      const message = `no track_group \`${name}\` is defined above`;
      this.#cursor.complain("tracker-not-found", message, [`track_group ${name} not found`]);
    } else this.#draft.trackGroup = name;
    return true;
  }

  #isIpv6(): boolean {
    return this.#draft.prefix.address.family === "ipv6";
  }

  /** As keepalived shows the address in its sentences: with the length where one was written. */
  #address(): string {
    return this.#cursor.first;
  }

  #drop(
    code: "duplicate-keyword" | "too-long" | "wrong-family" | "bad-broadcast",
    message: string,
    sentence: string,
  ): void {
    this.#cursor.complain(code, `${message}; the address is left out`, [sentence]);
  }
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
