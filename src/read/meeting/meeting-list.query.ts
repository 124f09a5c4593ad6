// The question: which meetings are mine to see, latest start first? An admin sees all of the tenant's; others
// those in which they are known, as host or as somebody who came to the door. Only those who run a meeting see who
// waits; of observers everybody else sees what the tenant discloses.
import { z } from 'zod';
import type { Instant } from '../../domain/shared/instant.ts';
import type { ReadDb } from '../../ports/read-db.port.ts';
import { textsOf } from '../rows.ts';
import { meetingListSql } from './meeting-list.sql.ts';
import type { Viewer } from './viewer.ts';

/** After which meeting to continue. */
export interface MeetingListPlace {
  readonly startsAt: Instant;
  readonly meeting: string;
}

const placeSchema = z.object({ startsAt: z.string(), meeting: z.string() });

/** The place of a meeting in the list. */
export function placeOf(listed: string): z.infer<typeof placeSchema> {
  return placeSchema.parse(JSON.parse(listed));
}

/** At most `limit` meetings, of one status if one is named, after a place if one is given; as JSON texts. One round trip. */
export async function listMeetings(
  db: ReadDb,
  viewer: Viewer,
  wanted: {
    readonly status?: string | undefined;
    readonly after?: MeetingListPlace | undefined;
    readonly limit: number;
  },
): Promise<readonly string[]> {
  const { tenant, person, seesAll } = viewer;
  const { status, after, limit } = wanted;
  const values = [
    tenant,
    person,
    seesAll,
    limit,
    ...(status === undefined ? [] : [status]),
    ...(after === undefined ? [] : [after.startsAt, after.meeting]),
  ];
  const sql = meetingListSql(seesAll, status !== undefined, after !== undefined);
  return textsOf(await db.query(tenant, sql, values));
}
