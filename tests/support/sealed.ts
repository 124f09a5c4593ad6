// Records and answers for tests of the log: real shapes, arbitrary bytes (the log never looks inside).
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { streamName } from '../../src/domain/shared/ids.ts';
import type { CommandId, EventId, PersonId, StreamName, TenantId } from '../../src/domain/shared/ids.ts';
import type { Instant } from '../../src/domain/shared/instant.ts';
import type { ExpectedRevision, LogAppend, SealedEvent } from '../../src/ports/event-log.port.ts';
import type { KeptAnswer } from '../../src/ports/kept-answer.ts';

export const aTenant = (): TenantId => randomUUID() as TenantId;
export const aStream = (tenant: TenantId, category = 'meeting'): StreamName =>
  streamName(category, tenant, randomUUID());

/** `count` sealed events behind a revision. */
export function sealedEvents(
  tenant: TenantId,
  stream: StreamName,
  after: ExpectedRevision,
  count: number,
): SealedEvent[] {
  const first = after === 'none' ? 0n : after + 1n;
  return Array.from({ length: count }, (_, index) => {
    const head = randomBytes(200);
    return {
      tenant,
      stream,
      revision: first + BigInt(index),
      id: randomUUID() as EventId,
      type: 'meeting.opened.v1',
      at: '2026-11-21T10:00:00.050Z' as Instant,
      command: randomUUID() as CommandId,
      leaf: createHash('sha256').update(head).digest(),
      head,
      body: randomBytes(120),
      boxes: index % 2 === 0 ? [] : [randomBytes(64), randomBytes(128)],
    };
  });
}

/** An append of `count` new events to one stream. */
export function anAppend(
  tenant: TenantId,
  stream: StreamName,
  expected: ExpectedRevision,
  count = 1,
): LogAppend {
  return { tenant, writes: [{ stream, expected, events: sealedEvents(tenant, stream, expected, count) }] };
}

/** An answer under a new or given key. */
export function anAnswer(
  tenant: TenantId,
  stream: StreamName,
  key: string = randomUUID(),
  principal = randomUUID() as PersonId,
): KeptAnswer {
  return {
    claim: { tenant, principal, route: 'POST /v1/things/{thing}', key },
    command: randomUUID() as CommandId,
    salt: randomBytes(16),
    digest: randomBytes(32),
    status: 201,
    contentType: 'application/json',
    body: Buffer.from(JSON.stringify({ thing: randomUUID() })),
    stream,
    revision: 0n,
  };
}
