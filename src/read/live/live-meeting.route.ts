// GET /v1/meetings/{meeting}/live: the meeting's page as the caller may see it, and then what changes of it as it happens.
import { HttpProblem } from '../../http/problem.ts';
import { reaches } from '../../http/guest-reach.ts';
import type { StreamHttpRoute } from '../../http/http-route.ts';
import { streamRoute } from '../../http/stream-route.ts';
import type { Outlet } from './outlet.ts';
import { liveProblems, liveStream, placeOf } from './live-route.ts';
import type { LiveShell } from './live-route.ts';
import { meetingAbsent, meetingParams } from '../meeting/meeting-words.ts';
import { viewerOf } from '../meeting/viewer.ts';
import { seesMeeting } from '../meeting/who-sees-what.ts';

/** Where the meeting is watched already nothing is read; else the log's end, the tenant's settings, the meeting's stream and keys of names. Of a guest the invite is looked at once more. */
export function liveMeetingRoute(shell: LiveShell): StreamHttpRoute {
  return streamRoute({
    url: '/v1/meetings/{meeting}/live',
    operationId: 'followMeeting',
    summary:
      'A meeting as it changes: the page as you may see it, then each change of it (server-sent events, docs/live.md)',
    tag: 'live',
    roundTrips: { warm: 0, cold: 4 },
    roles: ['admin', 'member', 'guest'],
    params: meetingParams(),
    problems: [{ status: 404, code: meetingAbsent.code }, ...liveProblems],
    drain: shell.desk.drain,
    handle: (asked) => {
      const { params, principal, lastEventId } = asked;
      const { meeting } = params;
      // As readMeeting: a guest's other meetings don't exist.
      if (!reaches(principal, params)) throw absent();
      const viewer = viewerOf(principal);
      const { tenant, person, seesAll } = viewer;
      const scope = shell.ids.scopeOf(['meeting', tenant, meeting, person, seesAll ? 'all' : 'own']);
      const make = async (wake: () => void): Promise<Outlet> => {
        const place = await placeOf(shell, scope, lastEventId);
        const live = shell.log.meeting({ tenant, meeting });
        await live.ready;
        const state = live.state();
        if (state === undefined || !seesMeeting(viewer, state.people.get(person))) throw absent();
        const base = place === undefined ? undefined : await live.stateAt(place);
        return live.join({ viewer, scope, wake }, base);
      };
      return liveStream(shell, asked, 'meeting', make);
    },
  });
}

function absent(): HttpProblem {
  return new HttpProblem({ status: 404, ...meetingAbsent });
}
