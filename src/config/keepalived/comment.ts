// Takes comments off a line: `#` and `!` start one anywhere outside double quotes.

/** Offset at which the comment starts, or the length of the text. */
export function commentStart(text: string): number {
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '"') quoted = !quoted;
    else if (!quoted && (character === "#" || character === "!")) {
      // keepalived drops the escape and cuts all the same.
      return text[at - 1] === "\\" ? at - 1 : at;
    }
  }
  return text.length;
}

/** keepalived's separators: space, tab, line feed, vertical tab, form feed, carriage return. */
export function isBlank(character: string | undefined): boolean {
  return character === " " || (character !== undefined && character >= "\t" && character <= "\r");
}

/** Where the text between surrounding blanks starts and ends. */
export function trimRange(text: string, end: number): { start: number; end: number } {
  let start = 0;
  while (start < end && isBlank(text[start])) start++;
  let stop = end;
  while (stop > start && isBlank(text[stop - 1])) stop--;
  return { start, end: stop };
}
