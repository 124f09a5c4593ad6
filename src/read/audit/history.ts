// A recorded event as people read it: everything that was stored of it, personal values shown or marked as
// forgotten. Numbers that may be large are decimal strings, hashes lower-case hex.
import { z } from 'zod';
import type { RecordedEvent } from '../../ports/event-store.port.ts';
import { anyJson, type ShownJson } from './shown-json.ts';

/** One event of a history. `type` is the stored name with its version, `leaf` the hash that proofs speak of. */
export const historyEventSchema = z.strictObject({
  position: z.string(),
  stream: z.string(),
  revision: z.string(),
  id: z.string(),
  type: z.string(),
  at: z.string(),
  actor: z.strictObject({ kind: z.string(), id: z.string() }),
  command: z.string(),
  causation: z.string(),
  correlation: z.string(),
  traceparent: z.string().nullable(),
  leaf: z.string(),
  data: z.record(z.string(), anyJson()),
});

export type HistoryEvent = z.infer<typeof historyEventSchema>;

/** An event as auditors see it; it must have been read with opened personal values. */
export function historyEventOf(recorded: RecordedEvent): HistoryEvent {
  return {
    position: String(recorded.position),
    stream: recorded.stream,
    revision: String(recorded.revision),
    id: recorded.id,
    type: recorded.storedType,
    at: recorded.at,
    actor: { kind: recorded.actor.kind, id: recorded.actor.id },
    command: recorded.command,
    causation: recorded.causation,
    correlation: recorded.correlation,
    traceparent: recorded.traceparent ?? null,
    leaf: hexOf(recorded.leaf),
    data: dataOf(recorded.event),
  };
}

/** A guest proves themselves by what this is a hash of: a proof that can be guessed could be found from it. */
const withheld: ReadonlySet<string> = new Set(['proofHash']);

function dataOf(event: RecordedEvent['event']): Record<string, ShownJson> {
  const fields = Object.entries(event).filter(([name]) => name !== 'type');
  return Object.fromEntries(
    fields.map(([name, value]) => [name, withheld.has(name) ? { withheld: true } : shown(value)]),
  );
}

/** A known personal value is shown as its value. No other object in an event has `known` as its only member, and no other text is `forgotten`. */
function shown(value: unknown): ShownJson {
  if (value === 'forgotten' || value === 'sealed') return { [value]: true };
  if (typeof value === 'bigint') return String(value);
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value;
  if (Array.isArray(value)) return value.map(shown);
  if (typeof value !== 'object') return null;
  const entries = Object.entries(value);
  const [first] = entries;
  if (entries.length === 1 && first?.[0] === 'known') return said(first[1]);
  return Object.fromEntries(entries.map(([name, member]) => [name, shown(member)]));
}

/** The value of a personal value, whatever its type. */
function said(value: unknown): ShownJson {
  return typeof value === 'string' ? value : shown(value);
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
