// Timers over a real database: the command path, the due-items projection and any number of sweep runners, on a
// clock that a test sets by hand.
import { randomBytes } from 'node:crypto';
import { rootKeyOf } from '../../src/adapters/system/file-root-key.ts';
import { systemPace } from '../../src/adapters/system/system-pace.ts';
import { uuidIdSource } from '../../src/adapters/system/uuid-id-source.ts';
import { createParts } from '../../src/app/parts/parts.ts';
import { openVisibility } from '../../src/app/parts/visibility.ts';
import type { EventStorePlace } from '../../src/app/config/event-store.ts';
import type { BareCommand } from '../../src/domain/all-commands.ts';
import type { Actor } from '../../src/domain/shared/actor.ts';
import {
  parseAccountId,
  parseDeviceId,
  parseMeetingId,
  parsePersonId,
  parseTenantId,
  parseTicketId,
} from '../../src/domain/shared/ids.ts';
import type { MeetingId, PersonId, StreamName } from '../../src/domain/shared/ids.ts';
import { streamName } from '../../src/domain/shared/ids.ts';
import { addSeconds } from '../../src/domain/shared/instant.ts';
import type { Instant } from '../../src/domain/shared/instant.ts';
import { known } from '../../src/domain/shared/personal.ts';
import type { Plan } from '../../src/domain/account/plan.ts';
import { insideContext } from '../../src/ports/inside-context.ts';
import { dueItemsProjection } from '../../src/projections/due-items/due-items.projection.ts';
import { createProjector } from '../../src/projections/projector.ts';
import { sweepRunner } from '../../src/reactors/sweep-runner.ts';
import type { SweepRunner, SweepRunnerPorts } from '../../src/reactors/sweep-runner.ts';
import { commandPath } from '../../src/write/command-path.ts';
import type { FreshDatabase } from './database.ts';
import { fakeObserver } from './fakes/fake-observer.ts';
import { started } from './projection-runtime.ts';

const ids = uuidIdSource();
const anId = <Id>(parse: (text: string) => Id | undefined): Id => parse(ids.next())!;

/** An open meeting of a bench. */
export interface BenchMeeting {
  readonly meeting: MeetingId;
  readonly stream: StreamName;
  readonly host: PersonId;
}

/** Opens it on a database; `close` it before that is dropped. */
export async function openTimerBench(database: FreshDatabase, eventStore?: EventStorePlace) {
  const observer = fakeObserver();
  const { ownerUrl, rolesKey } = database;
  const rootKey = rootKeyOf(randomBytes(32));
  const parts = createParts({
    ownerUrl,
    rolesKey,
    rootKey,
    pace: systemPace,
    observer,
    ...(eventStore !== undefined && { eventStore }),
  });
  await parts.projectionStore().ensureTables(dueItemsProjection.tables);
  const { dispatch } = commandPath(parts.store(), parts.log());
  const epoch = await parts.log().epoch();
  const visibility = openVisibility(parts.pools, new Set(['queries']), () => epoch);
  const time = { now: '2026-03-02T10:00:00.000Z' as Instant };
  const clock = { now: () => time.now };
  const tenant = anId(parseTenantId);
  const [feed, store, leases] = [parts.feed(), parts.projectionStore(), parts.leases()];
  const dueItems = parts.dueItems();
  const { advanced } = visibility;
  const project = () =>
    started(
      createProjector(
        {
          projection: dueItemsProjection,
          feed,
          store,
          leases,
          clock,
          observer,
          advanced,
          pace: systemPace,
        },
        { holder: ids.next(), idleMs: 20, firstPauseMs: 10, standbyMs: 20 },
      ),
    );

  /** Sends a command at the bench's time; throws where it is refused. */
  const send = async (command: BareCommand): Promise<void> => {
    const context = insideContext(ids, { kind: 'start' }, { tenant, actor: command.by, at: time.now });
    const { refusal } = await dispatch.decide(command, context);
    if (refusal !== undefined) throw new Error(JSON.stringify(refusal));
  };
  const by: Actor = { kind: 'system', id: 'test' };
  const media: Actor = { kind: 'service', id: 'media-signal' };
  const asked = () => ({ by, at: time.now });
  await send({ type: 'RegisterTenant', tenant, slug: 'acme', region: 'eu', ...asked() });

  const actorOf = (person: PersonId): Actor => ({ kind: 'person', id: person });
  const anAccount = async (plan: Plan) => {
    const account = anId(parseAccountId);
    await send({ type: 'OpenAccount', account, plan, timeZone: 'Etc/UTC', ...asked() });
    return { account, stream: streamName('account', tenant, account) };
  };
  const anOpenMeeting = async (plan: Plan) => {
    const { account } = await anAccount(plan);
    const [meeting, host] = [anId(parseMeetingId), anId(parsePersonId)];
    await send({
      type: 'ScheduleMeeting',
      meeting,
      account,
      host,
      title: known('A title'),
      startsAt: time.now,
      plannedMinutes: 30,
      waitingRoom: false,
      by: actorOf(host),
      at: time.now,
    });
    await send({ type: 'OpenMeeting', meeting, ...asked() });
    return { meeting, host, account, stream: streamName('meeting', tenant, meeting) };
  };
  const reserve = async ({ meeting }: BenchMeeting, person: PersonId) => {
    const [device, ticket] = [anId(parseDeviceId), anId(parseTicketId)];
    const self = { by: actorOf(person), at: time.now };
    await send({ type: 'ReserveSeat', meeting, person, device, ticket, ...self });
    return device;
  };
  return {
    dueItems,
    dispatch,
    observer,
    send,
    asked,
    anAccount,
    anOpenMeeting,
    reserve,
    project,
    /** Someone new knocks and is let in; gives who. */
    enter: async ({ meeting }: BenchMeeting) => {
      const person = anId(parsePersonId);
      const knock = { role: 'participant', displayName: known('Somebody'), invite: null } as const;
      await send({ type: 'Knock', meeting, person, ...knock, by: actorOf(person), at: time.now });
      return person;
    },
    /** The host takes a seat and is there: nobody waits for a host. */
    hostJoins: async (of: BenchMeeting) => {
      const device = await reserve(of, of.host);
      const report = { person: of.host, device, occurredAt: time.now, by: media, at: time.now };
      await send({ type: 'RecordJoined', connection: null, order: null, meeting: of.meeting, ...report });
    },
    passSeconds: (seconds: number) => {
      time.now = addSeconds(time.now, seconds);
    },
    /** A runner of its own name; ports may be replaced. */
    runner: (others: Partial<SweepRunnerPorts> = {}): SweepRunner =>
      sweepRunner({
        dueItems,
        dispatch,
        clock,
        pace: systemPace,
        ids,
        observer,
        worker: ids.next(),
        ...others,
      }),
    /** Waits until the due items are those of everything sent, by timers too. */
    settled: async () => {
      const position = await parts.log().tail();
      if (!(await visibility.waitFor('due-items', position, 10_000))) throw new Error('not projected');
    },
    /** What a stream says, in stored order, by type. */
    saidOn: async (stream: StreamName): Promise<readonly string[]> => {
      const range = { from: 'start', direction: 'forwards', limit: 500 } as const;
      const events = await parts.store().read(tenant, stream, range, 'sealed');
      return events.map(({ event }) => event.type);
    },
    close: async () => {
      visibility.close();
      await parts.close();
    },
  };
}

export type TimerBench = Awaited<ReturnType<typeof openTimerBench>>;
