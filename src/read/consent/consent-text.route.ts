// GET /v1/consent-texts/{purpose}/{language}/{version}: what a version says, however old it is.
import { z } from 'zod';
import { languageSchema, wholeNumberText } from '../../http/schemas.ts';
import type { WatchedReadDb } from '../../ports/read-db.port.ts';
import { queryRoute, type QueryRoute } from '../http/query-route.ts';
import { readText } from './consent-text.query.ts';
import { consentTextSchema, purposeSchema, textAbsent } from './consent-words.ts';

const maxVersion = 1_000_000;

/** One round trip. */
export function consentTextRoute({ db }: { readonly db: WatchedReadDb }): QueryRoute {
  return queryRoute({
    url: '/v1/consent-texts/{purpose}/{language}/{version}',
    operationId: 'readConsentText',
    summary: 'One version of a text',
    tag: 'consents',
    roundTrips: { warm: 1, cold: 1 },
    roles: ['admin', 'member', 'guest'],
    shape: {
      params: z.strictObject({
        purpose: purposeSchema,
        language: languageSchema,
        version: wholeNumberText(1, maxVersion, 1),
      }),
      query: z.strictObject({}),
      answer: consentTextSchema,
    },
    sources: [{ projection: 'consents', category: 'consentText' }],
    ownOrPublic: true,
    absent: textAbsent,
    answer: async ({ params, principal: { tenant }, reading }) => {
      const text = await readText(reading(db), tenant, params);
      return text && { body: text };
    },
  });
}
