// Records and answers for tests of the log: real heads, since a store that keeps one value reads them; all else arbitrary.
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { leafHash, makeHead } from '../../src/adapters/codec/record/head.ts';
import { parseStreamName, streamName } from '../../src/domain/shared/ids.ts';
import type {
  CommandId,
  CorrelationId,
  EventId,
  PersonId,
  StreamName,
  TenantId,
} from '../../src/domain/shared/ids.ts';
import type { Instant } from '../../src/domain/shared/instant.ts';
import type { ExpectedRevision, LogAppend, SealedEvent } from '../../src/ports/event-log.port.ts';
import type { KeptAnswer } from '../../src/ports/kept-answer.ts';

export const aTenant = (): TenantId => randomUUID() as TenantId;
export const aStream = (tenant: TenantId, category = 'meeting'): StreamName =>
  streamName(category, tenant, randomUUID());

/** What a test may say of events; the rest is arbitrary. */
export interface SealedAs {
  readonly command?: CommandId;
  readonly at?: Instant;
  readonly ids?: readonly EventId[];
}

/** `count` sealed events after a revision, of one command. */
export function sealedEvents(
  tenant: TenantId,
  stream: StreamName,
  after: ExpectedRevision,
  count: number,
  as: SealedAs = {},
): SealedEvent[] {
  const first = after === 'none' ? 0n : after + 1n;
  const command = as.command ?? (randomUUID() as CommandId);
  const at = as.at ?? ('2026-11-21T10:00:00.050Z' as Instant);
  const correlation = randomUUID() as CorrelationId;
  const actor = { kind: 'system', id: 'test' } as const;
  const type = `${parseStreamName(stream)?.category ?? ''}.opened.v1`;
  return Array.from({ length: count }, (_, index) => {
    const revision = first + BigInt(index);
    const id = as.ids?.[index] ?? (randomUUID() as EventId);
    const body = randomBytes(120);
    const prev = revision === 0n ? {} : { prev: randomBytes(32).toString('hex') };
    const story = {
      tenant,
      stream,
      revision,
      id,
      command,
      causation: command,
      correlation,
      actor,
      at,
      ...prev,
    };
    const head = makeHead(story, type, createHash('sha256').update(body).digest('hex'));
    const boxes = index % 2 === 0 ? [] : [randomBytes(64), randomBytes(128)];
    return { tenant, stream, revision, id, type, at, command, leaf: leafHash(head), head, body, boxes };
  });
}

/** An append of `count` new events to one stream. */
export function anAppend(
  tenant: TenantId,
  stream: StreamName,
  expected: ExpectedRevision,
  count = 1,
  as: SealedAs = {},
): LogAppend {
  const events = sealedEvents(tenant, stream, expected, count, as);
  return { tenant, writes: [{ stream, expected, events }] };
}

/** The append with an answer that is kept with it; both are of one command. */
export function keeping(append: LogAppend, answer: KeptAnswer): LogAppend & { readonly answer: KeptAnswer } {
  const command = append.writes.flatMap(({ events }) => events)[0]?.command ?? answer.command;
  return { ...append, answer: { ...answer, command } };
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
