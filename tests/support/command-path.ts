// A command path for tests: the tenant aggregate over a memory log with real sealing, and as many processes on
// that log as a test wants.
import { randomBytes, randomUUID } from 'node:crypto';
import { allCodecs } from '../../src/adapters/codec/words/all-codecs.ts';
import { typedEventStore } from '../../src/adapters/codec/typed/typed-event-store.ts';
import { createMemoryEventLog } from './memory/memory-event-log.ts';
import { memoryKeyring } from './memory/memory-keyring.ts';
import { rootKeyOf } from '../../src/adapters/system/file-root-key.ts';
import { uuidIdSource } from '../../src/adapters/system/uuid-id-source.ts';
import type { BareCommand } from '../../src/domain/all-commands.ts';
import type { Actor } from '../../src/domain/shared/actor.ts';
import type { CorrelationId, PersonId, TenantId } from '../../src/domain/shared/ids.ts';
import type { Instant } from '../../src/domain/shared/instant.ts';
import { tenantDecider } from '../../src/domain/tenant/tenant.ts';
import type { TenantState } from '../../src/domain/tenant/tenant.state.ts';
import type { TenantCommand } from '../../src/domain/tenant/tenant.events.ts';
import type { AnswerWish, Dispatch, Verdict } from '../../src/ports/dispatch.port.ts';
import type { Sent } from './orders.ts';
import type { Clock } from '../../src/ports/clock.port.ts';
import type { EventLog } from '../../src/ports/event-log.port.ts';
import { aggregates } from '../../src/write/aggregates.ts';
import { commandBus } from '../../src/write/command-bus.ts';
import type { CommandBusOptions } from '../../src/write/command-bus.ts';
import { commandHandler } from '../../src/write/command-handler.ts';
import type { CommandHandler } from '../../src/write/command-handler.ts';
import { ofEach } from '../../src/write/of-each.ts';

const at = '2026-11-21T10:00:00.000Z' as Instant;
export const anOperator: Actor = { kind: 'operator', id: randomUUID() };

/** One process: a bus that knows tenants, and its handler. */
export interface Process {
  readonly bus: Dispatch;
  readonly handler: CommandHandler<TenantState>;
}

/** A log whose answers are given at the time of `clock`, and the means to open processes on it; `wrap` may stand between a process and the log. */
export function aCommandPath(clock?: Clock) {
  const { log, retention } = createMemoryEventLog(clock);
  const keyring = memoryKeyring(rootKeyOf(randomBytes(32)));
  const open = (wrap: (log: EventLog) => EventLog = (same) => same): Process => {
    const wrapped = wrap(log);
    const store = typedEventStore({ log: wrapped, keyring, codecs: allCodecs(), random: randomBytes });
    const handler = commandHandler(tenantDecider, store, wrapped);
    const handlers = ofEach<typeof aggregates, CommandBusOptions['handlers']>(aggregates, () => handler);
    // A tenant's commands need no outside facts.
    const complete = (command: BareCommand) => command as TenantCommand;
    return { bus: commandBus({ handlers, complete }), handler };
  };
  return { log, retention, open };
}

export const registering = (tenant: TenantId, slug = 'acme'): TenantCommand => ({
  type: 'RegisterTenant',
  tenant,
  slug,
  region: 'eu',
  by: anOperator,
  at,
});

export const settingAbsence = (tenant: TenantId, hostAbsenceSeconds: number): TenantCommand => ({
  type: 'ChangeTenantSettings',
  tenant,
  settings: { observerDisclosure: 'counted', waitingRoom: true, hostAbsenceSeconds },
  by: anOperator,
  at,
});

/** An answer wish whose bytes show the verdict. */
export function aWish(
  tenant: TenantId,
  key: string,
  request = 'request',
  principal = anOperator.id as PersonId,
): AnswerWish {
  const compose = ({ revision, refusal }: Verdict) => ({
    status: refusal ? 409 : 200,
    contentType: 'application/json',
    body: Buffer.from(JSON.stringify({ revision: String(revision), refusal: refusal?.code })),
  });
  return {
    claim: { tenant, principal, route: 'PUT /v1/tenant', key },
    request: Buffer.from(request),
    compose,
  };
}

const ids = uuidIdSource();

/** A command as a route sends it. */
export function aRequest(command: TenantCommand, answer?: AnswerWish, match?: bigint): Sent {
  const { tenant } = command;
  const id = answer ? ids.clientCommand(answer.claim) : (randomUUID() as never);
  const context = {
    command: id,
    causation: id,
    correlation: randomUUID() as CorrelationId,
    actor: anOperator,
    at,
  };
  return {
    tenant,
    command,
    context,
    ...(answer && { answer }),
    ...(match !== undefined && { precondition: { match: [match] } }),
  };
}
