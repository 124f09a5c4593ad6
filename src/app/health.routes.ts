// Whether the program lives, has started, and can answer, and how it is doing. Alive knows no dependency; ready needs
// those that commands cannot do without; every other part may be degraded, which the answer says and no request is refused for.
import { z } from 'zod';
import { FatalFault, PermanentFault, TransientFault } from '../ports/faults.ts';
import type { QueryHttpRoute } from '../http/http-route.ts';

/** How one part is doing. */
export interface PartHealth {
  readonly name: string;
  readonly state: (typeof partStates)[number];
  /** Commands cannot be answered without it. */
  readonly needed: boolean;
  /** A short sentence for operators; no address, no secret. */
  readonly detail?: string;
}

/** What probes ask. */
export interface Health {
  /** Migrated, keys at hand, listening. */
  readonly started: () => boolean;
  readonly stopping: () => boolean;
  /** The parts as one look at them sees them: what several need is asked for once. */
  readonly parts: () => readonly {
    readonly name: string;
    readonly needed: boolean;
    readonly check: () => Promise<Pick<PartHealth, 'state' | 'detail'>>;
  }[];
}

/** How metrics are read. */
export type MetricsText = () => Promise<{ readonly contentType: string; readonly text: string }>;

const checkTimeoutMs = 2_000;
/** The log's end, where all projections are, and what is stuck. */
const readyRoundTrips = { warm: 3, cold: 3 };

/** What readiness as a whole, and a part of it, may be. */
export const readinessStates = ['ready', 'degraded', 'not-ready', 'stopping'] as const;
export const partStates = ['ok', 'degraded', 'down'] as const;

const stateSchema = z.enum(readinessStates);
const partSchema = z.object({
  name: z.string(),
  state: z.enum(partStates),
  needed: z.boolean(),
  detail: z.string().optional(),
});
const readinessSchema = z.object({ status: stateSchema, parts: z.array(partSchema) });

/** Whether commands can be answered, and how each part is doing. */
export interface Readiness {
  readonly status: z.infer<typeof stateSchema>;
  readonly parts: readonly PartHealth[];
}

const simpleSchema = z.object({ status: z.string() });

/** What probes answer with: whether the program has started, and how ready it is. */
export interface Probes {
  readonly started: Health['started'];
  readonly readiness: () => Promise<Readiness>;
}

/** /livez, /startupz, /readyz. Readiness is 503 while stopping or while a needed part is down. */
export function healthRoutes({ started, readiness }: Probes): readonly QueryHttpRoute[] {
  return [
    probe(
      '/livez',
      'isAlive',
      'Whether the process turns',
      simpleSchema,
      () => Promise.resolve({ ok: true, body: { status: 'alive' } }),
      undefined,
      [],
    ),
    probe('/startupz', 'hasStarted', 'Whether the process has started', simpleSchema, () => {
      const ok = started();
      return Promise.resolve({ ok, body: { status: ok ? 'started' : 'starting' } });
    }),
    probe(
      '/readyz',
      'isReady',
      'Whether commands can be answered, and what is degraded',
      readinessSchema,
      async () => {
        const body = await readiness();
        return { ok: body.status === 'ready' || body.status === 'degraded', body };
      },
      readyRoundTrips,
    ),
  ];
}

/** /metrics, which tells of everybody's traffic: in production it is served on the port for operations only. */
export function metricsRoute(metrics: MetricsText): QueryHttpRoute {
  return {
    ...common('/metrics', 'getMetrics', 'Metrics as Prometheus reads them'),
    answer: { status: 200, contentType: 'text/plain' },
    handle: async (_request, reply) => {
      const { contentType, text } = await metrics();
      return reply.header('content-type', contentType).send(Buffer.from(text));
    },
  };
}

/** How each part is doing: all are asked at once, and none waited for longer than two seconds. Never fails. */
export function partsOf(health: Pick<Health, 'parts'>): Promise<readonly PartHealth[]> {
  return Promise.all(
    health.parts().map(async ({ name, needed, check }) => ({ name, needed, ...(await checked(check)) })),
  );
}

/** How the program is doing, asked now. */
export async function readiness(health: Health): Promise<Readiness> {
  return readinessOf(health, await partsOf(health));
}

/** How the program is doing, by what is known of its parts. */
export function readinessOf(
  health: Pick<Health, 'started' | 'stopping'>,
  parts: readonly PartHealth[],
): Readiness {
  if (health.stopping()) return { status: 'stopping', parts };
  if (!health.started() || parts.some(({ needed, state }) => needed && state === 'down')) {
    return { status: 'not-ready', parts };
  }
  return { status: parts.every(({ state }) => state === 'ok') ? 'ready' : 'degraded', parts };
}

function codeOf(fault: unknown): string {
  const isOurs =
    fault instanceof TransientFault || fault instanceof FatalFault || fault instanceof PermanentFault;
  return isOurs ? `: ${fault.code}` : '';
}

type Check = ReturnType<Health['parts']>[number]['check'];

async function checked(check: Check): ReturnType<Check> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Awaited<ReturnType<Check>>>((resolve) => {
    timer = setTimeout(() => resolve({ state: 'down', detail: 'does not answer in time' }), checkTimeoutMs);
  });
  try {
    return await Promise.race([check(), late]);
  } catch (fault) {
    // The code alone: a message may name an address.
    return { state: 'down', detail: `the check failed${codeOf(fault)}` };
  } finally {
    clearTimeout(timer);
  }
}

interface Answer {
  readonly ok: boolean;
  readonly body: unknown;
}

type Common = Omit<QueryHttpRoute, 'answer' | 'handle'>;

function common(
  url: string,
  operationId: string,
  summary: string,
  roundTrips = { warm: 0, cold: 0 },
): Common {
  const rest: Pick<Common, 'shape' | 'problems' | 'unlimited'> = { shape: {}, problems: [], unlimited: true };
  return {
    kind: 'query',
    method: 'GET',
    url,
    operationId,
    summary,
    tag: 'Operations',
    roles: 'public',
    roundTrips,
    ...rest,
  };
}

function probe(
  url: string,
  operationId: string,
  summary: string,
  schema: z.ZodType,
  ask: () => Promise<Answer>,
  roundTrips?: QueryHttpRoute['roundTrips'],
  otherStatuses: readonly number[] = [503],
): QueryHttpRoute {
  return {
    ...common(url, operationId, summary, roundTrips),
    answer: { status: 200, contentType: 'application/json', schema, otherStatuses },
    handle: async (_request, reply) => {
      const { ok, body } = await ask();
      const text = JSON.stringify(schema.parse(body));
      return reply
        .status(ok ? 200 : 503)
        .header('content-type', 'application/json')
        .send(Buffer.from(text));
    },
  };
}
