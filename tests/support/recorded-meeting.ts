// A meeting that is recorded, in memory: its own rules decide, its people agree or not, and a recorder keeps what it was asked for. A test
// says who publishes what.
import { consentDecider } from '../../src/domain/consent/consent.ts';
import type { ConsentState } from '../../src/domain/consent/consent.ts';
import type { BareCommand } from '../../src/domain/all-commands.ts';
import { meetingDecider } from '../../src/domain/meeting/meeting.ts';
import type { MeetingEvent } from '../../src/domain/meeting/meeting.events.ts';
import { recordingPlan } from '../../src/domain/meeting/running-recording.ts';
import { streamName } from '../../src/domain/shared/ids.ts';
import type { PersonId, TrackId } from '../../src/domain/shared/ids.ts';
import { addSeconds } from '../../src/domain/shared/instant.ts';
import type { Instant } from '../../src/domain/shared/instant.ts';
import type { TrackEvent } from '../../src/domain/track/track.events.ts';
import type { TrackState } from '../../src/domain/track/track.state.ts';
import { trackDecider } from '../../src/domain/track/track.ts';
import { uuidIdSource } from '../../src/adapters/system/uuid-id-source.ts';
import type { Dispatch } from '../../src/ports/dispatch.port.ts';
import type { RecordedRoom } from '../../src/ports/recorded-room.ts';
import type { Recorder, RecordingJob } from '../../src/ports/recorder.port.ts';
import { TransientFault } from '../../src/ports/faults.ts';
import type { RoomsReply } from '../../src/ports/rooms.port.ts';
import type { UnfinishedTracks } from '../../src/ports/unfinished-tracks.port.ts';
import { trackFacts } from '../../src/write/track/track.handler.ts';
import { fold } from './decider-spec.ts';
import { fakeFacts } from './fakes/fake-facts.ts';
import { fakeObserver } from './fakes/fake-observer.ts';
import * as cast from './histories/cast.ts';
import * as meetings from './histories/meetings.ts';
import { aPlayedPlane, plainIdentities } from './media-room.ts';

const { after, meeting, tenant } = cast;
export const recordedRoom = { tenant, meeting };

/** How the recorder goes wrong at the next call. */
type Trouble = 'unreachable' | 'lost';

/** The meeting, open with these people let in. */
export function aRecordedMeeting(...people: readonly PersonId[]) {
  let state = fold(meetingDecider, [
    ...meetings.anOpenMeeting({ plan: 'pro', limits: { minutes: null } }),
    ...people.flatMap((who) => meetings.admitted(who)),
  ]);
  const plane = aPlayedPlane();
  const consents = new Map<PersonId, ConsentState>();
  const tracks = new Map<TrackId, TrackState>();
  const said: { readonly track: TrackId; readonly event: TrackEvent }[] = [];
  const jobs = new Map<string, RecordingJob>();
  const asked: string[] = [];
  const troubles: (Trouble | undefined)[] = [];
  const unheard = new Set<string>();
  const readModel = { isAway: false };
  let seconds = 60;
  const now = (): Instant => addSeconds(cast.nine, (seconds += 1));

  const happen = (event: MeetingEvent): void => {
    state = meetingDecider.evolve(state, event);
  };
  const decide: Dispatch['decide'] = async (command: BareCommand, context) => {
    if (!('track' in command)) throw new Error(`${command.type} is none of a track`);
    const { track } = command;
    const stream = streamName('track', tenant, track);
    const completed =
      command.type === 'RequestTrack'
        ? await trackFacts.RequestTrack(
            command,
            tenant,
            fakeFacts({ meeting: state, consent: consents.get(command.person) ?? consentDecider.initial() }),
          )
        : command;
    const before = tracks.get(track) ?? trackDecider.initial();
    const decision = 'refusal' in completed ? completed : trackDecider.decide(completed, before);
    const events = 'events' in decision ? decision.events : [];
    tracks.set(
      track,
      events.reduce<TrackState>((one, event) => trackDecider.evolve(one, event), before),
    );
    said.push(...events.map((event) => ({ track, event })));
    const refusal = 'refusal' in decision ? decision.refusal : undefined;
    return { stream, revision: 0n, events, refusal, at: context.at };
  };
  /** Heeds a call, or not, as the next trouble says. */
  const heeded = <Value>(what: string, act: () => RoomsReply<Value>): Promise<RoomsReply<Value>> => {
    const trouble = troubles.shift();
    if (trouble === 'unreachable')
      return Promise.resolve({ kind: 'away', code: 'unreachable', mayHaveHappened: false });
    asked.push(what);
    const reply = act();
    if (trouble === undefined) return Promise.resolve(reply);
    return Promise.resolve({ kind: 'away', code: 'timeout', mayHaveHappened: true });
  };
  const recorder: Recorder = {
    start: (_room, { track, mediaTrack }) =>
      heeded(`start ${mediaTrack}`, () => {
        const job = `EG_${jobs.size + 1}`;
        jobs.set(job, { job, track, end: undefined });
        return { kind: 'done', value: { job } };
      }),
    stop: (job) =>
      heeded(`stop ${job}`, () => {
        const known = jobs.get(job);
        if (known === undefined || known.end !== undefined) return { kind: 'absent' };
        if (unheard.has(job)) return { kind: 'refused', code: 'job-unheard', sentence: 'Nobody answers.' };
        end(job);
        return { kind: 'done', value: undefined };
      }),
    jobs: () => heeded('jobs', () => ({ kind: 'done', value: [...jobs.values()] })),
  };
  const end = (job: string, how: RecordingJob['end'] = written()): void => {
    const known = jobs.get(job);
    if (known !== undefined) jobs.set(job, { ...known, end: how });
  };
  const written = (): RecordingJob['end'] => ({
    kind: 'file',
    startedAt: after(1),
    endedAt: now(),
    bytes: 4_711,
    completeness: 'complete',
  });
  const recorded: RecordedRoom = {
    planOf: () => Promise.resolve(recordingPlan(state)),
    consentOf: (_room, person) =>
      Promise.resolve({
        consent: cast.consent,
        given: consents.get(person)?.decided.get('record')?.decision === 'given',
      }),
    mayTranscribe: () => Promise.resolve(true),
    mayKeep: () => Promise.resolve(true),
    trackOf: (_tenant, track) => Promise.resolve(tracks.get(track) ?? { status: 'none' }),
  };
  const unfinished: UnfinishedTracks = {
    of: () => {
      if (readModel.isAway) return Promise.reject(new TransientFault('away', 'The database is away.'));
      return Promise.resolve(
        [...tracks].flatMap(([track, { status }]) => (status === 'recording' ? track : [])),
      );
    },
  };
  const observer = fakeObserver();
  const ids = uuidIdSource();
  return {
    ports: {
      recorded,
      rooms: plane,
      recorder,
      unfinished,
      identities: plainIdentities,
      dispatch: { decide },
      ids,
      clock: { now },
      observer,
    },
    plane,
    happen,
    begin: (n = 1) => happen({ type: 'RecordingBegan', recording: cast.recordingId(n), begunAt: now() }),
    stop: (n = 1) => happen({ type: 'RecordingStopped', recording: cast.recordingId(n), stoppedAt: now() }),
    over: () => happen({ type: 'MeetingEnded', endedAt: now(), reason: 'ended-by-host', openSeconds: 60 }),
    pass: (more: number): void => void (seconds += more),
    /** Somebody decides, for the recording. */
    consent: (person: PersonId, decision: 'Given' | 'Withdrawn'): void => {
      const of = { meeting, person, purpose: 'record' } as const;
      const before = consents.get(person) ?? consentDecider.initial();
      consents.set(
        person,
        consentDecider.evolve(
          before,
          decision === 'Given'
            ? { type: 'ConsentGiven', ...of, language: 'en', version: 1, method: 'screen' }
            : { type: 'ConsentWithdrawn', ...of },
        ),
      );
    },
    /** Comes in, on record and in the room, and publishes; gives the publication. */
    speak: (person: PersonId, device = 1): string => {
      const identity = plainIdentities.seal(recordedRoom, { person, device: cast.deviceId(device) });
      const connection = plane.come(recordedRoom, identity);
      happen({
        type: 'ParticipantJoined',
        ...cast.reported,
        person,
        device: cast.deviceId(device),
        connection,
        occurredAt: after(1),
        muted: false,
      });
      return plane.publish(recordedRoom, identity);
    },
    jobs,
    end,
    asked,
    troubles,
    /** Jobs that can't be stopped: nobody answers for them. */
    unheard,
    readModel,
    tracks,
    /** What was put on record, in order: types of events. */
    said: () => said.map(({ event }) => event.type),
    stopReasons: () => said.flatMap(({ event }) => (event.type === 'TrackStopAsked' ? [event.reason] : [])),
  };
}
