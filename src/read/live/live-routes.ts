// Every live stream of the API.
import type { StreamHttpRoute } from '../../http/http-route.ts';
import { liveBoardRoute } from './live-board.route.ts';
import { liveMeetingRoute } from './live-meeting.route.ts';
import type { LiveShell } from './live-route.ts';

/** All of them. */
export function liveRoutes(shell: LiveShell): readonly StreamHttpRoute[] {
  return [liveMeetingRoute(shell), liveBoardRoute(shell)];
}
