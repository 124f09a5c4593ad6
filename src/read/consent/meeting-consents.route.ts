// GET /v1/meetings/{meeting}/consents: who agrees to be recorded and transcribed.
import { z } from 'zod';
import { parsePersonId } from '../../domain/shared/ids.ts';
import { idSchema } from '../../http/schemas.ts';
import type { WatchedReadDb } from '../../ports/read-db.port.ts';
import { pageOf, pageQuery, pageSchema } from '../http/page.ts';
import { queryRoute, type QueryRoute } from '../http/query-route.ts';
import { meetingAbsent, meetingParams } from '../meeting/meeting-words.ts';
import { viewerOf } from '../meeting/viewer.ts';
import { purposeSchema } from './consent-words.ts';
import { meetingConsents, meetingConsentSchema } from './meeting-consents.query.ts';

const place = z.strictObject({ person: idSchema(parsePersonId), purpose: purposeSchema });

/** One round trip. */
export function meetingConsentsRoute({ db }: { readonly db: WatchedReadDb }): QueryRoute {
  return queryRoute({
    url: '/v1/meetings/{meeting}/consents',
    operationId: 'listMeetingConsents',
    summary:
      'The last decision of each person and purpose; hosts and admins see everybody’s, others their own',
    tag: 'consents',
    roundTrips: { warm: 1, cold: 1 },
    roles: ['admin', 'member', 'guest'],
    shape: {
      params: meetingParams(),
      query: z.strictObject(pageQuery(place)),
      answer: pageSchema(meetingConsentSchema),
    },
    sources: [
      { projection: 'consents', category: 'consent' },
      { projection: 'meeting-detail', category: 'meeting', param: 'meeting' },
    ],
    absent: meetingAbsent,
    answer: async ({ params: { meeting }, query: { cursor, limit }, principal, reading }) => {
      const wanted = { after: cursor, limit: limit + 1 };
      const consents = await meetingConsents(reading(db), viewerOf(principal), meeting, wanted);
      return consents && { body: pageOf(consents, limit, ({ person, purpose }) => ({ person, purpose })) };
    },
  });
}
