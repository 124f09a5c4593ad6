// GET /v1/live: the tenant's public events as they happen, in the form and for the callers of GET /v1/events.
import { z } from 'zod';
import type { StreamHttpRoute } from '../../http/http-route.ts';
import { streamRoute } from '../../http/stream-route.ts';
import { liveProblems, liveStream, placeOf } from './live-route.ts';
import type { LiveShell } from './live-route.ts';

/** Nothing is read for a new client; for one that comes back the log's end, and what it missed beyond the newest 1,000 events, page by page. */
export function liveBoardRoute(shell: LiveShell): StreamHttpRoute {
  return streamRoute({
    url: '/v1/live',
    operationId: 'followTenant',
    summary: 'The tenant’s public events as they happen (server-sent events, docs/live.md)',
    tag: 'live',
    roundTrips: { warm: 0, cold: 0 },
    roles: ['admin'],
    params: z.strictObject({}),
    problems: liveProblems,
    drain: shell.desk.drain,
    handle: (asked) => {
      const { principal, lastEventId } = asked;
      const { tenant } = principal;
      const scope = shell.ids.scopeOf(['tenant', tenant]);
      return liveStream(shell, asked, 'tenant', async (wake) => {
        const place = await placeOf(shell, scope, lastEventId);
        return shell.log.board(tenant).join({ scope, wake }, place);
      });
    },
  });
}
