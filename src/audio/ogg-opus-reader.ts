// Reads Opus from an Ogg stream, page by page, whatever state it is in: what is whole is given, what is damaged, missing or cut is said, with
// its place. RFC 3533, RFC 7845. Nothing is held but the page in hand.
import { oggCrc } from './ogg-opus-writer.ts';

/** What a stream says of itself. */
export interface OpusHead {
  readonly channels: 1 | 2;
  /** Samples at 48 kHz that are dropped at the beginning. */
  readonly preSkip: number;
}

/** What is wrong with a file. */
export type OggDefect =
  /** It has no header of Opus in Ogg: another format, or nothing at all. */
  | 'no-opus'
  /** Bytes that are no page, between pages or at the end: a page that was cut, or damaged in its header. */
  | 'stray-bytes'
  /** A page whose checksum does not fit: its packets are not given. */
  | 'damaged-page'
  /** The numbers of pages leave one out. */
  | 'missing-page'
  /** A page of another stream. */
  | 'other-stream'
  /** It ends without saying so: it broke off. */
  | 'no-end';

/** What comes of reading, in the order of the file. */
export type OggItem =
  | ({ readonly kind: 'head' } & OpusHead)
  | { readonly kind: 'packet'; readonly packet: Uint8Array }
  /** After a page: how many samples the stream has up to here, pre-skip included, as its page says. */
  | { readonly kind: 'position'; readonly samples: bigint; readonly isLast: boolean }
  | { readonly kind: 'defect'; readonly defect: OggDefect; readonly atByte: number };

const headerBytes = 27;
const mostPageBytes = headerBytes + 255 + 255 * 255;
const isLastFlag = 0x04;
const isContinued = 0x01;
const noPosition = 0xffff_ffff_ffff_ffffn;

/** Reads a stream. Bytes may come in pieces of any length; at most one page is held. Raises what the source raises. */
export async function* readOggOpus(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<OggItem, void, undefined> {
  const reading = pageReader();
  const stream = opusStream();
  for await (const bytes of source) {
    for (const found of reading.take(bytes)) yield* stream.take(found);
  }
  for (const found of reading.end()) yield* stream.take(found);
  yield* stream.end();
}

interface Page {
  readonly kind: 'page';
  readonly flags: number;
  readonly position: bigint;
  readonly serial: number;
  readonly sequence: number;
  readonly lacing: Uint8Array;
  readonly body: Uint8Array;
}

type Found = Page | Extract<OggItem, { readonly kind: 'defect' }>;

/** Cuts bytes into pages; what is none is passed over until the next page begins. */
function pageReader() {
  let held = new Uint8Array(0);
  let heldAt = 0;
  let isStray = false;

  const drop = (count: number): void => {
    held = held.subarray(count);
    heldAt += count;
  };
  function* found(isEnd: boolean): Generator<Found> {
    while (held.length > 0) {
      const begin = captureIn(held);
      if (begin > 0) {
        if (!isStray) yield { kind: 'defect', defect: 'stray-bytes', atByte: heldAt };
        isStray = true;
        drop(begin);
        continue;
      }
      const length = lengthOf(held);
      if (length === undefined || length > held.length) {
        if (!isEnd && held.length < mostPageBytes) return;
        // No whole page begins here: it was cut, or its header is damaged.
        if (!isStray) yield { kind: 'defect', defect: 'stray-bytes', atByte: heldAt };
        isStray = true;
        drop(1);
        continue;
      }
      const bytes = held.slice(0, length);
      const page = pageIn(bytes);
      if (page === undefined) {
        yield { kind: 'defect', defect: 'damaged-page', atByte: heldAt };
        // Its length may be what is wrong: the next page is looked for within it.
        isStray = true;
        drop(4);
        continue;
      }
      isStray = false;
      drop(length);
      yield page;
    }
  }
  return {
    take: (bytes: Uint8Array): Iterable<Found> => {
      const joined = new Uint8Array(held.length + bytes.length);
      joined.set(held);
      joined.set(bytes, held.length);
      held = joined;
      return found(false);
    },
    end: (): Iterable<Found> => found(true),
  };
}

/** Where a page may begin; the end where none does, but for what may be the beginning of one. */
function captureIn(bytes: Uint8Array): number {
  for (let at = 0; at < bytes.length; at += 1) {
    if (bytes[at] !== 0x4f) continue;
    const isBegun = [0x4f, 0x67, 0x67, 0x53, 0].every(
      (byte, n) => at + n >= bytes.length || bytes[at + n] === byte,
    );
    if (isBegun) return at;
  }
  return bytes.length;
}

function lengthOf(bytes: Uint8Array): number | undefined {
  const segments = bytes[26];
  if (segments === undefined || bytes.length < headerBytes + segments) return undefined;
  let length = headerBytes + segments;
  for (let n = 0; n < segments; n += 1) length += bytes[headerBytes + n] ?? 0;
  return length;
}

/** `undefined`: its checksum does not fit. */
function pageIn(bytes: Uint8Array): Page | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const stated = view.getUint32(22, true);
  view.setUint32(22, 0, true);
  if (oggCrc(bytes) !== stated) return undefined;
  const segments = view.getUint8(26);
  return {
    kind: 'page',
    flags: view.getUint8(5),
    position: view.getBigUint64(6, true),
    serial: view.getUint32(14, true),
    sequence: view.getUint32(18, true),
    lacing: bytes.subarray(headerBytes, headerBytes + segments),
    body: bytes.subarray(headerBytes + segments),
  };
}

/** Makes packets of pages. */
function opusStream() {
  let serial: number | undefined;
  let next = 0;
  let headers = 0;
  let partial: Uint8Array | undefined;
  let isEnded = false;
  let at = 0;

  function* take(found: Found): Generator<OggItem> {
    if (found.kind === 'defect') {
      at = found.atByte;
      partial = undefined;
      yield found;
      return;
    }
    if (serial === undefined) {
      const head = headOf(found.body);
      if (head === undefined) {
        yield { kind: 'defect', defect: 'no-opus', atByte: 0 };
        return;
      }
      [serial, next, headers] = [found.serial, found.sequence + 1, 1];
      yield { kind: 'head', ...head };
      return;
    }
    if (found.serial !== serial) {
      yield { kind: 'defect', defect: 'other-stream', atByte: at };
      return;
    }
    if (found.sequence !== next) {
      partial = undefined;
      yield { kind: 'defect', defect: 'missing-page', atByte: at };
    }
    next = found.sequence + 1;
    if (headers === 1) {
      headers = 2;
      if (isTags(found.body)) return;
    }
    yield* packetsOf(found);
    isEnded = (found.flags & isLastFlag) !== 0;
    if (found.position !== noPosition) yield { kind: 'position', samples: found.position, isLast: isEnded };
  }
  function* packetsOf({ lacing, body, flags }: Page): Generator<OggItem> {
    let from = 0;
    let to = 0;
    let isRest = (flags & isContinued) !== 0;
    for (const segment of lacing) {
      to += segment;
      if (segment === 255) continue;
      const packet = body.slice(from, to);
      from = to;
      // The rest of a packet whose beginning was lost is none.
      if (!isRest) yield { kind: 'packet', packet };
      else if (partial !== undefined) yield { kind: 'packet', packet: joinedTo(partial, packet) };
      [isRest, partial] = [false, undefined];
    }
    if (from < to && !isRest) partial = body.slice(from, to);
    else if (from < to && partial !== undefined) partial = joinedTo(partial, body.slice(from, to));
  }
  function* end(): Generator<OggItem> {
    if (serial === undefined) yield { kind: 'defect', defect: 'no-opus', atByte: 0 };
    else if (!isEnded) yield { kind: 'defect', defect: 'no-end', atByte: at };
  }
  return { take, end };
}

function headOf(body: Uint8Array): OpusHead | undefined {
  if (body.length < 19 || textOf(body.subarray(0, 8)) !== 'OpusHead') return undefined;
  const channels = body[9];
  if (channels !== 1 && channels !== 2) return undefined;
  return { channels, preSkip: (body[10] ?? 0) + 256 * (body[11] ?? 0) };
}

function isTags(body: Uint8Array): boolean {
  return textOf(body.subarray(0, 8)) === 'OpusTags';
}

function textOf(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

function joinedTo(first: Uint8Array, second: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
}
