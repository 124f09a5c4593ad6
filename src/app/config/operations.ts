// How a process is operated: what it logs, where its metrics and probes are asked for, and how it stops.
import { z } from 'zod';
import { numberText, portText } from './forms.ts';
import { section, variable } from './section.ts';

const logLevelText = z.enum(['debug', 'info', 'warn', 'error', 'silent']);

/** How a process is operated. */
export interface OperationsConfig {
  readonly logLevel: z.output<typeof logLevelText>;
  /** How long it still serves after a stop was requested. */
  readonly stopPauseMs: number;
  readonly operations: OperationsPlace;
}

/** Where metrics and probes are served apart from everything else. */
export type OperationsPlace =
  { readonly kind: 'none' } | { readonly kind: 'port'; readonly host: string; readonly port: number };

/** The port of operations in production, where none is named. */
const operationsPort = '7081';
const operationsPortText = z.union([z.literal('none'), portText]);

export const operationsSection = section({
  variables: ({ production }) => ({
    // None where nobody balances load.
    STOP_PAUSE_SECONDS: variable(
      numberText(0, 300),
      production ? '5' : '0',
      'seconds for which it still serves after a stop was requested, so that load balancers see it first',
    ),
    OPERATIONS_PORT: variable(
      operationsPortText,
      production ? operationsPort : 'none',
      'port for /metrics, /livez, /startupz and /readyz apart from the API; in production /metrics is served there only; 0 takes a free one; none: there is no such port',
    ),
    OPERATIONS_HOST: variable(
      z.string(),
      '127.0.0.1',
      'address for that port; whoever reaches it reads the metrics',
    ),
    LOG_LEVEL: variable(
      logLevelText,
      'info',
      'least severe lines that are logged: debug, info, warn, error, silent',
    ),
  }),
  part: ({
    LOG_LEVEL,
    STOP_PAUSE_SECONDS,
    OPERATIONS_HOST: host,
    OPERATIONS_PORT: port,
  }): OperationsConfig => ({
    operations: Object.freeze(port === 'none' ? { kind: port } : { kind: 'port', host, port }),
    logLevel: LOG_LEVEL,
    stopPauseMs: STOP_PAUSE_SECONDS * 1_000,
  }),
});
