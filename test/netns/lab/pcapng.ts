// pcapng files as records: sections, interface descriptions (link type, resolution of time),
// enhanced and simple packet blocks. Other blocks are stepped over.
//
//  +------------------+---------------------+------------------+---------------------+
//  | Block Type (4)   | Total Length (4)    | Body ...         | Total Length (4)    |
//  +------------------+---------------------+------------------+---------------------+

const BLOCK_SECTION_HEADER = 0x0a0d0d0a;
const BLOCK_INTERFACE = 1;
const BLOCK_SIMPLE_PACKET = 3;
const BLOCK_ENHANCED_PACKET = 6;
const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
const BLOCK_BYTES_MIN = 12;
const OPTION_END = 0;
const OPTION_TIME_RESOLUTION = 9;
/** Of an interface without that option: microseconds. */
const DEFAULT_RESOLUTION = 6;

/** One captured frame, before it is looked into. */
export interface RawRecord {
  /** Microseconds since 1970, nanoseconds cut off; 0 where the format has no time. */
  readonly timeUs: number;
  /** LINKTYPE_* (tcpdump.org/linktypes.html). */
  readonly linkType: number;
  readonly bytes: Uint8Array;
}

export interface RawCapture {
  readonly records: readonly RawRecord[];
  /** Whether the file ends within a record. */
  readonly isCut: boolean;
}

interface CaptureInterface {
  readonly linkType: number;
  readonly unitsPerSecond: bigint;
}

export function isPcapng(file: Uint8Array): boolean {
  return [0x0a, 0x0d, 0x0d, 0x0a].every((byte, at) => file[at] === byte);
}

/** @throws Error for blocks that cannot be: a capture of our own is never damaged */
export function readPcapng(file: Uint8Array): RawCapture {
  const records: RawRecord[] = [];
  let interfaces: CaptureInterface[] = [];
  let isLittleEndian = true;
  let offset = 0;
  while (offset + BLOCK_BYTES_MIN <= file.length) {
    const rest = new DataView(file.buffer, file.byteOffset + offset, file.length - offset);
    if (rest.getUint32(0) === BLOCK_SECTION_HEADER) {
      isLittleEndian = rest.getUint32(8, true) === BYTE_ORDER_MAGIC;
      interfaces = [];
    }
    const type = rest.getUint32(0, isLittleEndian);
    const lengthBytes = rest.getUint32(4, isLittleEndian);
    if (lengthBytes < BLOCK_BYTES_MIN || lengthBytes % 4 !== 0) {
      throw new Error(`a pcapng block of ${lengthBytes} bytes at ${offset}`);
    }
    if (offset + lengthBytes > file.length) break;
    const body = new DataView(rest.buffer, rest.byteOffset + 8, lengthBytes - BLOCK_BYTES_MIN);
    if (type === BLOCK_INTERFACE) interfaces.push(readInterface(body, isLittleEndian));
    const record = readPacketBlock(type, body, interfaces, isLittleEndian);
    if (record !== null) records.push(record);
    offset += lengthBytes;
  }
  return { records, isCut: offset !== file.length };
}

function readInterface(body: DataView, isLittleEndian: boolean): CaptureInterface {
  let resolution = DEFAULT_RESOLUTION;
  for (let offset = 8; offset + 4 <= body.byteLength; ) {
    const code = body.getUint16(offset, isLittleEndian);
    const lengthBytes = body.getUint16(offset + 2, isLittleEndian);
    if (code === OPTION_END) break;
    if (code === OPTION_TIME_RESOLUTION) resolution = body.getUint8(offset + 4);
    offset += 4 + 4 * Math.ceil(lengthBytes / 4);
  }
  const isPowerOfTwo = (resolution & 0x80) !== 0;
  const exponent = BigInt(resolution & 0x7f);
  const unitsPerSecond = (isPowerOfTwo ? 2n : 10n) ** exponent;
  return { linkType: body.getUint16(0, isLittleEndian), unitsPerSecond };
}

function readPacketBlock(
  type: number,
  body: DataView,
  interfaces: readonly CaptureInterface[],
  isLittleEndian: boolean,
): RawRecord | null {
  if (type === BLOCK_SIMPLE_PACKET) {
    const { linkType } = interfaceAt(interfaces, 0);
    const lengthBytes = Math.min(body.getUint32(0, isLittleEndian), body.byteLength - 4);
    return { timeUs: 0, linkType, bytes: bytesAt(body, 4, lengthBytes) };
  }
  if (type !== BLOCK_ENHANCED_PACKET) return null;
  const { linkType, unitsPerSecond } = interfaceAt(interfaces, body.getUint32(0, isLittleEndian));
  const high = BigInt(body.getUint32(4, isLittleEndian));
  const units = (high << 32n) | BigInt(body.getUint32(8, isLittleEndian));
  const timeUs = Number((units * 1_000_000n) / unitsPerSecond);
  return { timeUs, linkType, bytes: bytesAt(body, 20, body.getUint32(12, isLittleEndian)) };
}

function interfaceAt(interfaces: readonly CaptureInterface[], index: number): CaptureInterface {
  const found = interfaces[index];
  if (found === undefined) throw new Error(`a pcapng packet of interface ${index}, not described`);
  return found;
}

function bytesAt(view: DataView, offset: number, lengthBytes: number): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset + offset, lengthBytes);
}
