// Numbers in C notation.

/** strtoul(3) with base 0: decimal, 0x… or 0…; null for anything else. */
export function readBaseZero(word: string): number | null {
  if (/^0[xX][0-9a-fA-F]+$/.test(word)) return Number.parseInt(word.slice(2), 16);
  if (/^0[0-7]*$/.test(word)) return Number.parseInt(word, 8);
  return /^[1-9][0-9]*$/.test(word) ? Number(word) : null;
}
