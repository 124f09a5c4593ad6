// The log with what shows that rows beside it are as they were written: the answers of commands, and what the check of the log
// keeps.
import { postgresLogCheck } from '../../adapters/eventstore/postgres/postgres-log-check.ts';
import { provenAnswers } from '../../adapters/eventstore/proven-answers.ts';
import type { LogCheckRecords } from '../../ports/log-check.port.ts';
import type { TamperingWatch } from '../tampering-watch.ts';
import type { KeyParts } from './keys.ts';
import type { LogParts } from './log.ts';
import type { Opening } from './opening.ts';
import type { Pools } from './pools.ts';

/** A log whose `log` keeps and finds answers with proofs. */
export interface ProvenLogParts extends LogParts {
  /** What the check of the log keeps, as the projector's role. */
  readonly logCheckRecords: () => LogCheckRecords;
}

/** The parts of a log, proven. */
export function provenLog(
  { part }: Opening,
  parts: LogParts,
  pools: Pools,
  { rowProofs, unprovenRows }: Pick<KeyParts, 'rowProofs' | 'unprovenRows'>,
  { met }: Pick<TamperingWatch, 'met'>,
): ProvenLogParts {
  return {
    ...parts,
    log: part('log of commands', () => {
      const { mayAnswersLackProof: mayLackProof } = unprovenRows();
      return provenAnswers(parts.log(), { proofs: rowProofs(), mayLackProof, met });
    }),
    logCheckRecords: part('records of the check', () => {
      const { mayAnswersLackProof: mayLackProof } = unprovenRows();
      return postgresLogCheck({ pool: pools.of('projecting'), proofs: rowProofs(), mayLackProof });
    }),
  };
}
