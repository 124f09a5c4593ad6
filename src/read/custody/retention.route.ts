// GET /v1/meetings/{meeting}/retention, GET /v1/retention and GET …/deletion-certificate: for those who answer for what is kept.
import { z } from 'zod';
import { parseMeetingId } from '../../domain/shared/ids.ts';
import { idSchema, instantSchema } from '../../http/schemas.ts';
import type { WatchedReadDb } from '../../ports/read-db.port.ts';
import { pageOf, pageQuery, pageSchema } from '../http/page.ts';
import { queryRoute, type QueryRoute } from '../http/query-route.ts';
import { meetingAbsent, meetingParams } from '../meeting/meeting-words.ts';
import { readCertificate } from './deletion-certificate.query.ts';
import { dueRetention, readRetention, retentionSchema } from './retention.query.ts';

interface Ports {
  readonly db: WatchedReadDb;
}

const roles = ['admin', 'auditor'] as const;
const place = z.strictObject({ dueAt: instantSchema(), meeting: idSchema(parseMeetingId) });
const certificateSchema = z.object({ certificate: z.string() });

/** The three. One round trip each. */
export function retentionRoutes({ db }: Ports): readonly QueryRoute[] {
  const common = { tag: 'retention', roundTrips: { warm: 1, cold: 1 }, roles } as const;
  const sources = [{ projection: 'retention' }] as const;
  return [
    queryRoute({
      ...common,
      url: '/v1/meetings/{meeting}/retention',
      operationId: 'readRetention',
      summary:
        'Until when a meeting’s recordings are kept, by which plan, what holds them back, and how they went',
      shape: { params: meetingParams(), query: z.strictObject({}), answer: retentionSchema },
      sources,
      absent: meetingAbsent,
      answer: async ({ params: { meeting }, principal: { tenant }, reading }) => {
        const body = await readRetention(reading(db), tenant, meeting);
        return body && { body };
      },
    }),
    queryRoute({
      ...common,
      url: '/v1/retention',
      operationId: 'previewRetention',
      summary: 'What is deleted by an instant and why, the earliest first; what is held back is among it',
      shape: {
        params: z.strictObject({}),
        query: z.strictObject({ ...pageQuery(place), dueBefore: instantSchema() }),
        answer: pageSchema(retentionSchema),
      },
      sources,
      absent: { code: 'not-found', detail: 'There is no such list.' },
      answer: async ({ query: { cursor, limit, dueBefore }, principal: { tenant }, reading }) => {
        const wanted = { by: dueBefore, after: cursor, limit: limit + 1 };
        const found = await dueRetention(reading(db), tenant, wanted);
        return { body: pageOf(found, limit, ({ dueAt, meeting }) => ({ dueAt, meeting })) };
      },
    }),
    queryRoute({
      ...common,
      url: '/v1/meetings/{meeting}/deletion-certificate',
      operationId: 'readDeletionCertificate',
      summary: 'The certificate of a deletion: a text whose SHA-256 is in the log',
      shape: { params: meetingParams(), query: z.strictObject({}), answer: certificateSchema },
      sources,
      absent: { code: 'not-found', detail: 'There is no certificate of this meeting’s deletion.' },
      answer: async ({ params: { meeting }, principal: { tenant }, reading }) => {
        const certificate = await readCertificate(reading(db), tenant, meeting);
        return certificate === undefined ? undefined : { body: { certificate } };
      },
    }),
  ];
}
