// Effects, batches and conclusions as tests of the ledger and of reactors write them down.
import { randomUUID } from 'node:crypto';
import { uuidIdSource } from '../../src/adapters/system/uuid-id-source.ts';
import { streamName } from '../../src/domain/shared/ids.ts';
import type { CommandId, CorrelationId, EventId, StreamName, TenantId } from '../../src/domain/shared/ids.ts';
import type { Instant } from '../../src/domain/shared/instant.ts';
import type { ClaimedEffect, Conclusion, Effect, UndecodableEvent } from '../../src/ports/effect.ts';
import type { BatchFence, Intents } from '../../src/ports/effect-ledger.port.ts';

const ids = uuidIdSource();

/** An effect of a reactor's stream at a revision. */
export function anEffect(
  reactor: string,
  stream: StreamName,
  revision: bigint,
  changed: Partial<Effect> = {},
): Effect {
  const event = randomUUID() as EventId;
  const name = changed.name ?? '';
  return {
    effect: ids.reactorCommand(reactor, event, name),
    reactor,
    version: 1,
    system: 'toy',
    operation: 'say',
    name,
    request: '{"word":"hello"}',
    tenant: stream.split('.')[0]!.replace(/^[a-z]+-/, '') as TenantId,
    stream,
    revision,
    ordinal: 0,
    position: revision + 1n,
    origin: { event, correlation: randomUUID() as CorrelationId },
    recorded: '2026-03-02T12:00:00.000Z' as Instant,
    ...changed,
  };
}

/** An event of a stream that could not be read. */
export function anUnreadEvent(reactor: string, stream: StreamName, revision: bigint): UndecodableEvent {
  const { origin, ...effect } = anEffect(reactor, stream, revision);
  const { version, system, tenant, position, recorded } = effect;
  return {
    effect: randomUUID() as CommandId,
    reactor,
    version,
    system,
    tenant,
    stream,
    revision,
    position,
    recorded,
    event: origin.event,
    cause: { code: 'event-unknown', sentence: 'This code does not know it.' },
  };
}

/** A new stream of meetings. */
export function aStream(): StreamName {
  return streamName('meeting', randomUUID() as TenantId, randomUUID());
}

export const intents = (...effects: readonly Effect[]): Intents => ({ effects, undecodable: [] });
export const batchOf = (reactor: string, generation = 1n, source = 'log'): BatchFence => ({
  reactor,
  source,
  generation,
});

/** The conclusion of a claim that went well and needs no more. */
export function wasDone({ effect, epoch }: Pick<ClaimedEffect, 'effect' | 'epoch'>): Conclusion {
  return { effect, epoch, state: 'done', finished: true, againInMs: 0, failed: false, concludedBy: 'reply' };
}

/** The conclusion of a claim that is to be taken up again. */
export function again(
  { effect, epoch }: Pick<ClaimedEffect, 'effect' | 'epoch'>,
  state: Conclusion['state'],
  changed: Partial<Conclusion> = {},
): Conclusion {
  return { effect, epoch, state, finished: false, againInMs: 0, failed: false, ...changed };
}
