// Top-level keywords about the state of links: how it is learned, and how long it must last to
// count.

import type { Micros } from "../../../base/units.ts";
import { micros } from "../../../base/units.ts";
import type { Statement } from "../ast.ts";
import type { Context } from "./context.ts";
import { readDecimal, strictSentence } from "./number.ts";
import { entries, keyword } from "./row.ts";
import type { Row } from "./table.ts";
import { flag } from "./value.ts";

/** What has settings of links. */
export interface LinksOwner {
  readonly linkDelays: Map<string, { readonly downUs: Micros; readonly upUs: Micros }>;
  readonly polledLinks: Set<string>;
}

export const LINK_ROWS: readonly Row<LinksOwner>[] = [
  entries("linkbeat_interfaces", {
    syntax: "{ IFNAME [MII|ETHTOOL|IOCTL] … }",
    default: "none",
    since: "2.0.13",
    effect: "Interfaces that are asked for their carrier instead of listening to the kernel.",
    inert: true,
    entry: readPolled,
  }),
  keyword("linkbeat_use_polling", {
    takes: flag(),
    default: "off",
    since: "1.1.18",
    effect: "Asks all interfaces for their carrier.",
    inert: true,
    set: () => undefined,
  }),
  entries("interface_up_down_delays", {
    syntax: "{ IFNAME DOWN [UP] … }",
    default: "none",
    since: "2.2.3",
    effect: "Seconds for which a link must be down, or up, until it counts; UP is 0 unless given.",
    entry: readDelays,
  }),
];

function readPolled(draft: LinksOwner, line: Statement, context: Context): void {
  const name = line.keyword.text;
  const [type, extra] = line.arguments;
  if (!isKnown(name, line, "linkbeat interface", context)) return;
  draft.polledLinks.add(name);
  if (type === undefined) return;
  const known = ["MII", "ETHTOOL", "IOCTL"].includes(type.text);
  if (known && extra === undefined) return;
  context.atArgument(line, known ? 1 : 0, {
    code: "unknown-option",
    message: `\`${(known ? extra : type)?.text}\` is no way to ask a link`,
    keepalived: [`extra characters ${type.text} in linkbeat interface`],
  });
}

const RANGE = { min: 0, max: 255 };

function readDelays(draft: LinksOwner, line: Statement, context: Context): void {
  const name = line.keyword.text;
  if (!isKnown(name, line, "up/down delay", context)) return;
  const [down, up, extra] = line.arguments.map((token) => token.text);
  if (down === undefined || extra !== undefined) {
    const sentence = down === undefined ? "No timeouts specified" : "Too many parameters";
    // keepalived only logs this one.
    context.atKeyword(line, {
      code: "bad-link-delay",
      message: `\`${name}\` takes one or two times`,
      summary: [`${sentence} for ${name} up/down delays`],
    });
    if (down === undefined) return;
  }
  const downUs = readDelay(down, "down", line, context);
  const upUs = up === undefined ? micros(0) : readDelay(up, "up", line, context);
  if (downUs !== null && upUs !== null) draft.linkDelays.set(name, { downUs, upUs });
}

function readDelay(
  word: string,
  which: "down" | "up",
  line: Statement,
  context: Context,
): Micros | null {
  const number = readDecimal(word, RANGE, 1_000_000);
  if (number.kind === "good" || number.kind === "too-precise") return micros(number.value);
  context.atArgument(line, which === "down" ? 0 : 1, {
    code: number.kind === "out-of-range" ? "number-out-of-range" : "not-a-number",
    message: `\`${word}\` is no time in 0..255 s; the line is ignored`,
    keepalived: [strictSentence(word, number)],
  });
  return null;
}

/** An unknown interface here keeps keepalived from running at all. */
function isKnown(name: string, line: Statement, what: string, context: Context): boolean {
  if (context.interface(name) !== undefined || context.global.dynamicInterfaces) return true;
  context.atKeyword(line, {
    code: "link-missing",
    message: `the interface \`${name}\` does not exist here; the line is ignored`,
    keepalived: [`unknown interface ${name} specified for ${what}`],
  });
  return false;
}
