// `bfd_instance NAME { … }`: read and checked, so that track_bfd finds it; nothing acts on it.

import { IpAddress } from "../../../base/ip-address.ts";
import type { Span } from "../../span.ts";
import { argumentSpan, type Statement } from "../ast.ts";
import type { Context } from "./context.ts";
import { type NumberRange, readDecimal, readInteger, strictSentence } from "./number.ts";
import { keyword, reportMissing } from "./row.ts";
import { BlockTable, type Row } from "./table.ts";
import { readTrackerWeight } from "./tracker-weight.ts";
import { boolean, fail, flag, type ValueType, word, words } from "./value.ts";

export class BfdDraft {
  readonly name: string;
  readonly span: Span;
  /** The words of each line. */
  readonly lines: string[] = [];
  neighbor: IpAddress | null = null;
  source: IpAddress | null = null;

  constructor(name: string, statement: Statement) {
    this.name = name;
    this.span = argumentSpan(statement, 0);
  }
}

/** A number that suffers no text behind it; what is wrong is left to the row to say. */
function number(syntax: string, range: NumberRange, scale: 1 | 1000): ValueType<number> {
  return {
    syntax,
    required: 1,
    read: (reading) => {
      const given = word(reading);
      const found = scale === 1 ? readInteger(given, range) : readDecimal(given, range, scale);
      if (found.kind === "good" || found.kind === "too-precise") return found.value;
      const code = found.kind === "out-of-range" ? "number-out-of-range" : "not-a-number";
      const message = `\`${given}\` is no number in ${range.min}..${range.max}`;
      fail(reading, code, message, [strictSentence(given, found), ...reading.complaint(given)]);
      return undefined;
    },
  };
}

function whole(min: number, max: number): ValueType<number> {
  return number(`${min}..${max}`, { min, max }, 1);
}

function milliseconds(min: number): ValueType<number> {
  const max = 4_294_967;
  return number(`MILLISECONDS ${min}..${max}`, { min, max }, 1000);
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
      const message = `\`${given}\` is no IP address`;
      fail(reading, "not-an-address", message, reading.complaint(given));
      return undefined;
    },
  };
}

interface BfdRow<T> {
  readonly takes: ValueType<T>;
  readonly default: string;
  readonly effect: string;
  /** The end of keepalived's sentence about a word that does not fit. */
  readonly invalid?: (word: string) => string;
  readonly set?: (draft: BfdDraft, value: T, statement: Statement, context: Context) => void;
}

function row<T>(name: string, options: BfdRow<T>): Row<BfdDraft> {
  const { invalid, set, ...doc } = options;
  return keyword(name, {
    ...doc,
    since: "2.0.0",
    set: (draft, value, statement, context) => {
      const given = statement.arguments.map((token) => token.text);
      draft.lines.push([name, ...given].join(" "));
      set?.(draft, value, statement, context);
    },
    ...(invalid === undefined ? {} : { invalid: (draft, given) => blame(draft, invalid(given)) }),
  });
}

function blame(draft: { readonly name: string }, end: string): string {
  return `Configuration error: BFD instance ${draft.name} ${end}`;
}

/** A number with its bounds in keepalived's sentence. */
function counted(
  name: string,
  takes: ValueType<number>,
  about: { readonly default: string; readonly effect: string; readonly called?: string },
): Row<BfdDraft> {
  const [low = "", high = ""] = takes.syntax.replace("MILLISECONDS ", "").split("..");
  const verb = takes.syntax.startsWith("MILLISECONDS") ? "is not valid" : "not valid";
  const { called = name, ...doc } = about;
  const range = `(must be in range [${low}-${high}]), ignoring`;
  return row(name, {
    takes,
    ...doc,
    invalid: (given) => `${called} value ${given} ${verb} ${range}`,
  });
}

function neighbor(name: string, effect: string): Row<BfdDraft> {
  return row(name, {
    takes: looseAddress(),
    default: "required",
    effect,
    set: (draft, value) => {
      draft.neighbor = value;
    },
    invalid: (given) => `has malformed neighbor address ${given}, ignoring instance`,
  });
}

const TTL = { default: "255; IPv6: 64", called: "ttl/hoplimit" };

export const BFD_INSTANCE: BlockTable<BfdDraft> = new BlockTable("bfd_instance", "vrrp", [
  neighbor("neighbor_ip", "The other end."),
  neighbor("neighbour_ip", "The same as neighbor_ip."),
  row("source_ip", {
    takes: looseAddress(),
    default: "any",
    effect: "Our own end.",
    set: (draft, value) => {
      draft.source = value;
    },
    invalid: (given) => `has malformed source address ${given}, ignoring`,
  }),
  counted("min_rx", milliseconds(1), {
    default: "10",
    effect: "Least time between packets that are received.",
  }),
  counted("min_tx", milliseconds(1), {
    default: "10",
    effect: "Least time between packets that are sent.",
  }),
  counted("idle_tx", milliseconds(1000), {
    default: "1000",
    effect: "Time between packets while the session is down.",
  }),
  counted("multiplier", whole(1, 255), { default: "5", effect: "Missing packets until down." }),
  row("passive", { takes: flag(), default: "off", effect: "Waits for the other end." }),
  counted("ttl", whole(1, 255), { ...TTL, effect: "Time to live of what is sent." }),
  counted("hoplimit", whole(1, 255), { ...TTL, effect: "The same as ttl." }),
  counted("max_hops", whole(-1, 255), {
    default: "0",
    effect: "Hops that a packet may have come.",
  }),
  row("multihop", { takes: boolean(), default: "off", effect: "Port 4784 instead of 3784." }),
  row("weight", {
    takes: { ...words("-253..253 [reverse]"), required: 1 },
    default: "0",
    effect: "Weight of its trackers.",
    set: (draft, _given, statement, context) => {
      const range = "not valid (must be in range [-253-253]), ignoring";
      readTrackerWeight(statement, context, {
        limit: 253,
        bad: (given) => blame(draft, `weight value ${given} ${range}`),
        option: (given) => blame(draft, `unknown weight option ${given}`),
      });
    },
  }),
  row("vrrp", { takes: flag(), default: "both", effect: "Tells the VRRP process." }),
  row("checker", { takes: flag(), default: "both", effect: "Tells the checker process." }),
]);

const MAX_NAME_CHARACTERS = 31;

/** Null skips the block, which is reported. */
export function openBfd(statement: Statement, context: Context): BfdDraft | null {
  const name = statement.arguments[0]?.text;
  if (name === undefined) {
    reportMissing(statement, 1, context);
    return null;
  }
  if (name.length > MAX_NAME_CHARACTERS) {
    const long = `name too long (maximum length is ${MAX_NAME_CHARACTERS} characters) - ignoring`;
    context.atArgument(statement, 0, {
      code: "too-long",
      message: `a name has at most ${MAX_NAME_CHARACTERS} characters; the block is skipped`,
      keepalived: [`BFD name ${name} too long`, blame({ name }, long)],
    });
    return null;
  }
  const twin = context.definition("bfd", name);
  if (twin === undefined) return new BfdDraft(name, statement);
  context.atArgument(statement, 0, {
    code: "duplicate-name",
    message: `bfd_instance \`${name}\` is defined already; this block is skipped`,
    keepalived: [`BFD ${name} already specified`, blame({ name }, "already configured - ignoring")],
    notes: [{ message: "first defined here", span: twin }],
  });
  return null;
}

/** Says why keepalived would not start the session; `others` stand above it. */
export function closeBfd(
  session: BfdDraft,
  others: readonly BfdDraft[],
  statement: Statement,
  context: Context,
): void {
  const { neighbor: to, source: from } = session;
  const say = (
    code: "missing-value" | "wrong-family" | "duplicate-address",
    message: string,
    end: string,
  ): void => {
    context.atClose(statement, session.span, { code, message, keepalived: [blame(session, end)] });
  };
  if (to === null) {
    if (!hasNeighborLine(statement)) {
      say(
        "missing-value",
        `\`${session.name}\` has no neighbor_ip`,
        "has no neighbor address set, disabling instance",
      );
    }
    return;
  }
  if (from !== null && from.family !== to.family) {
    // keepalived shows the source in both places.
    const both = `source address ${from.text} and neighbor address ${from.text}`;
    say(
      "wrong-family",
      "both ends must be of one family",
      `${both} are not of the same family, disabling instance`,
    );
    return;
  }
  const twin = others.some(
    (other) => other.neighbor?.equals(to) === true && sameSource(other.source, from),
  );
  if (!twin) return;
  const end =
    from === null
      ? `has duplicate neighbor address ${to.text}`
      : `has duplicate source/neighbor address ${from.text}/${to.text}`;
  say("duplicate-address", "another session has the same ends", `${end}, ignoring instance`);
}

/** One that could not be read has been reported. */
function hasNeighborLine(statement: Statement): boolean {
  return (statement.block ?? []).some(({ keyword: { text } }) => /^neighbou?r_ip$/.test(text));
}

function sameSource(a: IpAddress | null, b: IpAddress | null): boolean {
  return a === null || b === null ? a === b : a.equals(b);
}
