// Tracks are begun and stopped at the recorder, and looked up where a reply was lost.
import { describe, expect, it } from 'vitest';
import { streamName } from '../../../../src/domain/shared/ids.ts';
import type { TrackId } from '../../../../src/domain/shared/ids.ts';
import { recordRoom } from '../../../../src/reactors/media/recording/record-room.ts';
import { recordingReactor } from '../../../../src/reactors/media/recording/recording.reactor.ts';
import { ada, meeting, nine, tenant } from '../../../support/histories/cast.ts';
import { aRecordedMeeting, recordedRoom } from '../../../support/recorded-meeting.ts';
import { aClaim } from '../../../support/toy-reactor.ts';

const { signal } = new AbortController();
const terms = { idempotencyKey: 'k', deadline: nine, signal };
const asked = { by: { kind: 'reactor', id: 'recording' }, at: nine } as const;

async function requested() {
  const under = aRecordedMeeting(ada);
  under.consent(ada, 'Given');
  const mediaTrack = under.speak(ada);
  under.begin();
  await recordRoom(under.ports, recordedRoom, signal);
  const [track] = [...under.tracks.keys()] as [TrackId];
  const { operations } = recordingReactor(under.ports);
  const [start, stop, look] = [operations['start']!, operations['stop']!, operations['look']!];
  const claim = aClaim({
    tenant,
    stream: streamName('track', tenant, track),
    reactor: 'recording',
    request: JSON.stringify({ meeting, mediaTrack }),
  });
  /** As the runner does: what the domain is told. */
  const conclude = async (ended: Parameters<typeof start.conclude>[1]) => {
    const command = start.conclude(claim, ended, asked);
    if (command !== undefined)
      await under.ports.dispatch.decide(command, { tenant, actor: asked.by, at: nine } as never);
    return command;
  };
  return { under, track, start, stop, look, claim, conclude };
}

describe('issue 14: a track that was requested', () => {
  it('is begun, and its job is on record', async () => {
    const { under, track, start, claim, conclude } = await requested();
    expect(await start.perform(claim, terms)).toEqual({ kind: 'done', result: 'EG_1' });
    expect(await conclude({ end: 'done', result: 'EG_1', code: undefined })).toMatchObject({
      type: 'ConfirmTrackStarted',
      track,
      job: 'EG_1',
    });
    expect(under.tracks.get(track)).toMatchObject({ status: 'recording', job: 'EG_1' });
  });

  it('whose reply was lost is found by its track, and not begun twice', async () => {
    const { under, start, claim } = await requested();
    under.troubles.push('lost');
    expect(await start.perform(claim, terms)).toMatchObject({ kind: 'away', mayHaveHappened: true });
    expect(await start.lookUp(claim, terms)).toEqual({ kind: 'done', result: 'EG_1' });
    under.jobs.clear();
    expect(await start.lookUp(claim, terms)).toEqual({ kind: 'absent' });
    under.troubles.push('unreachable');
    expect(await start.lookUp(claim, terms)).toMatchObject({ kind: 'away' });
  });

  it('is not begun once it is to stop: somebody took their consent back meanwhile', async () => {
    const { under, start, claim, conclude } = await requested();
    for (const [one, state] of under.tracks)
      under.tracks.set(one, { ...state, stop: { reason: 'consent-withdrawn', askedAt: nine } } as never);
    expect(await start.perform(claim, terms)).toEqual({ kind: 'refused', code: 'stop-asked' });
    expect(under.asked.filter((call) => call.startsWith('start'))).toEqual([]);
    expect(await conclude({ end: 'refused', result: undefined, code: 'stop-asked' })).toMatchObject({
      type: 'LoseTrack',
      cause: 'nothing-recorded',
    });
  });

  it('that could not be begun is lost, so that the next look asks for another', async () => {
    const { conclude } = await requested();
    expect(await conclude({ end: 'expired', result: undefined, code: undefined })).toMatchObject({
      type: 'LoseTrack',
      cause: 'start-refused',
    });
  });
});

describe('issue 14: a track that is to stop', () => {
  it('is stopped at the recorder; one that has not begun or has ended is not', async () => {
    const { under, start, stop, claim, conclude } = await requested();
    expect(await stop.perform(claim, terms)).toEqual({ kind: 'done' });
    await start.perform(claim, terms);
    await conclude({ end: 'done', result: 'EG_1', code: undefined });
    under.troubles.push('unreachable');
    expect(await stop.perform(claim, terms)).toMatchObject({ kind: 'away' });
    expect(await stop.perform(claim, terms)).toEqual({ kind: 'done' });
    expect(await stop.perform(claim, terms)).toEqual({ kind: 'done' });
    expect(await stop.lookUp(claim, terms)).toEqual({ kind: 'absent' });
    expect(under.asked.filter((call) => call.startsWith('stop'))).toEqual(['stop EG_1', 'stop EG_1']);
    expect(stop.conclude(claim, { end: 'done', result: undefined, code: undefined }, asked)).toBeUndefined();
  });
});

describe('issue 14: a look', () => {
  it('does what is missing, and says that the recorder is away', async () => {
    const { under, look, claim } = await requested();
    under.troubles.push('unreachable');
    expect(await look.perform(claim, terms)).toMatchObject({ kind: 'away', code: 'unreachable' });
    expect(await look.perform(claim, terms)).toEqual({ kind: 'done' });
    expect(await look.lookUp(claim, terms)).toEqual({ kind: 'absent' });
    expect(look.conclude(claim, { end: 'done', result: undefined, code: undefined }, asked)).toBeUndefined();
  });
});
