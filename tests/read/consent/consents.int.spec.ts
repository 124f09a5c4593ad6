// Consents from the database: one's own, a meeting's, and the texts; nothing of another tenant, nothing of somebody else.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConsentEvent } from '../../../src/domain/consent/consent.events.ts';
import { streamName } from '../../../src/domain/shared/ids.ts';
import type { PersonId } from '../../../src/domain/shared/ids.ts';
import { consentTextRoute } from '../../../src/read/consent/consent-text.route.ts';
import { consentTextsRoute } from '../../../src/read/consent/consent-texts.route.ts';
import { meetingConsentsRoute } from '../../../src/read/consent/meeting-consents.route.ts';
import { ownConsentsRoute } from '../../../src/read/consent/own-consents.route.ts';
import * as cast from '../../support/histories/cast.ts';
import { anOpenMeetingWithHost, inTheRoom, waiting } from '../../support/histories/meetings.ts';
import { inMeeting, recordedAs } from '../../support/meeting-logs.ts';
import { openReadModels, type ReadModels } from '../../support/read-models.ts';
import { ask, principalOf } from '../../support/read-server.ts';
import { asForeign, mark } from '../../support/two-tenants.ts';

const { ada, after, bob, cleo, hana, meeting, nine, personId, tenant } = cast;
const shown = { purpose: 'record', language: 'en', version: 1, method: 'screen' } as const;
const given = (who: PersonId): ConsentEvent<'ConsentGiven'> => ({
  type: 'ConsentGiven',
  meeting,
  person: who,
  ...shown,
});
const text = { type: 'ConsentTextPublished', purpose: 'record', language: 'en' } as const;
/** Of Ada and of Bob, each in a stream of their own. */
const streams = [
  recordedAs(streamName('consentText', tenant, tenant), [
    { ...text, version: 1, text: 'I agree.' },
    { ...text, version: 2, text: 'I do agree.' },
    { ...text, purpose: 'transcribe', version: 1, text: 'Words, too.' },
  ]),
  recordedAs(streamName('consent', tenant, personId(90)), [
    given(ada),
    { ...given(ada), purpose: 'transcribe' },
    { type: 'ConsentWithdrawn', meeting, person: ada, purpose: 'record' },
  ]),
  recordedAs(streamName('consent', tenant, personId(91)), [
    { type: 'ConsentRefused', meeting, person: bob, ...shown },
  ]),
];

let models: ReadModels;
beforeAll(async () => {
  models = await openReadModels();
  const meetings = inMeeting(
    ...anOpenMeetingWithHost(),
    ...inTheRoom(ada),
    ...inTheRoom(bob),
    ...waiting(cleo),
  );
  const history = [...meetings, ...streams.flat()].map((recorded, index) => ({
    ...recorded,
    position: BigInt(index + 1),
  }));
  const foreign = asForeign(history, BigInt(history.length)).map((recorded) =>
    recorded.event.type === 'ConsentTextPublished'
      ? { ...recorded, event: { ...recorded.event, text: mark } }
      : recorded,
  );
  await models.project([...history, ...foreign]);
});
afterAll(async () => {
  await models.close();
});

interface Page {
  readonly items: readonly Readonly<Record<string, unknown>>[];
  readonly texts?: readonly { readonly text: string }[];
  readonly next: string | null;
}
const all = () => [
  consentTextRoute(models),
  consentTextsRoute(models),
  meetingConsentsRoute(models),
  ownConsentsRoute(models),
];
const asking = async (path: string, principal = principalOf(ada)) => ask(all(), path, { principal });
const page = async (path: string, principal = principalOf(ada)) =>
  (await asking(path, principal)).body as Page;
/** Every item of all pages of one item each. */
async function oneByOne(path: string, principal = principalOf(ada)): Promise<Page['items']> {
  const items: Page['items'][number][] = [];
  let cursor = '';
  for (let pages = 0; pages < 20; pages += 1) {
    const {
      items: [item],
      next,
    } = await page(`${path}?limit=1${cursor}`, principal);
    if (item !== undefined) items.push(item);
    if (next === null) return items;
    cursor = `&cursor=${next}`;
  }
  throw new Error('there is always another page');
}

describe('one’s own consents', () => {
  it('are every decision, newest first, with the texts that they were about', async () => {
    const { items, texts, next } = await page('/v1/consents');
    expect(items).toEqual([
      {
        meeting,
        purpose: 'record',
        decision: 'withdrawn',
        language: null,
        version: null,
        method: null,
        decidedAt: after(2),
        revision: '2',
      },
      {
        meeting,
        purpose: 'transcribe',
        decision: 'given',
        language: 'en',
        version: 1,
        method: 'screen',
        decidedAt: after(1),
        revision: '1',
      },
      {
        meeting,
        purpose: 'record',
        decision: 'given',
        language: 'en',
        version: 1,
        method: 'screen',
        decidedAt: nine,
        revision: '0',
      },
    ]);
    expect(texts?.map((each) => each.text).sort()).toEqual(['I agree.', 'Words, too.']);
    expect(next).toBeNull();
    expect(await oneByOne('/v1/consents')).toEqual(items);
  });

  it('are nobody else’s, and none of whoever decided nothing', async () => {
    expect((await page('/v1/consents', principalOf(bob))).items).toMatchObject([{ decision: 'refused' }]);
    expect((await page('/v1/consents', principalOf(hana))).items).toEqual([]);
  });

  it('are there for a guest, whose session reaches no other list', async () => {
    const guest = { meeting, invite: cast.invite, role: 'guest' } as const;
    const asGuest = { ...principalOf(ada, ['guest']), guest };
    expect((await page('/v1/consents', asGuest)).items).toHaveLength(3);
    expect((await page('/v1/consent-texts', asGuest)).items).toHaveLength(2);
  });
});

describe('the consents of a meeting', () => {
  const path = `/v1/meetings/${meeting}/consents`;
  it('are everybody’s for who runs it and for admins, one’s own for others', async () => {
    const { items } = await page(path, principalOf(hana));
    expect(items).toEqual([
      { person: ada, purpose: 'record', decision: 'withdrawn', language: 'en', version: 1, since: after(2) },
      { person: ada, purpose: 'transcribe', decision: 'given', language: 'en', version: 1, since: after(1) },
      { person: bob, purpose: 'record', decision: 'refused', language: 'en', version: 1, since: nine },
    ]);
    expect(await oneByOne(path, principalOf(hana))).toEqual(items);
    expect((await page(path, principalOf(personId(77), ['admin']))).items).toEqual(items);
    expect((await page(path, principalOf(bob))).items).toEqual(items.slice(2));
    expect((await page(path, principalOf(cleo))).items).toEqual([]);
  });

  it('are as absent for whom the meeting does not know', async () => {
    const stranger = await asking(path, principalOf(personId(77)));
    expect([stranger.status, stranger.body]).toEqual([
      404,
      expect.objectContaining({ code: 'meeting-unknown' }),
    ]);
  });
});

describe('consent texts', () => {
  it('are the newest of each purpose and language, and each version by itself', async () => {
    const { items } = await page('/v1/consent-texts');
    expect(items).toEqual([
      { purpose: 'record', language: 'en', version: 2, text: 'I do agree.', publishedAt: after(1) },
      { purpose: 'transcribe', language: 'en', version: 1, text: 'Words, too.', publishedAt: after(2) },
    ]);
    expect(await oneByOne('/v1/consent-texts')).toEqual(items);
    expect((await asking('/v1/consent-texts/record/en/1')).body).toEqual({
      ...items[0],
      version: 1,
      text: 'I agree.',
      publishedAt: nine,
    });
    expect((await asking('/v1/consent-texts/record/en/3')).status).toBe(404);
    expect((await asking('/v1/consent-texts/record/fr/1')).status).toBe(404);
  });
});
