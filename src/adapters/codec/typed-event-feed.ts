// Turns stored records into recorded domain events, a batch at a time: keys are looked up for the whole batch,
// then everything is synchronous. A record that cannot be read is given as its fault, so that who follows the
// log can park it and go on.
import type { DomainEvent } from '../../domain/all-events.ts';
import type { TenantId } from '../../domain/shared/ids.ts';
import type { EventDecoder, FedEvent } from '../../ports/event-feed.port.ts';
import type { StoredEvent } from '../../ports/event-log.port.ts';
import type { RecordedEvent } from '../../ports/event-store.port.ts';
import { FatalFault } from '../../ports/faults.ts';
import type { Keyring } from '../../ports/keyring.port.ts';
import { findKeys } from './batch-keys.ts';
import { decodeEvent } from './codec.ts';
import type { Codecs } from './codec.ts';
import { openData, verifyRecord } from './unseal.ts';
import type { BatchKeys, VerifiedRecord } from './unseal.ts';

/**
 * A decoder over a keyring and the codecs. A record that cannot be read is given with its fault: `key-lost`,
 * `tampered`, `event-unknown` or `event-malformed`. Raises the keyring's own faults, which concern every record.
 */
export function typedEventFeed(ports: { readonly keyring: Keyring; readonly codecs: Codecs }): EventDecoder {
  return {
    decode: async (batch, personals) => {
      const verified = batch.map((stored) => attempt(stored, () => verifyRecord(stored)));
      const keys = personals === 'sealed' ? 'sealed' : await keysOf(ports.keyring, verified);
      return verified.map((record): FedEvent => {
        if ('fault' in record) return record.fault;
        const decoded = attempt(record.stored, () =>
          recordedOf(ports.codecs, record.stored, record.value, keys),
        );
        return 'fault' in decoded ? decoded.fault : { kind: 'recorded', recorded: decoded.value };
      });
    },
  };
}

type Attempt<Value> =
  | { readonly stored: StoredEvent; readonly value: Value }
  | { readonly fault: Extract<FedEvent, { kind: 'undecodable' }> };

function attempt<Value>(stored: StoredEvent, work: () => Value): Attempt<Value> {
  try {
    return { stored, value: work() };
  } catch (error) {
    const place = `${stored.stream}@${stored.revision}`;
    const fault =
      error instanceof FatalFault
        ? error
        : new FatalFault('event-malformed', `The record ${place} (${stored.type}) can not be read.`, {
            cause: error,
          });
    return { fault: { kind: 'undecodable', stored, fault } };
  }
}

function keysOf(keyring: Keyring, batch: readonly Attempt<VerifiedRecord>[]): Promise<BatchKeys> {
  const names = new Map<TenantId, Set<string>>();
  for (const record of batch) {
    if ('fault' in record) continue;
    const { head, body } = record.value;
    if (body.boxes.length === 0) continue;
    const ofTenant = names.get(head.tenant) ?? new Set();
    names.set(head.tenant, ofTenant);
    for (const box of body.boxes) ofTenant.add(box.key);
  }
  return findKeys(keyring, names);
}

function recordedOf(
  codecs: Codecs,
  stored: StoredEvent,
  record: VerifiedRecord,
  keys: BatchKeys,
): RecordedEvent {
  const { codec, version } = codecs.ofStored(stored.type);
  const { head } = record;
  // The head's form is checked: a category of letters, one hyphen, the tenant, a dot, the id.
  const categoryEnds = head.stream.indexOf('-');
  return {
    // The codec's schema has just held the data to the event's type.
    event: decodeEvent(codec, version, openData(stored, record, keys)) as DomainEvent,
    tenant: head.tenant,
    stream: head.stream,
    streamId: head.stream.slice(categoryEnds + 1 + head.tenant.length + 1),
    category: head.stream.slice(0, categoryEnds),
    storedType: head.type,
    revision: head.revision,
    position: stored.position,
    id: head.id,
    command: head.command,
    causation: head.causation,
    correlation: head.correlation,
    ...(head.traceparent === undefined ? {} : { traceparent: head.traceparent }),
    actor: head.actor,
    at: head.at,
    leaf: stored.leaf,
  };
}
