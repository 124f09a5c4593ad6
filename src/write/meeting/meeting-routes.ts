// Every write route of meetings: the rows of the topics' tables, and the routes that are more than a row. They stand
// in the order of their operation ids, in the API document too, wherever they are declared.
import type { CommandRoute } from '../http/command-route.ts';
import { doorRoutes } from './door.routes.ts';
import { giveUpSeatRoute } from './give-up-seat.route.ts';
import type { JoinMediaPorts } from './join-media.ts';
import { knockRoute } from './knock.route.ts';
import { lifeRoutes } from './life.routes.ts';
import type { PlainRoutes } from './plain-route.ts';
import { policyRoutes } from './policy.routes.ts';
import { recordingRoutes } from './recording.routes.ts';
import { recordJoinedRoute } from './record-joined.route.ts';
import { recordLeftRoute } from './record-left.route.ts';
import { reserveSeatRoute } from './reserve-seat.route.ts';
import { scheduleMeetingRoute } from './schedule-meeting.route.ts';

const tables: readonly PlainRoutes[] = [lifeRoutes, doorRoutes, policyRoutes, recordingRoutes];

/** All of them. */
export function meetingRoutes(media: JoinMediaPorts): readonly CommandRoute[] {
  return [
    ...tables.flatMap(routesOf),
    giveUpSeatRoute,
    knockRoute,
    recordJoinedRoute,
    recordLeftRoute,
    reserveSeatRoute(media),
    scheduleMeetingRoute,
  ].sort((a, b) => (a.operationId < b.operationId ? -1 : 1));
}

function routesOf(table: PlainRoutes): readonly CommandRoute[] {
  return Object.entries(table).map(([operationId, row]) => row(operationId));
}
