// Problems that any route of a kind may answer with: listed in the document of each route, so that a client's list of
// codes is complete.
import type { HttpRoute, ProblemNote } from '../../http/http-route.ts';

const always: readonly ProblemNote[] = [
  { status: 400, code: 'request-invalid' },
  { status: 400, code: 'url-malformed' },
  { status: 400, code: 'request-malformed' },
  { status: 400, code: 'header-repeated' },
  { status: 400, code: 'host-missing' },
  { status: 400, code: 'host-malformed' },
  { status: 400, code: 'host-contradicted' },
  { status: 417, code: 'expectation-unmet' },
  { status: 431, code: 'headers-too-large' },
  { status: 500, code: 'internal-error' },
  { status: 500, code: 'tampered' },
  { status: 501, code: 'transfer-coding-unsupported' },
  { status: 505, code: 'http-version-unsupported' },
];

const withToken: readonly ProblemNote[] = [
  { status: 401, code: 'token-missing' },
  { status: 401, code: 'token-rejected' },
  { status: 403, code: 'role-missing' },
];

const ofGuests: readonly ProblemNote[] = [{ status: 410, code: 'invite-revoked' }];

const withJson: readonly ProblemNote[] = [{ status: 400, code: 'json-refused' }];

const withBody: readonly ProblemNote[] = [
  { status: 413, code: 'body-too-large' },
  { status: 415, code: 'media-type-unsupported' },
  { status: 415, code: 'content-coding-unsupported' },
];

const whenLimited: readonly ProblemNote[] = [
  { status: 429, code: 'too-many-requests' },
  { status: 503, code: 'overloaded' },
  { status: 503, code: 'database-away' },
];

/** The problems that a route has by its kind, its roles and its limits. */
export function commonProblems(route: HttpRoute): readonly ProblemNote[] {
  return [
    ...always,
    ...(route.roles === 'public' ? [] : withToken),
    ...(route.roles !== 'public' && route.roles.includes('guest') ? ofGuests : []),
    ...(route.kind === 'command' ? withJson : []),
    ...(route.kind === 'query' || route.kind === 'stream' ? [] : withBody),
    ...(route.unlimited === true ? [] : whenLimited),
  ];
}
