// Which events ask for what of the recorder.
import { expect, it } from 'vitest';
import { allCodecs } from '../../../../src/adapters/codec/words/all-codecs.ts';
import { streamName } from '../../../../src/domain/shared/ids.ts';
import { recordingReactor } from '../../../../src/reactors/media/recording/recording.reactor.ts';
import { meeting, nine, tenant } from '../../../support/histories/cast.ts';
import { aRecordedMeeting } from '../../../support/recorded-meeting.ts';
import { anOpening } from '../../../support/toy-reactor.ts';

it('issue 14: a look is asked for by what changes who may be recorded, and by nothing else', () => {
  const { effectsOf } = recordingReactor(aRecordedMeeting().ports);
  const wished = allCodecs().all.flatMap(({ type }) =>
    effectsOf(anOpening(nine, { event: { type, purpose: 'record', meeting } } as never)).map(
      ({ operation }) => `${type}: ${operation}`,
    ),
  );
  expect(wished.sort()).toEqual([
    'ConsentGiven: look',
    'ConsentRefused: look',
    'ConsentWithdrawn: look',
    'MeetingEnded: look',
    'RecordingBegan: look',
    'RecordingStopped: look',
    'TrackRequested: start',
    'TrackStopAsked: stop',
  ]);
  const aboutTranscripts = { type: 'ConsentGiven', purpose: 'transcribe', meeting };
  expect(effectsOf(anOpening(nine, { event: aboutTranscripts } as never))).toEqual([]);
  const stream = streamName('meeting', tenant, meeting);
  expect(effectsOf(anOpening(nine, { event: { type: 'MeetingEnded' }, stream } as never))).toMatchObject([
    { request: { meeting } },
  ]);
});
