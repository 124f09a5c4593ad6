// Recordings from the database: hosts see every file, others their own, outsiders no meeting; nothing of another tenant.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { streamName } from '../../../src/domain/shared/ids.ts';
import type { PersonId } from '../../../src/domain/shared/ids.ts';
import type { TrackEvent } from '../../../src/domain/track/track.events.ts';
import { meetingRecordingsRoute } from '../../../src/read/recording/meeting-recordings.route.ts';
import * as cast from '../../support/histories/cast.ts';
import { anOpenMeetingWithHost, inTheRoom } from '../../support/histories/meetings.ts';
import { inMeeting, recordedAs } from '../../support/meeting-logs.ts';
import { openReadModels, type ReadModels } from '../../support/read-models.ts';
import { ask, principalOf } from '../../support/read-server.ts';
import { asForeign } from '../../support/two-tenants.ts';

const {
  ada,
  after,
  bob,
  connectionId,
  consent,
  deviceId,
  hana,
  meeting,
  nine,
  recordingId,
  tenant,
  trackId,
} = cast;
const requested = (person: PersonId): TrackEvent => ({
  type: 'TrackRequested',
  meeting,
  recording: recordingId(1),
  person,
  device: deviceId(1),
  connection: connectionId(1),
  mediaTrack: 'TR_1',
  attempt: 1,
  consent,
  requestedAt: nine,
  consentVersion: 1,
  consentLanguage: 'en',
});
const archived: readonly TrackEvent[] = [
  { type: 'TrackEnded', startedAt: nine, endedAt: after(1), bytes: 9, completeness: 'complete' },
  {
    type: 'TrackArchived',
    sha256: 'ab'.repeat(32),
    bytes: 9,
    storedSha256: 'cd'.repeat(32),
    storedBytes: 99,
    keys: ['k1', 'k2'],
    milliseconds: 60_000,
  },
];

let models: ReadModels;
beforeAll(async () => {
  models = await openReadModels();
  const streams = [
    inMeeting(...anOpenMeetingWithHost(), ...inTheRoom(ada), ...inTheRoom(bob), {
      type: 'RecordingBegan',
      recording: recordingId(1),
      begunAt: after(2),
    }),
    recordedAs(streamName('track', tenant, trackId(1)), [requested(ada), ...archived]),
    recordedAs(streamName('track', tenant, trackId(2)), [requested(bob)]),
  ];
  const history = streams.flat().map((recorded, index) => ({ ...recorded, position: BigInt(index + 1) }));
  await models.project([...history, ...asForeign(history, BigInt(history.length))]);
});
afterAll(() => models.close());

interface Page {
  readonly recordings: readonly object[];
  readonly items: readonly { readonly track: string; readonly status: string }[];
  readonly next: string | null;
}
const path = `/v1/meetings/${meeting}/recordings`;
const asking = async (who: PersonId, query = '') =>
  ask([meetingRecordingsRoute(models)], `${path}${query}`, { principal: principalOf(who) });
const tracksOf = async (who: PersonId) => ((await asking(who)).body as Page).items.map(({ track }) => track);

describe('issue 14 B2: recordings of a meeting', () => {
  it('show a host when it was recorded and every file, as far as it has come', async () => {
    const { status, body } = await asking(hana);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      recordings: [{ recording: recordingId(1), begunAt: after(2), stoppedAt: null }],
      items: [
        {
          track: trackId(1),
          person: ada,
          status: 'archived',
          startedAt: nine,
          endedAt: after(1),
          milliseconds: 60_000,
          bytes: 9,
          sha256: 'ab'.repeat(32),
        },
        { track: trackId(2), person: bob, status: 'requested', startedAt: null, sha256: null },
      ],
      next: null,
    });
  });

  it('show others their own files, and who is not known there no meeting', async () => {
    expect([await tracksOf(ada), await tracksOf(bob)]).toEqual([[trackId(1)], [trackId(2)]]);
    expect((await asking(cast.cleo)).status).toBe(404);
  });

  it('come page by page', async () => {
    const first = (await asking(hana, '?limit=1')).body as Page;
    expect(first.items.map(({ track }) => track)).toEqual([trackId(1)]);
    const second = (await asking(hana, `?limit=1&cursor=${first.next ?? ''}`)).body as Page;
    expect([second.items.map(({ track }) => track), second.next]).toEqual([[trackId(2)], null]);
  });
});
