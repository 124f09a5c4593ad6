// How a process is operated: what it logs, and how it stops.
import { z } from 'zod';
import { numberText } from './forms.ts';
import { section, variable } from './section.ts';

const logLevelText = z.enum(['debug', 'info', 'warn', 'error', 'silent']);

/** How a process is operated. */
export interface OperationsConfig {
  readonly logLevel: z.output<typeof logLevelText>;
  /** How long it still serves after a stop was requested. */
  readonly stopPauseMs: number;
}

export const operationsSection = section({
  variables: ({ production }) => ({
    // None where nobody balances load.
    STOP_PAUSE_SECONDS: variable(
      numberText(0, 300),
      production ? '5' : '0',
      'seconds for which it still serves after a stop was requested, so that load balancers see it first',
    ),
    LOG_LEVEL: variable(
      logLevelText,
      'info',
      'least severe lines that are logged: debug, info, warn, error, silent',
    ),
  }),
  part: ({ LOG_LEVEL, STOP_PAUSE_SECONDS }): OperationsConfig => ({
    logLevel: LOG_LEVEL,
    stopPauseMs: STOP_PAUSE_SECONDS * 1_000,
  }),
});
