// The table of docs/round-trips.md, as the routes state it.
import {
  declaredLiveRoutes,
  declaredPlainRoutes,
  declaredReadRoutes,
  declaredWriteRoutes,
} from './code-routes.ts';

/** The table's lines, by URL and method. */
export function roundTripLines(): readonly string[] {
  const routes = [
    ...declaredReadRoutes,
    ...declaredLiveRoutes,
    ...declaredWriteRoutes,
    ...declaredPlainRoutes,
  ];
  const lines = routes.map(
    ({ method, url, roundTrips: { warm, cold } }) => `| \`${method} ${url}\` | ${warm} | ${cold} |`,
  );
  return ['| route | warm | cold |', '|---|---|---|', ...lines.sort()];
}
