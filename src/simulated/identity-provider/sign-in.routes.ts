// The development sign-in of the simulated identity provider: a page and two routes that mint tokens for personas. Served
// only where that issuer exists. The page's script is a file of its own, so that no inline script needs allowing.
//
// I1  Nothing is answered under a foreign name: a page of evil.example.org whose name was made to lead to this machine
//     (DNS rebinding) has the same origin as ours to its browser, and only the Host header tells.
// I2  Nothing is answered to what a proxy forwarded, unless everybody is meant: to us it comes from this machine, under any
//     Host that the proxy likes.
import { z } from 'zod';
import type { TenantId } from '../../domain/shared/ids.ts';
import { parseTenantId } from '../../domain/shared/ids.ts';
import type { HttpRoute } from '../../http/http-route.ts';
import { HttpProblem } from '../../http/problem.ts';
import { idSchema, textSchema } from '../../http/schemas.ts';
import { parsed } from '../../http/validation.ts';
import type { Mint } from './issuer.ts';
import { personas } from './personas.ts';
import { signInPage, signInScript } from './sign-in-page.ts';

/** What it works with: `tenant` is the tenant of tokens where the request names none, `publicUrl` where clients reach us. */
export interface DevelopmentSignInParts {
  readonly mint: Mint;
  readonly tenant: TenantId;
  readonly publicUrl: string;
  /** Whether it is meant for whoever reaches the program, by a proxy too. */
  readonly everywhere: boolean;
}

/** This machine's own names, with any port: it may be reached through a tunnel. */
const ownHost = /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/i;

const maxSubjectLength = 100;
const pageCsp =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const personaSchema = z.enum(personas.map(({ name }) => name));
const wishSchema = z.strictObject({
  persona: personaSchema,
  subject: textSchema(maxSubjectLength).optional(),
  tenant: idSchema(parseTenantId).optional(),
});
const paramsSchema = z.strictObject({ persona: personaSchema });
const querySchema = wishSchema.omit({ persona: true });
const tokenSchema = z.object({
  access_token: z.string(),
  token_type: z.literal('Bearer'),
  expires_in: z.int(),
});

/** GET /dev, GET /dev/sign-in.js, POST /dev/token (JSON), GET /dev/token/{persona} (the bare token, for a shell). */
export function developmentSignInRoutes(parts: DevelopmentSignInParts): readonly HttpRoute[] {
  return signInRoutes(parts).map((route) => underOwnNames(route, parts));
}

function signInRoutes({ mint, tenant }: DevelopmentSignInParts): readonly HttpRoute[] {
  const minted = async (wish: z.output<typeof wishSchema>) => {
    const persona = personas.find(({ name }) => name === wish.persona);
    if (persona === undefined) throw new Error(`no persona ${wish.persona}`);
    return mint({
      subject: wish.subject ?? persona.name,
      tenant: wish.tenant ?? tenant,
      roles: persona.roles,
    });
  };
  return [
    page(
      '/dev',
      'showDevelopmentSignIn',
      'A page that mints development tokens',
      'text/html; charset=utf-8',
      signInPage(personas),
    ),
    page(
      '/dev/sign-in.js',
      'getDevelopmentSignInScript',
      "The page's script",
      'text/javascript; charset=utf-8',
      signInScript,
    ),
    {
      kind: 'command',
      method: 'POST',
      url: '/dev/token',
      operationId: 'mintDevelopmentToken',
      summary: 'Mints a token of a persona',
      tag: 'Development',
      roles: 'public',
      problems: [],
      roundTrips: { warm: 0, cold: 0 },
      shape: { body: wishSchema },
      answer: { status: 200, contentType: 'application/json', schema: tokenSchema },
      handle: async (request, reply) => {
        const { token, expiresInSeconds } = await minted(parsed(wishSchema, request.body ?? null, 'body'));
        const body = { access_token: token, token_type: 'Bearer', expires_in: expiresInSeconds };
        return reply.header('content-type', 'application/json').send(Buffer.from(JSON.stringify(body)));
      },
    },
    {
      kind: 'query',
      method: 'GET',
      url: '/dev/token/{persona}',
      operationId: 'getDevelopmentToken',
      summary: 'A token of a persona, and nothing else',
      tag: 'Development',
      roundTrips: { warm: 0, cold: 0 },
      roles: 'public',
      problems: [],
      shape: { params: paramsSchema, query: querySchema },
      answer: { status: 200, contentType: 'text/plain' },
      handle: async (request, reply) => {
        const { persona } = parsed(paramsSchema, request.params, 'path');
        const { token } = await minted({ persona, ...parsed(querySchema, request.query, 'query') });
        return reply.header('content-type', 'text/plain; charset=utf-8').send(Buffer.from(token));
      },
    },
  ];
}

/** What proxies add to a request. */
const proxyHeader = /^(?:forwarded|via|x-forwarded-.*|x-real-ip)$/;

/** Upholds I1 and I2. The Host header itself is looked at: what a proxy forwards (X-Forwarded-Host) is anybody's to say. */
function underOwnNames(
  route: HttpRoute,
  { publicUrl, everywhere }: Pick<DevelopmentSignInParts, 'publicUrl' | 'everywhere'>,
): HttpRoute {
  return {
    ...route,
    problems: [
      ...route.problems,
      { status: 403, code: 'request-forwarded' },
      { status: 421, code: 'host-foreign' },
    ],
    handle: (request, reply) => {
      if (!everywhere && Object.keys(request.headers).some((name) => proxyHeader.test(name))) {
        throw new HttpProblem({
          status: 403,
          code: 'request-forwarded',
          detail:
            'The development sign-in answers nothing that came through a proxy, unless VOICEMEET_DEVELOPMENT_SIGN_IN is "everywhere".',
        });
      }
      const { host = '' } = request.headers;
      const isPublic = URL.canParse(publicUrl) && new URL(publicUrl).host === host.toLowerCase();
      if (ownHost.test(host) || isPublic) return route.handle(request, reply);
      throw new HttpProblem({
        status: 421,
        code: 'host-foreign',
        detail: 'The development sign-in answers under localhost, 127.0.0.1, [::1] or its public URL alone.',
      });
    },
  };
}

function page(
  url: string,
  operationId: string,
  summary: string,
  contentType: string,
  text: string,
): HttpRoute {
  const [type = contentType] = contentType.split(';');
  return {
    kind: 'query',
    method: 'GET',
    url,
    operationId,
    summary,
    tag: 'Development',
    roundTrips: { warm: 0, cold: 0 },
    roles: 'public',
    shape: {},
    problems: [],
    answer: { status: 200, contentType: type },
    handle: (_request, reply) =>
      Promise.resolve(
        reply
          .headers({ 'content-type': contentType, 'content-security-policy': pageCsp })
          .send(Buffer.from(text)),
      ),
  };
}
