// Plain routes of a meeting's recording. It is begun in the account's quota (account/reserve-recording.route.ts).
import { z } from 'zod';
import { parseRecordingId } from '../../domain/shared/ids.ts';
import { idSchema } from '../../http/schemas.ts';
import { members } from './meeting-route.ts';
import { ofMeeting } from './plain-route.ts';
import type { PlainRoutes } from './plain-route.ts';

export const recordingRoutes: PlainRoutes = {
  stopRecording: ofMeeting({
    to: 'POST stop-recording',
    summary: 'Stops the recording of a meeting; nobody is recorded after it.',
    roles: members,
    body: z.strictObject({ recording: idSchema(parseRecordingId) }),
    command: (asked, { recording }) => ({ type: 'StopRecording', ...asked, recording }),
    refusals: ['meeting-unknown', 'only-host-or-cohost', 'recording-unknown'],
  }),
};
