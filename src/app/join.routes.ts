// The page on which people join, and its files. A guest's link comes after "#" and never reaches the server. The page may run its
// own script only, speak to this server and the media plane only, and stands in no other page.
import { z } from 'zod';
import { parseMeetingId } from '../domain/shared/ids.ts';
import type { QueryHttpRoute } from '../http/http-route.ts';
import { idSchema } from '../http/schemas.ts';
import { parsed } from '../http/validation.ts';
import type { JoinPage } from './join-page.ts';

/** The page's files, and where its script reaches the media plane (`ws://host` or `wss://host`, without a path; none: nobody can be heard). */
export interface JoinPageParts {
  readonly page: JoinPage;
  readonly mediaUrl: string | undefined;
}

const meetingParams = z.strictObject({ meeting: idSchema(parseMeetingId) });

/** GET /join, /join/{meeting}, /join-assets/join.js and /join-assets/join.css. */
export function joinPageRoutes({ page, mediaUrl }: JoinPageParts): readonly QueryHttpRoute[] {
  const headers = {
    'content-security-policy': policyOf(mediaUrl),
    'permissions-policy': 'microphone=(self), camera=(), geolocation=()',
  };
  const html = { contentType: 'text/html; charset=utf-8', file: page.html, headers };
  return [
    fileRoute({
      ...html,
      url: '/join',
      operationId: 'showJoinPage',
      summary: 'The page on which guests join',
    }),
    fileRoute({
      ...html,
      url: '/join/{meeting}',
      operationId: 'showMembersJoinPage',
      summary: 'The page on which members join a meeting',
      params: meetingParams,
    }),
    fileRoute({
      url: '/join-assets/join.js',
      operationId: 'getJoinScript',
      summary: "The page's script",
      contentType: 'text/javascript; charset=utf-8',
      file: page.script,
    }),
    fileRoute({
      url: '/join-assets/join.css',
      operationId: 'getJoinStyle',
      summary: "The page's style",
      contentType: 'text/css; charset=utf-8',
      file: page.style,
    }),
  ];
}

/** LiveKit's client asks by HTTP why a connection by WebSocket failed. */
function policyOf(mediaUrl: string | undefined): string {
  const media = mediaUrl === undefined ? [] : [mediaUrl, mediaUrl.replace(/^ws/, 'http')];
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    ['connect-src', "'self'", ...media].join(' '),
    "media-src 'self' blob:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
}

interface FileRoute extends Pick<QueryHttpRoute, 'url' | 'operationId' | 'summary'> {
  readonly contentType: string;
  readonly file: () => Promise<Buffer>;
  readonly params?: z.ZodType;
  readonly headers?: Readonly<Record<string, string>>;
}

function fileRoute({
  url,
  operationId,
  summary,
  contentType,
  file,
  params,
  headers = {},
}: FileRoute): QueryHttpRoute {
  return {
    kind: 'query',
    method: 'GET',
    url,
    operationId,
    summary,
    tag: 'Join page',
    roundTrips: { warm: 0, cold: 0 },
    roles: 'public',
    problems: [],
    shape: params === undefined ? {} : { params },
    answer: { status: 200, contentType: contentType.replace(/;.*/, '') },
    handle: async (request, reply) => {
      if (params !== undefined) parsed(params, request.params, 'path');
      return reply.headers({ ...headers, 'content-type': contentType }).send(await file());
    },
  };
}
