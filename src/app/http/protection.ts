// Headers for browsers: what pages may do, which origins may call, and that nothing is cached.
import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import { fastify } from 'fastify';
import type { FastifyInstance } from 'fastify';

/** The public address of the program, and the origins that may call it. */
export interface BrowserSettings {
  readonly publicUrl: string;
  /** Origins that browsers may call from; none by default. */
  readonly corsOrigins: readonly string[];
}

/** Security headers on every answer (pages with scripts of their own replace the policy), and the origins' allow-list. */
export async function protectBrowsers(app: FastifyInstance, settings: BrowserSettings): Promise<void> {
  const headers = await securityHeaders(settings.publicUrl.startsWith('https://'));
  app.addHook('onRequest', (_request, reply, done) => {
    void reply.headers(headers);
    done();
  });
  // Joined here once, not for every answer.
  await app.register(cors, {
    origin: [...settings.corsOrigins],
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'].join(', '),
    allowedHeaders: requestHeaders.join(', '),
    exposedHeaders: answerHeaders.join(', '),
    maxAge: 600,
    strictPreflight: false,
    // The guard answers OPTIONS: where there is something, and not without a limit (guard.ts).
    preflightContinue: true,
  });
}

const requestHeaders = [
  'Authorization',
  'Content-Type',
  'Idempotency-Key',
  'If-Match',
  'If-None-Match',
  'Traceparent',
  'VoiceMeet-Position',
  'X-Correlation-Id',
  'X-Request-Id',
];
const answerHeaders = [
  'ETag',
  'Idempotency-Key',
  'Idempotent-Replayed',
  'Location',
  'Retry-After',
  'VoiceMeet-Position',
  'VoiceMeet-Stale',
  'X-Request-Id',
  'X-Correlation-Id',
];
/** Headers that every answer has, without helmet too. */
const ownHeaders = new Set(['content-length', 'content-type', 'date', 'connection']);

/**
 * The headers that helmet adds, asked of it once: they are the same for all answers. Helmet itself would compute them
 * anew for each, by some fifteen functions, and set them one by one on Node's response.
 */
async function securityHeaders(isHttps: boolean): Promise<Readonly<Record<string, string>>> {
  const probe = fastify({ logger: false });
  await probe.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { 'default-src': ["'none'"], 'frame-ancestors': ["'none'"], 'base-uri': ["'none'"] },
    },
    strictTransportSecurity: isHttps ? { maxAge: 31_536_000, includeSubDomains: true } : false,
    xFrameOptions: { action: 'deny' },
    referrerPolicy: { policy: 'no-referrer' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
  });
  probe.get('/', () => '');
  const { headers } = await probe.inject('/');
  await probe.close();
  const added = Object.entries(headers).filter(([name]) => !ownHeaders.has(name));
  return Object.fromEntries(added.map(([name, value]) => [name, String(value)]));
}
