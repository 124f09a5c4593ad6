// GET /v1/consents: everything that the caller decided about being recorded and transcribed, with the texts: page after page, it
// is their export.
import { z } from 'zod';
import { parseMeetingId } from '../../domain/shared/ids.ts';
import { idSchema, instantSchema } from '../../http/schemas.ts';
import type { WatchedReadDb } from '../../ports/read-db.port.ts';
import { pageOf, pageQuery, pageSchema } from '../http/page.ts';
import { queryRoute, type QueryRoute } from '../http/query-route.ts';
import { consentTextSchema } from './consent-words.ts';
import { ownConsents, ownConsentSchema } from './own-consents.query.ts';

const place = z.strictObject({
  decidedAt: instantSchema(),
  meeting: idSchema(parseMeetingId),
  revision: z.string().regex(/^\d{1,18}$/),
});

/** One round trip. */
export function ownConsentsRoute({ db }: { readonly db: WatchedReadDb }): QueryRoute {
  return queryRoute({
    url: '/v1/consents',
    operationId: 'listOwnConsents',
    summary: 'What the caller agreed to, refused and took back, newest first, with the texts of this page',
    tag: 'consents',
    roundTrips: { warm: 1, cold: 1 },
    roles: ['member', 'guest'],
    shape: {
      params: z.strictObject({}),
      query: z.strictObject(pageQuery(place)),
      answer: pageSchema(ownConsentSchema).extend({ texts: z.array(consentTextSchema) }),
    },
    sources: [{ projection: 'consents', category: 'consent' }],
    ownOrPublic: true,
    absent: { code: 'not-found', detail: 'There is no such list.' },
    answer: async ({ query: { cursor, limit }, principal, reading }) => {
      const found = await ownConsents(reading(db), principal, { after: cursor, limit: limit + 1 });
      const page = pageOf(found, limit, ({ own: { decidedAt, meeting, revision } }) => ({
        decidedAt,
        meeting,
        revision,
      }));
      const texts = new Map(
        page.items.flatMap(({ text }) =>
          text === null ? [] : [[`${text.purpose}/${text.language}/${text.version}`, text] as const],
        ),
      );
      return {
        body: { items: page.items.map(({ own }) => own), texts: [...texts.values()], next: page.next },
      };
    },
  });
}
