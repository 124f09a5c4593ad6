// What operators see: facts as JSON lines by pino, counts and durations by the metrics. Never fails, and never writes a
// name, a token or a body: fields are numbers and short words, and whatever looks like a secret is removed.
import pino from 'pino';
import type { DestinationStream, Logger } from 'pino';
import type { Fields, Observer } from '../../ports/observer.port.ts';
import type { Metrics } from './prometheus-metrics.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

/** Where lines go. */
export type LogDestination = DestinationStream;

/** How to observe. */
export interface PinoObserverOptions {
  readonly level: LogLevel;
  readonly metrics: Pick<Metrics, 'record'>;
  /** Where lines go: standard output where none is given. */
  readonly destination?: LogDestination;
  /** Bound to every line: version, roles, instance. */
  readonly base?: Fields;
}

/** Members that are never written, whoever passes them. */
const redacted = [
  'authorization',
  'token',
  'access_token',
  'password',
  'secret',
  'body',
  'name',
  'displayName',
  'title',
  'email',
];
const maxTextLength = 300;
const maxCauses = 4;
/** A JSON web token, or credentials in a URL. */
const secretShapes = [/\beyJ[\w-]{5,}\.[\w-]+\.[\w-]*/g, /(?<=:\/\/[^\s:@/]{0,100}:)[^\s@/]+(?=@)/g];

/** An observer that writes to standard output and into the metrics. */
export function pinoObserver(options: PinoObserverOptions): Observer {
  const settings = {
    level: options.level,
    base: { ...options.base },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: redacted, remove: true },
    messageKey: 'fact',
  };
  const logger = options.destination === undefined ? pino(settings) : pino(settings, options.destination);
  return observerOn(logger, options.metrics);
}

function observerOn(logger: Logger, metrics: Pick<Metrics, 'record'>): Observer {
  const refused = (metric: string): void => {
    metrics.record('counter', 'telemetry_refused_total', 1, { metric: metric.slice(0, 60) });
    logger.error({ metric }, 'metric not declared');
  };
  return {
    // Checked first, so that a line below the log level costs nothing.
    debug: (fact, fields) => {
      if (logger.isLevelEnabled('debug')) logger.debug(lineOf(fields), fact);
    },
    info: (fact, fields) => {
      if (logger.isLevelEnabled('info')) logger.info(lineOf(fields), fact);
    },
    warn: (fact, fields, cause) => logger.warn(lineOf(fields, cause), fact),
    error: (fact, fields, cause) => logger.error(lineOf(fields, cause), fact),
    child: (fields) => observerOn(logger.child(lineOf(fields)), metrics),
    count: (metric, labels = {}, by = 1) => {
      if (!metrics.record('counter', metric, by, labels)) refused(metric);
    },
    time: (metric, seconds, labels = {}) => {
      if (!metrics.record('histogram', metric, seconds, labels)) refused(metric);
    },
    gauge: (metric, value, labels = {}) => {
      if (!metrics.record('gauge', metric, value, labels)) refused(metric);
    },
  };
}

function lineOf(fields: Fields = {}, cause?: unknown): Record<string, unknown> {
  const line: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    line[name] = typeof value === 'string' ? withoutSecrets(value) : value;
  }
  if (cause !== undefined) line['cause'] = causeFields(cause, 0);
  return line;
}

/** What went wrong, inwards: name, code, message, place. Values that an error carries along are left out. */
function causeFields(cause: unknown, depth: number): unknown {
  if (!(cause instanceof Error)) return typeof cause === 'string' ? withoutSecrets(cause) : typeof cause;
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined;
  return {
    kind: cause.name,
    ...(code !== undefined && { code }),
    message: withoutSecrets(cause.message),
    ...(depth === 0 && { stack: placesOf(cause) }),
    ...(cause.cause !== undefined && depth < maxCauses && { cause: causeFields(cause.cause, depth + 1) }),
  };
}

function placesOf({ stack = '' }: Error): string {
  return stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 12)
    .map((line) => line.trim())
    .join(' | ');
}

function withoutSecrets(text: string): string {
  // A secret of either shape contains one of these; most texts contain neither and need no search.
  const isSuspect = text.includes('eyJ') || text.includes('://');
  const clean = isSuspect ? secretShapes.reduce((result, shape) => result.replace(shape, '…'), text) : text;
  return clean.length > maxTextLength ? `${clean.slice(0, maxTextLength)}…` : clean;
}
