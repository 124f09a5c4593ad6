// A look at a recorded room: who may be recorded is requested, who may not is stopped, what ended is put on record.
import { describe, expect, it } from 'vitest';
import { recordRoom } from '../../../../src/reactors/media/recording/record-room.ts';
import type { TrackState } from '../../../../src/domain/track/track.state.ts';
import { ada, bob, hana } from '../../../support/histories/cast.ts';
import { aRecordedMeeting, recordedRoom } from '../../../support/recorded-meeting.ts';

const { signal } = new AbortController();
type Meeting = ReturnType<typeof aRecordedMeeting>;
const look = (under: Meeting) => recordRoom(under.ports, recordedRoom, signal);

/** Begins at the recorder whatever was requested, as the reactor does. */
async function confirmed(under: Meeting): Promise<void> {
  for (const [track, state] of under.tracks) {
    if (state.status !== 'requested') continue;
    const { mediaTrack } = state;
    const reply = await under.ports.recorder.start(
      recordedRoom,
      { track, mediaTrack },
      { timeoutMs: 1, signal },
    );
    if (reply.kind !== 'done') throw new Error(reply.kind);
    under.tracks.set(track, { ...state, status: 'recording', job: reply.value.job });
  }
}
/** Ada and Bob speak, Ada agreed; the recording runs. */
const recorded = async () => {
  const under = aRecordedMeeting(ada, bob);
  under.consent(ada, 'Given');
  under.speak(ada);
  under.speak(bob);
  under.begin();
  await look(under);
  await confirmed(under);
  return under;
};

describe('a look at a recorded room', () => {
  it('costs no call where nobody was ever recorded', async () => {
    const under = aRecordedMeeting(ada);
    under.speak(ada);
    expect(await look(under)).toEqual({ kind: 'done', acts: 0 });
    expect(under.asked).toEqual([]);
  });

  it('requests those who publish and agreed, once', async () => {
    const under = aRecordedMeeting(hana, ada, bob);
    for (const who of [ada, hana]) under.consent(who, 'Given');
    under.speak(ada);
    under.speak(bob);
    under.begin();
    expect(await look(under)).toEqual({ kind: 'done', acts: 1 });
    expect([...under.tracks.values()]).toMatchObject([
      { status: 'requested', person: ada, mediaTrack: expect.any(String) as unknown, attempt: 1 },
    ]);
    await look(under);
    expect(under.said()).toEqual(['TrackRequested']);
    under.speak(hana);
    await look(under);
    expect(under.said()).toEqual(['TrackRequested', 'TrackRequested']);
  });

  it('stops whoever took consent back, and nobody else', async () => {
    const under = await recorded();
    under.consent(bob, 'Given');
    await look(under);
    await confirmed(under);
    under.consent(ada, 'Withdrawn');
    await look(under);
    expect(under.stopReasons()).toEqual(['consent-withdrawn']);
    expect(
      [...under.tracks.values()].map((one) => one.status !== 'none' && [one.person, one.stop?.reason]),
    ).toEqual([
      [ada, 'consent-withdrawn'],
      [bob, undefined],
    ]);
  });

  it('records anew whoever agrees once more', async () => {
    const under = await recorded();
    under.consent(ada, 'Withdrawn');
    await look(under);
    under.end('EG_1');
    await look(under);
    under.consent(ada, 'Given');
    await look(under);
    expect(
      [...under.tracks.values()].map((one) => one.status !== 'none' && [one.status, one.attempt]),
    ).toEqual([
      ['ended', 1],
      ['requested', 2],
    ]);
  });

  it('stops all when the recording is stopped, and when the meeting ended', async () => {
    const stopped = await recorded();
    stopped.stop();
    await look(stopped);
    expect(stopped.stopReasons()).toEqual(['recording-stopped']);
    const ended = await recorded();
    ended.over();
    await look(ended);
    expect(ended.stopReasons()).toEqual(['meeting-ended']);
  });

  it('stops the file of a connection that another one of the same person replaced, and begins the other’s', async () => {
    const under = await recorded();
    under.plane.rooms.clear();
    under.speak(ada);
    await look(under);
    expect(under.stopReasons()).toEqual(['left']);
    expect([...under.tracks.values()].map(({ status }) => status)).toEqual(['recording', 'requested']);
  });

  it('puts an end on record, once, whoever reports it', async () => {
    const under = await recorded();
    under.end('EG_1');
    under.consent(ada, 'Withdrawn');
    await look(under);
    await look(under);
    expect(under.said().filter((type) => type === 'TrackEnded')).toHaveLength(1);
  });

  it('loses what the recorder does not know any more, and records anew', async () => {
    const under = await recorded();
    under.jobs.clear();
    await look(under);
    await look(under);
    expect(under.said()).toEqual(['TrackRequested', 'TrackLost', 'TrackRequested']);
  });

  it('loses what the recorder has forgotten of people who are gone, of a meeting that is over', async () => {
    const under = await recorded();
    under.jobs.clear();
    under.plane.rooms.clear();
    under.over();
    await look(under);
    expect(under.said()).toEqual(['TrackRequested', 'TrackLost']);
    await look(under);
    expect(under.said()).toHaveLength(2);
  });

  it('keeps a file that only a later list holds: it was begun meanwhile', async () => {
    const under = await recorded();
    const { recorder } = under.ports;
    let lists = 0;
    const jobs: typeof recorder.jobs = (...asked) =>
      (lists += 1) === 1 ? Promise.resolve({ kind: 'done', value: [] }) : recorder.jobs(...asked);
    await recordRoom({ ...under.ports, recorder: { ...recorder, jobs } }, recordedRoom, signal);
    expect(lists).toBe(2);
    expect(under.said()).toEqual(['TrackRequested']);
  });

  it('goes on where the read model can’t be read, and says so', async () => {
    const under = await recorded();
    under.readModel.isAway = true;
    under.consent(ada, 'Withdrawn');
    await look(under);
    expect(under.stopReasons()).toEqual(['consent-withdrawn']);
    expect(under.ports.observer.observed.map(({ kind }) => kind)).toContain('warn');
  });

  it('stops again what goes on though it was to stop, and gives it up at last', async () => {
    const under = await recorded();
    under.over();
    await look(under);
    const stops = () => under.asked.filter((call) => call.startsWith('stop')).length;
    await look(under);
    expect(stops()).toBe(0);
    under.pass(60);
    under.troubles.push(undefined, 'unreachable');
    await look(under);
    expect(stops()).toBe(0);
    under.unheard.add('EG_1');
    await look(under);
    expect(stops()).toBe(1);
    under.pass(600);
    await look(under);
    await look(under);
    expect(under.said()).toEqual(['TrackRequested', 'TrackStopAsked', 'TrackLost']);
    // It is stopped on, and counts when it ends.
    expect(stops()).toBe(2);
    under.end('EG_1');
    await look(under);
    expect(under.said().at(-1)).toBe('TrackEnded');
  });

  it('takes up a file that was thought lost and is being written', async () => {
    const under = await recorded();
    for (const [track, state] of under.tracks)
      under.tracks.set(track, { ...state, status: 'lost', cause: 'start-refused' } as TrackState);
    under.consent(ada, 'Withdrawn');
    await look(under);
    await look(under);
    expect(under.said().slice(1)).toEqual(['TrackStarted', 'TrackStopAsked']);
  });

  it('changes nothing while the recorder or the media plane is away', async () => {
    const under = await recorded();
    under.stop();
    under.troubles.push('unreachable');
    expect(await look(under)).toMatchObject({ kind: 'away', code: 'unreachable' });
    under.begin(2);
    under.plane.always = 'unreachable';
    expect(await look(under)).toMatchObject({ kind: 'away', code: 'unreachable' });
    expect(under.stopReasons()).toEqual([]);
  });

  it('does not stop a file that another process began after the room was listed', async () => {
    const under = aRecordedMeeting(ada);
    under.consent(ada, 'Given');
    under.begin();
    const { members } = under.ports.rooms;
    // Between the recorder's list and the room's, Ada comes and another process has her recorded.
    const meanwhile = async () => {
      under.speak(ada);
      await look(under);
      await confirmed(under);
    };
    let came = false;
    const rooms = {
      members: async (...asked: Parameters<typeof members>) => {
        if (!came) {
          came = true;
          await meanwhile();
        }
        return members(...asked);
      },
    };
    await recordRoom({ ...under.ports, rooms }, recordedRoom, signal);
    expect(under.said()).toEqual(['TrackRequested']);
  });
});
