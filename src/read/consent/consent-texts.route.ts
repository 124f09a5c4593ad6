// GET /v1/consent-texts: what people are asked to agree to now.
import { z } from 'zod';
import { languageSchema } from '../../http/schemas.ts';
import type { WatchedReadDb } from '../../ports/read-db.port.ts';
import { pageOf, pageQuery, pageSchema } from '../http/page.ts';
import { queryRoute, type QueryRoute } from '../http/query-route.ts';
import { newestTexts } from './consent-text.query.ts';
import { consentTextSchema, purposeSchema } from './consent-words.ts';

const place = z.strictObject({ purpose: purposeSchema, language: languageSchema });

/** One round trip. */
export function consentTextsRoute({ db }: { readonly db: WatchedReadDb }): QueryRoute {
  return queryRoute({
    url: '/v1/consent-texts',
    operationId: 'listConsentTexts',
    summary: 'The newest text of each purpose and language',
    tag: 'consents',
    roundTrips: { warm: 1, cold: 1 },
    roles: ['admin', 'member', 'guest'],
    shape: {
      params: z.strictObject({}),
      query: z.strictObject(pageQuery(place)),
      answer: pageSchema(consentTextSchema),
    },
    sources: [{ projection: 'consents', category: 'consentText' }],
    ownOrPublic: true,
    absent: { code: 'not-found', detail: 'There is no such list.' },
    answer: async ({ query: { cursor, limit }, principal: { tenant }, reading }) => {
      const texts = await newestTexts(reading(db), tenant, { after: cursor, limit: limit + 1 });
      return { body: pageOf(texts, limit, ({ purpose, language }) => ({ purpose, language })) };
    },
  });
}
