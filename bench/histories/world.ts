// A world of tenants whose people meet, many meetings at once, as decided commands: the events that the product's own
// deciders made from scripted commands. The same seed gives the same world.
import { accountDecider } from '../../src/domain/account/account.ts';
import type { DomainEvent } from '../../src/domain/all-events.ts';
import type { MeetingCommand } from '../../src/domain/meeting/meeting.events.ts';
import { meetingDecider } from '../../src/domain/meeting/meeting.ts';
import type { Actor } from '../../src/domain/shared/actor.ts';
import { streamName } from '../../src/domain/shared/ids.ts';
import type {
  AccountId,
  CommandId,
  CorrelationId,
  MeetingId,
  PersonId,
  StreamName,
  TenantId,
} from '../../src/domain/shared/ids.ts';
import { fromEpochMs, toEpochMs } from '../../src/domain/shared/instant.ts';
import type { Instant } from '../../src/domain/shared/instant.ts';
import { tenantDecider } from '../../src/domain/tenant/tenant.ts';
import { seededRandom } from '../../harness/random.ts';
import type { Random } from '../../harness/random.ts';
import { meetingScript } from './meeting-script.ts';

/** One decided command: the events that it made on one stream. */
export interface ScriptedCommand {
  readonly tenant: TenantId;
  readonly stream: StreamName;
  readonly command: CommandId;
  readonly correlation: CorrelationId;
  readonly actor: Actor;
  readonly at: Instant;
  readonly events: readonly DomainEvent[];
  /** Whether nothing more follows on this stream. */
  readonly last: boolean;
}

/** What a world is made of. */
export interface WorldOptions {
  readonly seed: number;
  /** Default 20. */
  readonly tenants?: number;
  /** Default 300, of each tenant. */
  readonly people?: number;
  /** Default 100: how many go on at once. */
  readonly meetings?: number;
  /** Default 2 to 14 people in a meeting. */
  readonly peoplePerMeeting?: { readonly least: number; readonly most: number };
  /** Default 6. */
  readonly actsPerPerson?: number;
  /** Default the 2nd of March 2026, 9:00. */
  readonly beginsAt?: Instant;
}

interface Organisation {
  readonly tenant: TenantId;
  readonly account: AccountId;
  readonly people: readonly PersonId[];
}

const operator: Actor = { kind: 'operator', id: 'bench' };
const defaults = { tenants: 20, people: 300, meetings: 100, actsPerPerson: 6 };
const defaultSize = { least: 2, most: 14 };
const defaultBeginning = '2026-03-02T09:00:00.000Z' as Instant;
/** Between two commands of the whole world. */
const stepMs = 20;

/** Generates the world without end: first every organisation, then their meetings. */
export function* tellWorld(options: WorldOptions): Generator<ScriptedCommand, never> {
  const settings = { ...defaults, ...options };
  const chance = seededRandom(options.seed);
  let atMs = toEpochMs(options.beginsAt ?? defaultBeginning);
  const now = (): Instant => fromEpochMs(atMs);
  const scripted = (
    tenant: TenantId,
    stream: StreamName,
    actor: Actor,
    events: readonly DomainEvent[],
    last = false,
  ): ScriptedCommand => {
    atMs += stepMs;
    const [command, correlation] = [chance.uuid() as CommandId, chance.uuid() as CorrelationId];
    return { tenant, stream, command, correlation, actor, at: now(), events, last };
  };

  const organisations: Organisation[] = [];
  for (let number = 0; number < settings.tenants; number += 1) {
    const made = organisationOf(chance, settings.people);
    const { tenant, account } = made;
    organisations.push(made);
    const registering = {
      type: 'RegisterTenant',
      tenant,
      slug: `org-${number}`,
      region: 'eu',
      by: operator,
      at: now(),
    } as const;
    yield scripted(
      tenant,
      streamName('tenant', tenant, tenant),
      operator,
      accepted(tenantDecider.decide(registering, tenantDecider.initial())),
    );
    const opening = {
      type: 'OpenAccount',
      account,
      plan: 'pro',
      timeZone: 'Europe/Berlin',
      by: operator,
      at: now(),
    } as const;
    yield scripted(
      tenant,
      streamName('account', tenant, account),
      operator,
      accepted(accountDecider.decide(opening, accountDecider.initial())),
    );
  }

  const running = Array.from({ length: settings.meetings }, () =>
    begin(chance.pick(organisations), chance, now, settings),
  );
  for (;;) {
    const place = chance.below(running.length);
    const meeting = running[place];
    if (meeting === undefined) continue;
    const { value: command } = meeting.script.next();
    if (command === undefined) {
      running[place] = begin(chance.pick(organisations), chance, now, settings);
      continue;
    }
    const decision = meetingDecider.decide(command, meeting.state);
    if (decision.kind === 'refused' || decision.events.length === 0) continue;
    for (const event of decision.events) meeting.state = meetingDecider.evolve(meeting.state, event);
    yield scripted(
      meeting.tenant,
      meeting.stream,
      command.by,
      decision.events,
      command.type === 'EndMeeting',
    );
  }
}

interface Running {
  readonly tenant: TenantId;
  readonly stream: StreamName;
  readonly script: Iterator<MeetingCommand, void>;
  state: ReturnType<typeof meetingDecider.initial>;
}

function begin(
  { tenant, account, people }: Organisation,
  chance: Random,
  now: () => Instant,
  options: WorldOptions,
): Running {
  const { least, most } = options.peoplePerMeeting ?? defaultSize;
  const size = Math.min(people.length, least + chance.below(most - least + 1));
  const first = chance.below(people.length);
  const cast = Array.from({ length: size }, (_, index) => people[(first + index) % people.length]);
  const meeting = chance.uuid() as MeetingId;
  const script = meetingScript(
    { meeting, account, people: cast.filter((person) => person !== undefined) },
    chance,
    now,
    { actsPerPerson: options.actsPerPerson ?? defaults.actsPerPerson },
  );
  return { tenant, stream: streamName('meeting', tenant, meeting), script, state: meetingDecider.initial() };
}

function organisationOf(chance: Random, size: number): Organisation {
  return {
    tenant: chance.uuid() as TenantId,
    account: chance.uuid() as AccountId,
    people: Array.from({ length: size }, () => chance.uuid() as PersonId),
  };
}

function accepted(
  decision:
    { readonly kind: 'accepted'; readonly events: readonly DomainEvent[] } | { readonly kind: 'refused' },
): readonly DomainEvent[] {
  if (decision.kind === 'refused') throw new Error('a script asked for what is refused');
  return decision.events;
}
