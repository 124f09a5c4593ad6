// Real records for tests of the envelope: encoded events of any shape, sealed under keys of their own.
import { randomBytes, randomUUID } from 'node:crypto';
import type { HeadStory } from '../../src/adapters/codec/record/head.ts';
import { sealEvent } from '../../src/adapters/codec/typed/seal.ts';
import type { EncodedEvent } from '../../src/adapters/codec/words/codec.ts';
import { streamName } from '../../src/domain/shared/ids.ts';
import type { CommandId, CorrelationId, EventId } from '../../src/domain/shared/ids.ts';
import type { Instant } from '../../src/domain/shared/instant.ts';
import type { StoredEvent } from '../../src/ports/event-log.port.ts';
import type { DataKey, KeyState } from '../../src/ports/keyring.port.ts';
import { aTenant } from './sealed.ts';

/** A new random data key. */
export function aDataKey(): DataKey {
  return { key: randomUUID(), bytes: randomBytes(32) };
}

/** What the head of a first event on a new stream says. */
export function aStory(category = 'meeting'): HeadStory {
  const tenant = aTenant();
  const command = randomUUID() as CommandId;
  return {
    tenant,
    stream: streamName(category, tenant, randomUUID()),
    revision: 0n,
    id: randomUUID() as EventId,
    command,
    causation: command,
    correlation: randomUUID() as CorrelationId,
    actor: { kind: 'person', id: randomUUID() },
    at: '2026-03-01T10:00:00.000Z' as Instant,
  };
}

/** A record at position 1 and what is known of its keys. */
export function aRecord(encoded: EncodedEvent, story = aStory()) {
  const dataKeys = encoded.boxes.map(aDataKey);
  const stored: StoredEvent = { ...sealEvent(encoded, story, dataKeys, randomBytes), position: 1n };
  const keys = new Map<string, KeyState>(dataKeys.map((dataKey) => [dataKey.key, { kind: 'kept', dataKey }]));
  return { stored, keys, dataKeys };
}
