// The number in a tracked file (`track_file`, `vrrp_track_file`).

/** strtol(3) reads into a C long; priorities never need more than this. */
const LIMIT = 2 ** 31 - 1;

const NUMBER = /^\s*([+-]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)/;

/** Read as C reads it: decimal, `0x` hexadecimal or `0` octal with an optional sign, up to the
 * first character that does not belong to it (`12abc` is 12). A missing, empty or otherwise
 * unreadable file counts as 0. */
export function parseFileValue(content: string | null): number {
  const [, sign, digits] = NUMBER.exec(content ?? "") ?? [];
  if (digits === undefined) return 0;
  const octal = /^0[0-7]+$/.test(digits);
  const size = octal ? Number.parseInt(digits, 8) : Number(digits);
  const bounded = Math.min(size, LIMIT);
  return sign === "-" && bounded !== 0 ? -bounded : bounded;
}
