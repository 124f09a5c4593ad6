// The transcript over the read models and a vault: hosts see everybody's words, others their own, outsiders no meeting.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { streamName } from '../../../src/domain/shared/ids.ts';
import type { PersonId } from '../../../src/domain/shared/ids.ts';
import { TransientFault } from '../../../src/ports/faults.ts';
import { transcriptObject } from '../../../src/ports/media-names.ts';
import type { Vault } from '../../../src/ports/vault.port.ts';
import { meetingTranscriptRoute } from '../../../src/read/transcript/meeting-transcript.route.ts';
import type { MeetingTranscript } from '../../../src/read/transcript/meeting-transcript.ts';
import * as cast from '../../support/histories/cast.ts';
import { anOpenMeetingWithHost, inTheRoom } from '../../support/histories/meetings.ts';
import {
  trackArchived,
  trackEnded,
  trackRequested,
  trackTranscribed,
} from '../../support/histories/tracks.ts';
import { inMeeting, recordedAs } from '../../support/meeting-logs.ts';
import { memoryVault } from '../../support/memory/memory-vault.ts';
import { openReadModels, type ReadModels } from '../../support/read-models.ts';
import { ask, principalOf } from '../../support/read-server.ts';
import { documentSaying } from '../../support/transcript-documents.ts';
import { asForeign } from '../../support/two-tenants.ts';

const { ada, bob, cleo, hana, meeting, tenant, trackId } = cast;
type Opens = Pick<Vault, 'open'>;
let models: ReadModels;
const { vault, objects } = memoryVault();

beforeAll(async () => {
  models = await openReadModels();
  const whole = [trackEnded, trackArchived, trackTranscribed];
  const trackOf = (n: number, person: PersonId, more: typeof whole) =>
    recordedAs(streamName('track', tenant, trackId(n)), [trackRequested(person), ...more]);
  const streams = [
    inMeeting(...anOpenMeetingWithHost(), ...inTheRoom(ada), ...inTheRoom(bob)),
    trackOf(1, ada, whole),
    trackOf(2, bob, whole),
    trackOf(3, ada, [trackEnded, trackArchived, { type: 'TrackNotTranscribed', cause: 'no-consent' }]),
  ];
  const history = streams.flat().map((recorded, index) => ({ ...recorded, position: BigInt(index + 1) }));
  await models.project([...history, ...asForeign(history, BigInt(history.length))]);
  for (const [n, text] of [
    [1, 'good morning'],
    [2, 'the budget'],
  ] as const)
    objects.set(
      transcriptObject({ tenant, meeting }, trackId(n), 1),
      Buffer.from(JSON.stringify(documentSaying(text))),
    );
});
afterAll(() => models.close());

const asking = async (who: PersonId, query = '', roles: readonly 'admin'[] = [], from: Opens = vault) =>
  ask(
    [meetingTranscriptRoute({ ...models, vault: () => from })],
    `/v1/meetings/${meeting}/transcript${query}`,
    {
      principal: principalOf(who, roles.length === 0 ? undefined : [...roles]),
    },
  );
const saidTo = async (who: PersonId) =>
  ((await asking(who)).body as MeetingTranscript).segments.map(({ text }) => text);

describe('issue 14 B6: GET …/transcript', () => {
  it('shows hosts and admins everybody’s words, others their own, and who is not known there no meeting', async () => {
    expect(await saidTo(hana)).toEqual(['good morning', 'the budget']);
    expect(await saidTo(ada)).toEqual(['good morning']);
    expect(await saidTo(bob)).toEqual(['the budget']);
    expect((await asking(cleo)).status).toBe(404);
    expect(((await asking(cleo, '', ['admin'])).body as MeetingTranscript).segments).toHaveLength(2);
  });

  it('shows files without words with why', async () => {
    const { tracks } = (await asking(hana)).body as MeetingTranscript;
    expect(tracks.map(({ track, state, cause }) => [track, state, cause])).toEqual([
      [trackId(1), 'transcribed', null],
      [trackId(2), 'transcribed', null],
      [trackId(3), 'not-transcribed', 'no-consent'],
    ]);
  });

  it.each([
    ['vtt', 'text/vtt', /^WEBVTT\n/],
    ['srt', 'application/x-subrip', /^1\n\d\d:\d\d:\d\d,\d{3} --> /],
    ['text', 'text/plain', /^\[\d\d:\d\d:\d\d\] /],
  ])('is written as %s', async (format, type, begins) => {
    const { text, headers } = await asking(hana, `?format=${format}`);
    expect([headers['content-type'], text]).toEqual([
      `${type}; charset=utf-8`,
      expect.stringMatching(begins),
    ]);
    expect(text).toContain('good morning');
  });

  it('is 503 while the store of recorded files is away: nobody’s words are passed over', async () => {
    const away = { open: () => Promise.reject(new TransientFault('media-store-away', 'No store.')) };
    expect((await asking(hana, '', [], away)).status).toBe(503);
  });

  it('refuses a format that it does not know, and is not sent again where it is known', async () => {
    expect((await asking(hana, '?format=pdf')).status).toBe(400);
    const tag = (await asking(hana, '?format=vtt')).headers['etag'];
    expect(tag).toMatch(/^"/);
  });
});
