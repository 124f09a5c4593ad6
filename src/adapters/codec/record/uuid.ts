// How identifiers are made: UUID version 7 (time-ordered) for new things, version 5 (named) for what must come
// out the same when it is done again, version 8 (named and time-ordered) for what a request makes. RFC 9562; inputs
// of the named ones: facts on the envelope, item 6.
import { hash } from 'node:crypto';
import type { CommandId, EventId, StreamName } from '../../../domain/shared/ids.ts';
import type { ClaimKey } from '../../../ports/kept-answer.ts';
import { canonicalJson } from './canonical-json.ts';

/** The house's own namespace for named UUIDs; permanent. */
export const houseNamespace = '9d9891e5-920d-4317-b9e4-0ccfe1781dbc';

const counterBits = 0xfff;
/** A fresh millisecond's counter starts in the lower half, so that at least 2,048 ids fit into it. */
const freshCounterBits = 0x7ff;

/** Values of the characters of hex digits; anything else counts as 0. */
const nibbles = Uint8Array.from({ length: 128 }, (_, code) => {
  const value = Number.parseInt(String.fromCharCode(code), 16);
  return Number.isNaN(value) ? 0 : value;
});
const uuidTextBytes = 36;
/** A UUID version 7 as a client may write it. */
const timeOrdered = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;
/** Where the 48 bits of time of a version 7 end, and where what follows the version begins. */
const [timeEnd, versionEnd] = [13, 15];
const hyphen = 45;
const variantDigits = '89ab';

/** The 16 bytes of a UUID. */
export function uuidBytes(uuid: string): Buffer {
  const out = Buffer.allocUnsafe(16);
  writeUuid(out, uuid, 0);
  return out;
}

/** Writes the 16 bytes of a UUID in its stored form; gives the offset behind them. (Through a hex string: four times as long.) */
export function writeUuid(out: Uint8Array, uuid: string, offset: number): number {
  let at = offset;
  for (let index = 0; index < uuidTextBytes; index += 2) {
    if (uuid.charCodeAt(index) === hyphen) index += 1;
    out[at] = ((nibbles[uuid.charCodeAt(index)] ?? 0) << 4) | (nibbles[uuid.charCodeAt(index + 1)] ?? 0);
    at += 1;
  }
  return at;
}

/** The UUID version 5 of a name within a namespace (RFC 9562, 5.5): the same inputs, the same id. */
export function uuidV5(namespace: string, name: string): string {
  const input = Buffer.allocUnsafe(16 + Buffer.byteLength(name));
  input.write(name, writeUuid(input, namespace, 0));
  const hex = hash('sha1', input, 'hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variantDigit(hex, 16)}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/**
 * A named id of what a request under `key` makes: the same inputs, the same id. Where the key is a UUID version 7, its 48
 * bits of time come first and 74 of the name's version 5 behind them (version 8; RFC 9562, 5.8), so that what is made
 * one after another lies side by side in indexes; else the version 5. The time is the client's word: nothing may rely on it.
 */
export function uuidUnderKey(key: string, namespace: string, name: string): string {
  const named = uuidV5(namespace, name);
  if (!timeOrdered.test(key)) return named;
  return `${key.slice(0, timeEnd).toLowerCase()}-8${named.slice(versionEnd)}`;
}

/**
 * A source of UUIDs version 7 that never goes backwards within one process (RFC 9562, 6.2, method 1: twelve
 * bits of counter per millisecond; overflow borrows the next millisecond). `random` gives so many random bytes.
 */
export function uuidV7Source(nowMs: () => number, random: (size: number) => Uint8Array): () => string {
  let lastMs = -1;
  let counter = 0;
  return () => {
    const bytes = random(10);
    const now = Math.floor(nowMs());
    if (now > lastMs) {
      lastMs = now;
      counter = freshCounter(bytes);
    } else if (counter < counterBits) {
      counter += 1;
    } else {
      lastMs += 1;
      counter = freshCounter(bytes);
    }
    const time = lastMs.toString(16).padStart(12, '0');
    const hex = Buffer.from(bytes.buffer, bytes.byteOffset, 8).toString('hex');
    return `${time.slice(0, 8)}-${time.slice(8)}-7${counter.toString(16).padStart(3, '0')}-${variantDigit(hex, 0)}${hex.slice(1, 4)}-${hex.slice(4)}`;
  };
}

/** The command of a client's request under its idempotency key. */
export function clientCommandId(claim: ClaimKey): CommandId {
  return commandId([claim.tenant, claim.principal, claim.route, claim.key]);
}

/** The one command that a reactor sends because of an event; `reactor` is its permanent name. */
export function reactorCommandId(reactor: string, event: EventId): CommandId {
  return commandId([reactor, event]);
}

/** The command of a timer: its kind, the stream it is for, and the instant that was due. */
export function timerCommandId(kind: string, stream: StreamName, due: string): CommandId {
  return commandId([kind, stream, due]);
}

/** The command of a provider's webhook, by the provider's own id of it. */
export function webhookCommandId(provider: string, providersId: string): CommandId {
  return commandId([provider, providersId]);
}

/** The id of a command's n-th event (from 0) on a stream. */
export function eventId(command: CommandId, stream: StreamName, n: number): EventId {
  return uuidV5(command, `${stream}/${n}`) as EventId;
}

function commandId(parts: readonly string[]): CommandId {
  return uuidV5(houseNamespace, canonicalJson(parts)) as CommandId;
}

/** A hex digit with the variant of RFC 9562 in its two upper bits. */
function variantDigit(hex: string, at: number): string {
  return variantDigits.charAt((nibbles[hex.charCodeAt(at)] ?? 0) & 3);
}

function freshCounter(bytes: Uint8Array): number {
  return (((bytes[8] ?? 0) << 8) | (bytes[9] ?? 0)) & freshCounterBits;
}
