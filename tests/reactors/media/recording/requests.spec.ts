// What the recording's effects hold, read back; what a reactor never wrote is a mistake of the code.
import { expect, it } from 'vitest';
import { requestOf } from '../../../../src/reactors/media/recording/requests.ts';
import { meeting, recordingId } from '../../../support/histories/cast.ts';

it('are the members that are asked for', () => {
  const request = JSON.stringify({ meeting, recording: recordingId(1), mediaTrack: 'TR_1', more: 1 });
  expect(requestOf({ request }, 'meeting', 'mediaTrack')).toEqual({ meeting, mediaTrack: 'TR_1' });
  expect(requestOf({ request }, 'recording')).toEqual({ recording: recordingId(1) });
});

it('are refused where one is missing or another thing', () => {
  for (const request of ['{}', '{"meeting":1}', '{"meeting":"x"}'])
    expect(() => requestOf({ request }, 'meeting')).toThrow('no meeting');
});
