// What browsers are told: which pages may do what, which origins may call, and that nothing is kept.
import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import { fastify } from 'fastify';
import type { FastifyInstance } from 'fastify';

/** Where the program is reached, and from where. */
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
  // Lists as the header has them, so that they are not joined with every answer.
  await app.register(cors, {
    origin: [...settings.corsOrigins],
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'].join(', '),
    allowedHeaders: requestHeaders.join(', '),
    exposedHeaders: answerHeaders.join(', '),
    maxAge: 600,
    strictPreflight: false,
  });
}

const requestHeaders = [
  'Authorization',
  'Content-Type',
  'Idempotency-Key',
  'If-Match',
  'Traceparent',
  'VoiceMeet-Position',
  'X-Correlation-Id',
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
/** Of every answer, whatever its security. */
const ownHeaders = new Set(['content-length', 'content-type', 'date', 'connection']);

/**
 * What helmet puts into an answer, asked once: it is the same for all, and put together anew by some fifteen functions for
 * each, past fastify's own headers, which makes Node check them one by one.
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
  const told = Object.entries(headers).filter(([name]) => !ownHeaders.has(name));
  return Object.fromEntries(told.map(([name, value]) => [name, String(value)]));
}
