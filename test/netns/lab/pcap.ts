// Capture files of the namespace tests as values: classic pcap and pcapng, either byte order, link
// types Ethernet, cooked v1 and v2 (tcpdump -i any) and raw IP. Time in microseconds since 1970.
//
// A capture may still be growing: an incomplete record at its end is left out and said in `isCut`.
// pcapng blocks are in `pcapng.ts`, what a frame says in `frame.ts`.

import { MacAddress } from "../../../src/base/mac-address.ts";
import { readUint8, readUint16 } from "../../../src/wire/bytes.ts";
import { ETHERTYPE_IPV4, ETHERTYPE_IPV6 } from "../../../src/wire/ethernet.ts";
import { readContent, readEthernetFrame, type SeenFrame } from "./frame.ts";
import { isPcapng, type RawCapture, type RawRecord, readPcapng } from "./pcapng.ts";

export interface SeenPacket extends SeenFrame {
  readonly timeUs: number;
  readonly bytes: Uint8Array;
}

export interface Capture {
  readonly packets: readonly SeenPacket[];
  /** Whether the file ends within a record. */
  readonly isCut: boolean;
}

/** Linktypes that are read; frames of others are an error, not a silence. */
const LINKTYPE_ETHERNET = 1;
const LINKTYPE_RAW = 101;
const LINKTYPE_LINUX_SLL = 113;
const LINKTYPE_LINUX_SLL2 = 276;
const ARPHRD_ETHER = 1;

const FILE_HEADER_BYTES = 24;
const RECORD_HEADER_BYTES = 16;
const MAGIC_MICROSECONDS = 0xa1b2c3d4;
const MAGIC_NANOSECONDS = 0xa1b23c4d;

/** @throws Error for what is no capture or of a link type that is not read */
export function readCapture(file: Uint8Array): Capture {
  const { records, isCut } = isPcapng(file) ? readPcapng(file) : readPcap(file);
  const packets = records.flatMap((record) => {
    const frame = readLink(record);
    return frame === null ? [] : [{ ...frame, timeUs: record.timeUs, bytes: record.bytes }];
  });
  return { packets, isCut };
}

/** https://www.ietf.org/archive/id/draft-ietf-opsawg-pcap: a file header of 24 bytes, and 16 before
 * each frame. */
function readPcap(file: Uint8Array): RawCapture {
  if (file.length < FILE_HEADER_BYTES) return { records: [], isCut: true };
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const { isLittleEndian, unitsPerMicrosecond } = readMagic(view);
  const linkType = view.getUint32(20, isLittleEndian) & 0xffff;
  const records: RawRecord[] = [];
  let offset = FILE_HEADER_BYTES;
  while (offset + RECORD_HEADER_BYTES <= file.length) {
    const seconds = view.getUint32(offset, isLittleEndian);
    const fraction = view.getUint32(offset + 4, isLittleEndian);
    const start = offset + RECORD_HEADER_BYTES;
    const end = start + view.getUint32(offset + 8, isLittleEndian);
    if (end > file.length) break;
    const timeUs = seconds * 1_000_000 + Math.floor(fraction / unitsPerMicrosecond);
    records.push({ timeUs, linkType, bytes: file.subarray(start, end) });
    offset = end;
  }
  return { records, isCut: offset !== file.length };
}

function readMagic(view: DataView): { isLittleEndian: boolean; unitsPerMicrosecond: number } {
  for (const isLittleEndian of [true, false]) {
    const magic = view.getUint32(0, isLittleEndian);
    if (magic === MAGIC_MICROSECONDS) return { isLittleEndian, unitsPerMicrosecond: 1 };
    if (magic === MAGIC_NANOSECONDS) return { isLittleEndian, unitsPerMicrosecond: 1000 };
  }
  throw new Error(`not a capture file: it begins with ${view.getUint32(0).toString(16)}`);
}

function readLink(record: RawRecord): SeenFrame | null {
  const { bytes, linkType } = record;
  switch (linkType) {
    case LINKTYPE_ETHERNET:
      return readEthernetFrame(bytes);
    case LINKTYPE_LINUX_SLL:
      return readCooked(bytes, { headerBytes: 16, protocolAt: 14, arphrdAt: 2, addressAt: 6 });
    case LINKTYPE_LINUX_SLL2:
      return readCooked(bytes, { headerBytes: 20, protocolAt: 0, arphrdAt: 8, addressAt: 12 });
    case LINKTYPE_RAW: {
      const etherType = readUint8(bytes, 0) >> 4 === 6 ? ETHERTYPE_IPV6 : ETHERTYPE_IPV4;
      const link = { etherType, source: null, destination: null, vlanIds: [] };
      return { link, content: readContent(etherType, bytes) };
    }
    default:
      throw new Error(`captures of link type ${linkType} are not read`);
  }
}

interface CookedLayout {
  readonly headerBytes: number;
  readonly protocolAt: number;
  readonly arphrdAt: number;
  readonly addressAt: number;
}

/** Of the addresses a cooked header keeps the sender's only. */
function readCooked(bytes: Uint8Array, layout: CookedLayout): SeenFrame | null {
  const { headerBytes, protocolAt, arphrdAt, addressAt } = layout;
  if (bytes.length < headerBytes) return null;
  const etherType = readUint16(bytes, protocolAt);
  const isEthernet = readUint16(bytes, arphrdAt) === ARPHRD_ETHER;
  const address = bytes.subarray(addressAt, addressAt + 6);
  const source = isEthernet ? MacAddress.fromBytes(address) : null;
  const link = { etherType, source, destination: null, vlanIds: [] };
  return { link, content: readContent(etherType, bytes.subarray(headerBytes)) };
}
