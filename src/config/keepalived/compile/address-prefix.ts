// ADDRESS[/LEN] at the start of a line.

import { IpAddress } from "../../../base/ip-address.ts";
import { maxPrefixLength, type Prefix, prefix } from "../../../base/prefix.ts";
import type { Statement } from "../ast.ts";
import type { Context } from "./context.ts";
import { readInteger } from "./number.ts";

/** ADDRESS[/LEN]; a bad length is reported and the full one used, a bad address drops the line. */
export function readPrefix(word: string, statement: Statement, context: Context): Prefix | null {
  const [addressText = "", lengthText] = word.split("/", 2);
  const address = IpAddress.parse(addressText);
  if (address === null) {
    context.atKeyword(statement, {
      code: "not-an-address",
      message: `\`${word}\` is no IP address; the line is ignored`,
      keepalived: [`VRRP parsed invalid IP ${word}. skipping IP...`],
    });
    return null;
  }
  const max = maxPrefixLength(address.family);
  if (lengthText === undefined) return prefix(address, max);
  const number = readInteger(lengthText, { min: 0, max });
  if (number.kind === "good") return prefix(address, number.value);
  const first = "keepalived" in number ? number.keepalived : `invalid number '${lengthText}'`;
  context.atKeyword(statement, {
    code: "bad-prefix-length",
    message: `\`/${lengthText}\` is no prefix length in 0..${max}; ${max} is used`,
    keepalived: [
      first,
      `Invalid address prefix len ${lengthText} for address ${word} - using ${max}`,
    ],
  });
  return prefix(address, max);
}
