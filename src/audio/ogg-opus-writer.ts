// Opus packets as an Ogg stream, page by page: RFC 3533 (Ogg) and RFC 7845 (Opus in Ogg). Nothing is held but the page in hand, so a file
// of hours costs no memory, and what broke off is whole pages that can be played.

/** What a stream is made with. */
export interface OggOpusOptions {
  readonly channels: 1 | 2;
  /** Samples at 48 kHz that a player drops at the beginning: the encoder's lookahead. */
  readonly preSkip: number;
  /** Tells streams apart that are joined; 32 bits. */
  readonly serial: number;
  /** Packets in a page: what a crash loses at most. A page of 50 packets of 20 ms is a second. */
  readonly packetsPerPage?: number;
}

/** Writes one stream. Each function gives the bytes that come next. */
export interface OggOpusWriter {
  /** The two header pages: always the first. */
  readonly head: () => Uint8Array;
  /** Takes a packet that holds so many samples at 48 kHz; gives a page when one is full, else nothing. */
  readonly packet: (packet: Uint8Array, samples: number) => Uint8Array;
  /** The page in hand, if there is one. */
  readonly flush: () => Uint8Array;
  /** The last page, marked so; no packet comes after it. */
  readonly end: () => Uint8Array;
}

const usualPacketsPerPage = 50;
const mostSegments = 255;
const segmentBytes = 255;
const pageHeaderBytes = 27;
const vendor = 'VoiceMeet';
const [isFirst, isLast] = [0x02, 0x04];

/** A writer of one stream. */
export function oggOpusWriter({
  channels,
  preSkip,
  serial,
  packetsPerPage = usualPacketsPerPage,
}: OggOpusOptions): OggOpusWriter {
  let sequence = 0;
  let granule = 0n;
  let held: Uint8Array[] = [];
  let segments = 0;

  const page = (packets: readonly Uint8Array[], flags: number, position: bigint): Uint8Array => {
    const bytes = pageOf({ packets, flags, position, serial, sequence });
    sequence += 1;
    return bytes;
  };
  const take = (flags: number): Uint8Array => {
    const bytes = page(held, flags, granule);
    [held, segments] = [[], 0];
    return bytes;
  };
  return {
    head: () => joined([page([opusHead(channels, preSkip)], isFirst, 0n), page([opusTags()], 0, 0n)]),
    packet: (packet, samples) => {
      const needs = segmentsOf(packet);
      const full = held.length > 0 && segments + needs > mostSegments ? take(0) : new Uint8Array(0);
      held.push(packet);
      segments += needs;
      granule += BigInt(samples);
      return held.length >= packetsPerPage ? joined([full, take(0)]) : full;
    },
    flush: () => (held.length === 0 ? new Uint8Array(0) : take(0)),
    end: () => take(isLast),
  };
}

/** RFC 7845, 5.1. */
function opusHead(channels: number, preSkip: number): Uint8Array {
  const bytes = new Uint8Array(19);
  const view = new DataView(bytes.buffer);
  bytes.set(ascii('OpusHead'));
  view.setUint8(8, 1);
  view.setUint8(9, channels);
  view.setUint16(10, preSkip, true);
  view.setUint32(12, 48_000, true);
  return bytes;
}

/** RFC 7845, 5.2: the vendor, and no comment. */
function opusTags(): Uint8Array {
  const bytes = new Uint8Array(8 + 4 + vendor.length + 4);
  const view = new DataView(bytes.buffer);
  bytes.set(ascii('OpusTags'));
  view.setUint32(8, vendor.length, true);
  bytes.set(ascii(vendor), 12);
  return bytes;
}

/** RFC 3533, 6. A page without packets carries only its flags. */
function pageOf(of: {
  readonly packets: readonly Uint8Array[];
  readonly flags: number;
  readonly position: bigint;
  readonly serial: number;
  readonly sequence: number;
}): Uint8Array {
  const lacing = of.packets.flatMap(lacingOf);
  const header = new Uint8Array(pageHeaderBytes + lacing.length);
  const view = new DataView(header.buffer);
  header.set(ascii('OggS'));
  view.setUint8(5, of.flags);
  view.setBigInt64(6, of.position, true);
  view.setUint32(14, of.serial, true);
  view.setUint32(18, of.sequence, true);
  view.setUint8(26, lacing.length);
  header.set(lacing, pageHeaderBytes);
  const bytes = joined([header, ...of.packets]);
  new DataView(bytes.buffer).setUint32(22, oggCrc(bytes), true);
  return bytes;
}

function segmentsOf(packet: Uint8Array): number {
  return Math.floor(packet.length / segmentBytes) + 1;
}

function lacingOf(packet: Uint8Array): readonly number[] {
  const full = Math.floor(packet.length / segmentBytes);
  return [...Array.from({ length: full }, () => segmentBytes), packet.length % segmentBytes];
}

function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

const crcTable = Uint32Array.from({ length: 256 }, (_, n) => {
  let crc = n << 24;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 0x8000_0000 ? (crc << 1) ^ 0x04c1_1db7 : crc << 1;
  return crc >>> 0;
});

/** The checksum of a page whose own field is zero: CRC-32 with the polynomial 04c11db7, neither reflected nor inverted (RFC 3533, 6). */
export function oggCrc(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) crc = ((crc << 8) ^ (crcTable[((crc >>> 24) ^ byte) & 0xff] ?? 0)) >>> 0;
  return crc;
}
