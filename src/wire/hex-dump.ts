// Bytes for people: offset, sixteen octets, and the text they may be.

const BYTES_PER_LINE = 16;

/** One line each 16 bytes, without line ends:
 * `0010  0a 81 00 0b e0 00 00 12  21 33 96 01 00 01 3e 3f  ........!3....>?` */
export function hexDump(bytes: Uint8Array): readonly string[] {
  const lines: string[] = [];
  for (let offset = 0; offset < bytes.length; offset += BYTES_PER_LINE) {
    const part = bytes.subarray(offset, offset + BYTES_PER_LINE);
    const hex = Array.from(part, (byte) => byte.toString(16).padStart(2, "0"));
    const octets = `${hex.slice(0, 8).join(" ")}  ${hex.slice(8).join(" ")}`.padEnd(48);
    const text = Array.from(part, (byte) =>
      byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : ".",
    );
    lines.push(`${offset.toString(16).padStart(4, "0")}  ${octets}  ${text.join("")}`);
  }
  return lines;
}
