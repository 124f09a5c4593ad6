// GET /v1/events: the tenant's public events from a cursor on, in the order of the log, none skipped. Whoever keeps the cursor of
// the last page goes on from there, whenever they come back; webhooks and streams are only faster.
import { z } from 'zod';
import { HttpProblem } from '../../http/problem.ts';
import type { PositionTokens } from '../../http/position-token.ts';
import { wholeNumberText } from '../../http/schemas.ts';
import type { EventStore } from '../../ports/event-store.port.ts';
import { queryRoute, type QueryRoute } from '../http/query-route.ts';
import { cloudEventOf } from './cloud-event.ts';
import { cloudEventSchema } from './public-message.ts';

/** Events of the log that one request looks at. */
const limits = { most: 500, byDefault: 100 };
const maxCursorLength = 200;

const shape = {
  params: z.strictObject({}),
  query: z.strictObject({
    cursor: z
      .string()
      .max(maxCursorLength)
      .meta({ description: 'The `next` of an earlier page; without it, from the beginning.' })
      .optional(),
    limit: wholeNumberText(1, limits.most, limits.byDefault),
  }),
  answer: z.object({
    events: z.array(cloudEventSchema),
    next: z.string().meta({ description: 'From where to go on, also after an empty page.' }),
    more: z.boolean().meta({ description: 'Whether the log goes on already: ask again at once.' }),
  }),
};

/** Two round trips: where the log ends, and one page of the tenant's events. A page has at most `limit` events, fewer where some are not public. */
export function publicEventsRoute({
  store,
}: {
  readonly store: Pick<EventStore, 'readTenant' | 'tail'>;
}): QueryRoute {
  return queryRoute<typeof shape>({
    url: '/v1/events',
    operationId: 'readPublicEvents',
    summary: 'The tenant’s public events as CloudEvents, from a cursor on, none skipped (docs/asyncapi.json)',
    tag: 'events',
    roundTrips: { warm: 2, cold: 2 },
    roles: ['admin'],
    shape,
    sources: [],
    absent: { code: 'not-found', detail: 'There is no such list.' },
    answer: async ({ query: { cursor, limit }, principal: { tenant }, positions }) => {
      const after = placeOf(cursor, positions);
      const upTo = await store.tail();
      const read = await store.readTenant(tenant, after, upTo, limit, 'sealed');
      const more = read.length === limit;
      // Where all was read, the next page begins after what others wrote meanwhile, too.
      const end = more ? (read.at(-1)?.position ?? upTo) : upTo > after ? upTo : after;
      const events = read.flatMap((recorded) => cloudEventOf(recorded) ?? []);
      return { body: { events, next: positions.encode(end), more } };
    },
  });
}

function placeOf(cursor: string | undefined, positions: PositionTokens): bigint {
  if (cursor === undefined) return 0n;
  const position = positions.decode(cursor);
  if (position !== undefined) return position;
  throw new HttpProblem({
    status: 400,
    code: 'position-unknown',
    detail:
      'This cursor is none of this log: the log was restored or copied since, or the cursor is malformed. Begin without one; what was read before has the same ids.',
    errors: [
      { in: 'query', field: '/cursor', code: 'not-allowed', message: 'This is no cursor of this log.' },
    ],
  });
}
