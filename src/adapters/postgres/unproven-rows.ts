// Which rows may still lack a proof: those of the version before, for as long as it may run beside this one and their answers
// are kept. The row of ops.unproven_rows says so; it is proven itself, and without it no row may lack a proof.
import type { Pool } from 'pg';
import type { Pace } from '../../ports/clock.port.ts';
import { TamperedFault, TransientFault } from '../../ports/faults.ts';
import { isSame } from '../codec/row-proofs.ts';
import type { RowProofs, UnprovenRows } from '../codec/row-proofs.ts';
import { toFault } from './postgres-faults.ts';

/** How long a process goes by what it has read. */
const rereadMs = 60_000;
/** A start makes the row right after the migrations: for so long a missing one is expected. */
const settlingMs = 60_000;
const askEveryMs = 250;

/** The row as it is stored, and the database's clock. */
export interface StoredUnprovenRows {
  readonly began_ms: number;
  readonly answers_until_ms: number;
  readonly persons_proven: boolean;
  readonly proof: Buffer;
  readonly now_ms: number;
}

const ms = (instant: string): string => `(extract(epoch from ${instant}) * 1000)::float8`;
const readSql = `select ${ms('began')} as began_ms, ${ms('answers_until')} as answers_until_ms, persons_proven, proof,
  ${ms('clock_timestamp()')} as now_ms from ops.unproven_rows`;

/** The row; `undefined` where there is none. Raises the driver's errors. */
export async function storedUnprovenRows(sql: Pick<Pool, 'query'>): Promise<StoredUnprovenRows | undefined> {
  return (await sql.query<StoredUnprovenRows>(readSql)).rows[0];
}

/** What a process asks of it. Raises PostgreSQL's faults, and transient `proofs-not-settled` while there is no row yet. */
export interface UnprovenRowsKnown {
  readonly mayAnswersLackProof: () => Promise<boolean>;
  readonly mayPersonsLackProof: () => Promise<boolean>;
}

/** What is read, over a pool of role vm_appender, and who is told where the row itself was changed. */
export interface UnprovenRowsPorts {
  readonly pool: () => Pick<Pool, 'query'>;
  readonly proofs: Promise<RowProofs>;
  readonly met: (failure: unknown) => void;
  readonly nowMs: () => number;
}

/**
 * Reads the row when it is first asked, and again after a minute. Where it was changed, no row may lack a proof. A missing one is asked for
 * again each time, and counts as deleted after a minute: a start that has migrated the database makes it.
 */
export function knownUnprovenRows({ pool, proofs, met, nowMs }: UnprovenRowsPorts): UnprovenRowsKnown {
  let known = { answersUntilMs: -Infinity, personsMay: false, untilMs: -Infinity };
  let missingSinceMs: number | undefined;
  const look = async (): Promise<typeof known> => {
    if (nowMs() < known.untilMs) return known;
    const stored = await storedUnprovenRows(pool()).catch(raise);
    if (stored === undefined) {
      missingSinceMs ??= nowMs();
      if (nowMs() < missingSinceMs + settlingMs) throw notSettled();
    } else missingSinceMs = undefined;
    const row = provenRow(stored, await proofs);
    if (row === undefined) met(changedRow());
    const leftMs = row === undefined ? -Infinity : row.answersUntilMs - (stored?.now_ms ?? Infinity);
    known = {
      answersUntilMs: nowMs() + leftMs,
      personsMay: row?.personsProven === false,
      untilMs: nowMs() + rereadMs,
    };
    return known;
  };
  return {
    mayAnswersLackProof: async () => nowMs() < (await look()).answersUntilMs,
    mayPersonsLackProof: async () => (await look()).personsMay,
  };
}

/**
 * Waits until a start with the owner's account has made the row: a process that wrote proofs before would make that start
 * believe that it was deleted. Raises transient `proofs-not-settled` after a minute, PostgreSQL's faults, and the reason of
 * `signal`.
 */
export async function whenRowsAreSettled(
  pool: Pick<Pool, 'query'>,
  pace: Pace,
  signal?: AbortSignal,
): Promise<void> {
  const began = pace.monotonicMs();
  while ((await storedUnprovenRows(pool).catch(raise)) === undefined) {
    signal?.throwIfAborted();
    if (pace.monotonicMs() - began >= settlingMs) throw notSettled();
    await pace.pause(askEveryMs, signal);
  }
}

/** What the row says, if its proof is its own. */
export function provenRow(row: StoredUnprovenRows | undefined, proofs: RowProofs): UnprovenRows | undefined {
  if (row === undefined) return undefined;
  const { began_ms: beganMs, answers_until_ms: answersUntilMs, persons_proven: personsProven, proof } = row;
  const said = { beganMs, answersUntilMs, personsProven };
  return isSame(proof, proofs.ofUnprovenRows(said)) ? said : undefined;
}

/** The fault where the row is not as the program made it. */
export function changedRow(): TamperedFault {
  return new TamperedFault(
    { store: 'proofs', name: 'ops.unproven_rows' },
    'The row of ops.unproven_rows is missing or was changed. Until it is restored, no kept answer and no person is accepted without a proof.',
  );
}

function notSettled(): TransientFault {
  return new TransientFault(
    'proofs-not-settled',
    'The database was migrated, and ops.unproven_rows has no row yet: the start that migrated it makes it, or "voicemeet migrate". Nothing was changed.',
  );
}

function raise(error: unknown): never {
  throw toFault(error);
}
