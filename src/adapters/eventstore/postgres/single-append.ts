// Whether an append is small enough for the short way (sql/single-append.sql.ts), its statement and its values.
import type { QueryConfig } from 'pg';
import type { LogAppend, SealedEvent } from '../../../ports/event-log.port.ts';
import type { KeptAnswer } from '../../../ports/kept-answer.ts';
import { packBoxes } from './boxes.ts';
import { singleAppendSql } from './sql/single-append.sql.ts';

/** The statement that stores an append at a position; `undefined` for all but one event on one stream of its own tenant. */
export function singleAppend(append: LogAppend, position: bigint): QueryConfig | undefined {
  const { tenant, writes, answer } = append;
  const [write] = writes;
  const [event] = write?.events ?? [];
  if (writes.length !== 1 || write?.events.length !== 1 || event === undefined) return undefined;
  if (event.tenant !== tenant || (answer !== undefined && answer.claim.tenant !== tenant)) return undefined;
  // The function refuses such a write; it must not be stored at another revision than the write says.
  const next = write.expected === 'none' ? 0n : write.expected + 1n;
  if (event.revision !== next || event.stream !== write.stream) return undefined;
  const values = [position, ...eventValues(event), bytesOf(write.leaf ?? null)];
  if (answer === undefined) return { ...singleAppendSql.bare, values };
  const isOfEvent =
    answer.command === event.command && answer.stream === event.stream && answer.revision === event.revision;
  if (!isOfEvent) return undefined;
  return { ...singleAppendSql.answered, values: [...values, ...answerValues(answer)] };
}

function eventValues(event: SealedEvent): unknown[] {
  const { tenant, stream, revision, id, type, at, command, leaf, head, body, boxes } = event;
  const parts = [bytesOf(leaf), bytesOf(head), bytesOf(body), bytesOf(packBoxes(boxes))];
  return [tenant, stream, revision, id, type, at, command, ...parts];
}

function answerValues(answer: KeptAnswer): unknown[] {
  const { claim, salt, digest, status, contentType, body, proof } = answer;
  const { principal, route, key } = claim;
  const kept = [bytesOf(salt), bytesOf(digest), status, contentType, bytesOf(body), bytesOf(proof ?? null)];
  return [principal, route, key, ...kept];
}

/** The driver sends a Buffer as it is, but any other array of bytes as text. */
function bytesOf(bytes: Uint8Array | null): Buffer | null {
  return bytes === null ? null : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
