// The sequence of a log in PostgreSQL (migrations/0011_sequence.sql says how it is moved and read): each call is one
// function call and one commit.
import type { Pool } from 'pg';
import type { EventId, StreamName } from '../../domain/shared/ids.ts';
import { FatalFault } from '../../ports/faults.ts';
import type { LogSequence, LogSequencer, NumberedEvent, SequenceEnd } from '../../ports/log-sequence.port.ts';
import { int8Array, textArray, uuidArray } from './wire/pg-arrays.ts';
import { askPool } from './ask-pool.ts';

interface EndRow {
  readonly epoch: string;
  readonly position: bigint;
  readonly index: bigint;
}

interface TenantRow {
  readonly epoch: string;
  readonly end_position: bigint;
  readonly end_index: bigint;
  readonly index: bigint | null;
  readonly position: bigint | null;
  readonly stream: string | null;
  readonly revision: bigint | null;
  readonly id: string | null;
}

const ofTenantSql = {
  name: 'sequence-of-tenant',
  text: 'select * from log.sequence_of_tenant($1, $2, $3, $4)',
};
const claimSql = {
  name: 'sequence-claim',
  text: 'select epoch, position, index from log.claim_sequence($1, $2)',
};
const restartSql = {
  name: 'sequence-restart',
  text: 'select epoch, position, index from log.restart_sequence($1, $2)',
};
const numberSql = {
  name: 'sequence-number',
  text: `select log.number_events($1, $2, $3, $4, $5::int8[], $6::uuid[], $7::text[], $8::int8[], $9::uuid[]) as outcome`,
};

interface Statement {
  readonly name: string;
  readonly text: string;
}

/** Looking up, over a pool of role vm_appender or vm_auditor. Raises faults of the database. */
export function createPostgresLogSequence(pool: Pool): LogSequence {
  return {
    ofTenant: async (tenant, after, upTo, limit) => {
      const rows = await askPool<TenantRow>(pool, ofTenantSql, [tenant, after, upTo, limit]);
      const [first] = rows;
      if (first === undefined) return { end: undefined, events: [] };
      const { epoch, end_position: position, end_index: index } = first;
      const events = rows.flatMap((row): NumberedEvent[] => {
        if (row.index === null) return [];
        return [
          {
            index: row.index,
            position: given(row.position),
            tenant,
            stream: given(row.stream) as StreamName,
            revision: given(row.revision),
            id: given(row.id) as EventId,
          },
        ];
      });
      return { end: { epoch, position, index }, events };
    },
  };
}

/** Numbering, over a pool of role vm_projector. Raises faults of the database. */
export function createPostgresLogSequencer(pool: Pool): LogSequencer {
  const taken = async (statement: Statement, fence: bigint, epoch: string): Promise<SequenceEnd> => {
    const [row] = await askPool<EndRow>(pool, statement, [fence, epoch]);
    if (row === undefined) throw fenced();
    return row;
  };
  return {
    claim: (fence, epoch) => taken(claimSql, fence, epoch),
    restart: (fence, epoch) => taken(restartSql, fence, epoch),
    append: async (fence, end, events) => {
      const last = events.at(-1);
      if (last === undefined) return end;
      const [row] = await askPool<{ outcome: string }>(pool, numberSql, [
        fence,
        end.epoch,
        end.position,
        end.index,
        int8Array(events.map(({ position }) => position)),
        uuidArray(events.map(({ tenant }) => tenant)),
        textArray(events.map(({ stream }) => stream)),
        int8Array(events.map(({ revision }) => revision)),
        uuidArray(events.map(({ id }) => id)),
      ]);
      if (row?.outcome === 'fenced') throw fenced();
      if (row?.outcome !== 'numbered') {
        throw new FatalFault(
          'sequence-moved',
          `The sequence no longer ends at ${end.position}: another worker has moved it.`,
        );
      }
      return { epoch: end.epoch, position: last.position, index: end.index + BigInt(events.length) };
    },
  };
}

function fenced(): FatalFault {
  return new FatalFault(
    'fenced',
    'The sequence was claimed under a newer lease, or does not end where this worker left it.',
  );
}

function given<Value>(value: Value | null): Value {
  if (value === null) throw new Error('log.sequence: a column is null');
  return value;
}
