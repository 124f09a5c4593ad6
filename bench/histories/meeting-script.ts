// The script of a meeting, as the commands that its people, its host and the media plane send: everybody comes in, they
// mute, speak and raise hands, some leave and come back, the host ends it. The decider makes the events.
import type { Allowance } from '../../src/domain/account/allowance.ts';
import { planAudio, planLimits } from '../../src/domain/account/plan.ts';
import type { MeetingCommand } from '../../src/domain/meeting/meeting.events.ts';
import type { Actor } from '../../src/domain/shared/actor.ts';
import type { AccountId, DeviceId, MeetingId, PersonId, TicketId } from '../../src/domain/shared/ids.ts';
import type { Instant } from '../../src/domain/shared/instant.ts';
import { known } from '../../src/domain/shared/personal.ts';
import type { Random } from '../../harness/random.ts';

/** Who meets, under whose account. The first of the people is the host. */
export interface Cast {
  readonly meeting: MeetingId;
  readonly account: AccountId;
  readonly people: readonly PersonId[];
}

/** How often, on average, one person does something once inside. */
export interface Liveliness {
  readonly actsPerPerson: number;
}

const mediaPlane: Actor = { kind: 'service', id: 'media-signal' };
const granted: Allowance = {
  kind: 'granted',
  plan: 'pro',
  limits: planLimits.pro,
  audio: planAudio.pro,
};

const personActor = (id: PersonId): Actor => ({ kind: 'person', id });

/** The commands of one meeting, each at the instant that `now` returns when the command is requested. */
export function* meetingScript(
  cast: Cast,
  chance: Random,
  now: () => Instant,
  { actsPerPerson }: Liveliness,
): Generator<MeetingCommand, void> {
  const { meeting, account, people } = cast;
  const [host] = people;
  if (host === undefined) throw new RangeError('a meeting has a host');
  const devices = new Map(people.map((person) => [person, chance.uuid() as DeviceId]));
  const asked = (by: Actor) => ({ meeting, by, at: now() });
  const waitingRoom = chance.below(4) === 0;
  yield {
    type: 'ScheduleMeeting',
    account,
    host,
    allowance: granted,
    plannedMinutes: 60,
    waitingRoom,
    title: known(`Weekly ${chance.below(1_000)}`),
    startsAt: now(),
    defaults: { waitingRoom: false, hostAbsenceSeconds: 600 },
    ...asked(personActor(host)),
  };
  yield { type: 'OpenMeeting', allowance: granted, ...asked(personActor(host)) };
  for (const person of people) {
    const by = personActor(person);
    const displayName = known(`Person ${person.slice(0, 8)}`);
    yield { type: 'Knock', person, role: 'participant', displayName, invite: null, ...asked(by) };
    if (waitingRoom && person !== host)
      yield { type: 'AdmitParticipant', person, ...asked(personActor(host)) };
    yield* enter(person, devices.get(person) ?? ('' as DeviceId), chance, asked);
  }
  for (let turn = 0; turn < people.length * actsPerPerson; turn += 1) {
    const person = chance.pick(people);
    yield* act(person, devices.get(person) ?? ('' as DeviceId), personActor(host), chance, asked);
  }
  for (const [person, device] of devices) {
    if (chance.below(2) === 0)
      yield { type: 'RecordLeft', ...unnamed, person, device, occurredAt: now(), ...asked(mediaPlane) };
  }
  yield { type: 'EndMeeting', ...asked(personActor(host)) };
}

/** The script's media plane gives its connections no ids. */
const unnamed = { connection: null, order: null } as const;

type AskedBy = (by: Actor) => { readonly meeting: MeetingId; readonly by: Actor; readonly at: Instant };

function* enter(
  person: PersonId,
  device: DeviceId,
  chance: Random,
  asked: AskedBy,
): Generator<MeetingCommand> {
  const ticket = chance.uuid() as TicketId;
  yield { type: 'ReserveSeat', person, device, ticket, ...asked(personActor(person)) };
  const report = asked(mediaPlane);
  yield { type: 'RecordJoined', ...unnamed, person, device, occurredAt: report.at, ...report };
}

/** One act: mostly the person's own mute or hand, now and then a leaving and coming back, seldom the host's. */
function* act(
  person: PersonId,
  device: DeviceId,
  host: Actor,
  chance: Random,
  asked: AskedBy,
): Generator<MeetingCommand> {
  const by = personActor(person);
  const draw = chance.below(100);
  if (draw < 35) yield { type: 'MuteParticipant', person, ...asked(by) };
  else if (draw < 70) yield { type: 'UnmuteParticipant', person, ...asked(by) };
  else if (draw < 82) yield { type: 'RaiseHand', person, ...asked(by) };
  else if (draw < 92) yield { type: 'LowerHand', person, ...asked(by) };
  else if (draw < 97) {
    const report = asked(mediaPlane);
    yield { type: 'RecordLeft', ...unnamed, person, device, occurredAt: report.at, ...report };
    yield* enter(person, device, chance, asked);
  } else if (draw < 98) yield { type: 'MuteEveryone', ...asked(host) };
  else yield { type: 'SetNamesHidden', hidden: chance.below(2) === 0, ...asked(host) };
}
