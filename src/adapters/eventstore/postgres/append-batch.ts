// The rows of `log.append` as outcomes of a batch's appends. Knows the function's contract (migrations/0005_log_functions.sql, 0027_rows_carry_proofs.sql),
// no connection.
import type { CommandId, StreamName } from '../../../domain/shared/ids.ts';
import type { AppendOutcome, LogAppend } from '../../../ports/event-log.port.ts';
import type { TamperedFault } from '../../../ports/faults.ts';
import type { ClaimKey, KeptAnswer } from '../../../ports/kept-answer.ts';
import { tamperedAnswer } from '../tampered-answer.ts';

/** A row of `log.append`: one for the whole batch (item 0) or one per item. */
export interface AppendRow {
  readonly item: number;
  readonly outcome: string;
  readonly position: bigint | null;
  readonly stream: string | null;
  readonly actual: bigint | null;
  readonly command: string | null;
  readonly salt: Buffer | null;
  readonly digest: Buffer | null;
  readonly status: number | null;
  readonly content_type: string | null;
  readonly body: Buffer | null;
  readonly proof: Buffer | null;
}

/** The outcome of each append of a batch, in order, from the rows of `log.append`. */
export function appendOutcomes(
  appends: readonly LogAppend[],
  rows: readonly AppendRow[],
): readonly AppendOutcome[] {
  const [whole] = rows;
  if (whole?.item === 0) {
    let position = whole.position ?? 0n;
    return appends.map((append) => {
      for (const write of append.writes) position += BigInt(write.events.length);
      return { kind: 'appended', position };
    });
  }
  const byItem = new Map(rows.map((row) => [row.item, row]));
  return appends.map((append, index) => outcomeOf(append, byItem.get(index + 1)));
}

function outcomeOf(append: LogAppend, row: AppendRow | undefined): AppendOutcome {
  const position = row?.position ?? 0n;
  switch (row?.outcome) {
    case 'appended':
      return { kind: 'appended', position };
    case 'duplicate':
      return { kind: 'duplicate', position };
    case 'conflict': {
      const actual = row.actual ?? -1n;
      const write = append.writes.find((candidate) => candidate.stream === row.stream);
      if (write === undefined) throw new Error('log.append: a conflict on a stream that was not written');
      return { kind: 'conflict', stream: write.stream, actual: actual === -1n ? 'none' : actual };
    }
    case 'answered':
      if (append.answer === undefined) throw new Error('log.append: answered without a claim');
      return earlierUse(append.answer.claim, row);
    default:
      throw new Error(`log.append: no outcome for an item (${row?.outcome ?? 'no row'})`);
  }
}

/** What a claim was used for before; an emptied answer leaves where the command's events end. */
function earlierUse(claim: ClaimKey, row: AppendRow): AppendOutcome {
  const { body, stream, actual, position } = row;
  if (position === null) return { kind: 'tampered', fault: misplaced(claim) };
  if (body !== null) return { kind: 'answered', answer: answerOf(claim, row), position };
  if (stream === null || actual === null) throw new Error('log.answers: a column is null');
  return { kind: 'done', stream: stream as StreamName, revision: actual, position };
}

/** A kept answer from the columns that `log.append` and `log.find_answer` share. */
export function answerOf(
  claim: ClaimKey,
  row: Pick<
    AppendRow,
    'command' | 'salt' | 'digest' | 'status' | 'content_type' | 'body' | 'stream' | 'proof'
  > & {
    readonly actual: bigint | null;
  },
): KeptAnswer {
  const { command, salt, digest, status, content_type: contentType, body, stream, actual, proof } = row;
  if (
    command === null ||
    salt === null ||
    digest === null ||
    status === null ||
    contentType === null ||
    body === null ||
    stream === null ||
    actual === null
  ) {
    throw new Error('log.answers: a column is null');
  }
  return {
    claim,
    command: command as CommandId,
    salt,
    digest,
    status,
    contentType,
    body,
    stream: stream as StreamName,
    revision: actual,
    ...(proof && { proof }),
  };
}

/** The log has no event of the command at the answer's position, although the command stored some. */
export function misplaced(claim: ClaimKey): TamperedFault {
  return tamperedAnswer(claim, 'no event of its command is at its position');
}
