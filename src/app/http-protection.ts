// What browsers are told: which pages may do what, which origins may call, and that nothing is kept.
import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';

/** Where the program is reached, and from where. */
export interface BrowserSettings {
  readonly publicUrl: string;
  /** Origins that browsers may call from; none by default. */
  readonly corsOrigins: readonly string[];
}

/** Security headers on every answer (pages with scripts of their own replace the policy), and the origins' allow-list. */
export async function protectBrowsers(app: FastifyInstance, settings: BrowserSettings): Promise<void> {
  const isHttps = settings.publicUrl.startsWith('https://');
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { 'default-src': ["'none'"], 'frame-ancestors': ["'none'"], 'base-uri': ["'none'"] },
    },
    strictTransportSecurity: isHttps ? { maxAge: 31_536_000, includeSubDomains: true } : false,
    xFrameOptions: { action: 'deny' },
    referrerPolicy: { policy: 'no-referrer' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
  });
  await app.register(cors, {
    origin: [...settings.corsOrigins],
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders: [
      'Authorization',
      'Content-Type',
      'Idempotency-Key',
      'If-Match',
      'Traceparent',
      'VoiceMeet-Position',
      'X-Correlation-Id',
    ],
    exposedHeaders: [
      'ETag',
      'Idempotency-Key',
      'Idempotent-Replayed',
      'Location',
      'Retry-After',
      'VoiceMeet-Position',
      'VoiceMeet-Stale',
      'X-Request-Id',
      'X-Correlation-Id',
    ],
    maxAge: 600,
    strictPreflight: false,
  });
}
