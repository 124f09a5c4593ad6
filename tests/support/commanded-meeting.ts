// An open meeting whose commands a test sends from inside, on the parts of a program.
import { randomUUID } from 'node:crypto';
import { uuidIdSource } from '../../src/adapters/system/uuid-id-source.ts';
import { systemClock } from '../../src/adapters/system/system-clock.ts';
import type { Parts } from '../../src/app/parts/parts.ts';
import type { BareCommand } from '../../src/domain/all-commands.ts';
import type { Actor } from '../../src/domain/shared/actor.ts';
import type {
  AccountId,
  ConnectionId,
  DeviceId,
  MeetingId,
  PersonId,
  TenantId,
  TicketId,
} from '../../src/domain/shared/ids.ts';
import type { Instant } from '../../src/domain/shared/instant.ts';
import { known } from '../../src/domain/shared/personal.ts';
import { insideContext } from '../../src/ports/inside-context.ts';

const system: Actor = { kind: 'system', id: 'test' };
const mediaSignal: Actor = { kind: 'service', id: 'media-signal' };

/** Somebody who was let in. */
export interface LetIn {
  readonly person: PersonId;
  readonly device: DeviceId;
}

type Wish = BareCommand extends infer Command
  ? Command extends BareCommand
    ? Omit<Command, 'at' | 'by'>
    : never
  : never;

/** The meeting, open under a plan for a hundred people, its door open; `host` is let in. */
export async function aCommandedMeeting(parts: Pick<Parts, 'commands'>) {
  const { dispatch } = parts.commands();
  const ids = uuidIdSource();
  const tenant = randomUUID() as TenantId;
  const [account, meeting] = [randomUUID() as AccountId, randomUUID() as MeetingId];
  const host: LetIn = { person: randomUUID() as PersonId, device: randomUUID() as DeviceId };
  const send = async (wish: Wish, by: Actor = system): Promise<void> => {
    const at = systemClock.now();
    const command = { ...wish, by, at } as BareCommand;
    const context = insideContext(ids, { kind: 'start' }, { tenant, actor: by, at });
    const { refusal } = await dispatch.decide(command, context);
    if (refusal !== undefined) throw new Error(`${wish.type}: ${refusal.code}`);
  };
  const as = ({ person }: LetIn): Actor => ({ kind: 'person', id: person });
  const seat = ({ person, device }: LetIn): Promise<void> =>
    send(
      { type: 'ReserveSeat', meeting, person, device, ticket: randomUUID() as TicketId },
      as({ person, device }),
    );
  await send({ type: 'RegisterTenant', tenant, slug: 'acme', region: 'eu' });
  await send({ type: 'OpenAccount', account, plan: 'pro', timeZone: 'Etc/UTC' });
  const title = known('Town hall');
  const plan = { account, host: host.person, title, startsAt: systemClock.now(), plannedMinutes: 30 };
  await send({ type: 'ScheduleMeeting', meeting, ...plan, waitingRoom: false }, as(host));
  await send({ type: 'OpenMeeting', meeting });
  await seat(host);
  return {
    room: { tenant, meeting },
    host,
    send,
    /** Somebody walks in and has a seat. */
    letIn: async (): Promise<LetIn> => {
      const one = { person: randomUUID() as PersonId, device: randomUUID() as DeviceId };
      const displayName = known('Somebody');
      const knock = { type: 'Knock', meeting, person: one.person, displayName } as const;
      await send({ ...knock, role: 'participant', invite: null }, as(one));
      await seat(one);
      return one;
    },
    /** What the media plane reports of somebody who came. */
    reportJoined: (
      { person, device }: LetIn,
      connection: ConnectionId,
      occurredAt: Instant = systemClock.now(),
    ) =>
      send(
        { type: 'RecordJoined', meeting, person, device, connection, order: null, occurredAt },
        mediaSignal,
      ),
    byHost: (wish: Wish): Promise<void> => send(wish, as(host)),
  };
}
