// `bfd_instance NAME { … }`: read and checked, so that track_bfd finds it; nothing acts on it.

import { IpAddress } from "../../../base/ip-address.ts";
import type { Span } from "../../span.ts";
import { argumentSpan, type Statement } from "../ast.ts";
import { keyword } from "./row.ts";
import { BlockTable, type Row } from "./table.ts";
import {
  boolean,
  decimalSeconds,
  fail,
  flag,
  integer,
  type ValueType,
  word,
  words,
} from "./value.ts";

export class BfdDraft {
  readonly name: string;
  readonly span: Span;
  /** The words of each line. */
  readonly lines: string[] = [];

  constructor(name: string, statement: Statement) {
    this.name = name;
    this.span = argumentSpan(statement, 0);
  }
}

/** Milliseconds with up to three decimals; nothing reads them but the check. */
function milliseconds(min: number): ValueType<number> {
  const range = decimalSeconds({ min, max: 4_294_967 });
  return { ...range, syntax: `MILLISECONDS ${min}..4294967` };
}

/** keepalived does not mind a prefix length here. */
function looseAddress(): ValueType<IpAddress> {
  return {
    syntax: "ADDRESS",
    required: 1,
    read: (reading) => {
      const given = word(reading);
      const address = IpAddress.parse(given.split("/", 1)[0] ?? "");
      if (address !== null) return address;
      fail(reading, "not-an-address", `\`${given}\` is no IP address`, []);
      return undefined;
    },
  };
}

const ROWS: ReadonlyArray<
  readonly [name: string, takes: ValueType<unknown>, fallback: string, effect: string]
> = [
  ["neighbor_ip", looseAddress(), "required", "The other end."],
  ["neighbour_ip", looseAddress(), "required", "The same as neighbor_ip."],
  ["source_ip", looseAddress(), "any", "Our own end."],
  ["min_rx", milliseconds(1), "10", "Least time between packets that are received."],
  ["min_tx", milliseconds(1), "10", "Least time between packets that are sent."],
  ["idle_tx", milliseconds(1000), "1000", "Time between packets while the session is down."],
  ["multiplier", integer({ min: 1, max: 255 }), "5", "Missing packets until down."],
  ["passive", flag(), "off", "Waits for the other end."],
  ["ttl", integer({ min: 1, max: 255 }), "255; IPv6: 64", "Time to live of what is sent."],
  ["hoplimit", integer({ min: 1, max: 255 }), "255; IPv6: 64", "The same as ttl."],
  ["max_hops", integer({ min: -1, max: 255 }), "0", "Hops that a packet may have come."],
  ["multihop", boolean(), "off", "Port 4784 instead of 3784."],
  ["weight", words("-253..253 [reverse]"), "0", "Weight of its trackers."],
  ["vrrp", flag(), "both", "Tells the VRRP process."],
  ["checker", flag(), "both", "Tells the checker process."],
];

function remember(
  name: string,
  takes: ValueType<unknown>,
  fallback: string,
  effect: string,
): Row<BfdDraft> {
  return keyword(name, {
    takes,
    default: fallback,
    since: "2.0.0",
    effect,
    set: (draft, _value, statement) => {
      const given = statement.arguments.map((token) => token.text);
      draft.lines.push([name, ...given].join(" "));
    },
  });
}

export const BFD_INSTANCE: BlockTable<BfdDraft> = new BlockTable(
  "bfd_instance",
  "vrrp",
  ROWS.map(([name, takes, fallback, effect]) => remember(name, takes, fallback, effect)),
);
