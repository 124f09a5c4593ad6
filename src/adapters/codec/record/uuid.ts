// The ids that follow from something else: a command's from the request, reactor, timer or webhook that caused it, and an
// event's from its command and stream. UUID version 5 (RFC 9562); inputs: docs/envelope.md, section 6.
import { hash } from 'node:crypto';
import type { CommandId, EventId, StreamName } from '../../../domain/shared/ids.ts';
import type { ClaimKey } from '../../../ports/kept-answer.ts';
import { canonicalJson } from './canonical-json.ts';

/** The namespace of VoiceMeet's named UUIDs; permanent. */
export const voicemeetNamespace = '9d9891e5-920d-4317-b9e4-0ccfe1781dbc';

/** Values of the characters of hex digits; anything else counts as 0. */
const nibbles = Uint8Array.from({ length: 128 }, (_, code) => {
  const value = Number.parseInt(String.fromCharCode(code), 16);
  return Number.isNaN(value) ? 0 : value;
});
const uuidTextBytes = 36;
const hyphen = 45;
const variantDigits = '89ab';

/** The 16 bytes of a UUID. */
export function uuidBytes(uuid: string): Buffer {
  const out = Buffer.allocUnsafe(16);
  writeUuid(out, uuid, 0);
  return out;
}

/** Writes the 16 bytes of a UUID in its stored form; gives the offset after them. (Through a hex string: four times as long.) */
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

/** The command of a client's request under its idempotency key. */
export function clientCommandId(claim: ClaimKey): CommandId {
  return commandId([claim.tenant, claim.principal, claim.route, claim.key]);
}

/**
 * The command that a reactor sends because of an event; `reactor` is its permanent name. Where one event has several
 * effects, each is told apart by `effect`: its permanent name and its object's id.
 */
export function reactorCommandId(reactor: string, event: EventId, effect?: string): CommandId {
  return commandId(effect === undefined ? [reactor, event] : [reactor, event, effect]);
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
  return uuidV5(voicemeetNamespace, canonicalJson(parts)) as CommandId;
}

/** A hex digit with the variant of RFC 9562 in its two upper bits. */
export function variantDigit(hex: string, at: number): string {
  return variantDigits.charAt((nibbles[hex.charCodeAt(at)] ?? 0) & 3);
}
