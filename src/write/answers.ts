// Idempotent answers: what is kept of a request and its reply, and whether a repeated key came with the same
// request. A digest of a request could be a digest of a name, so it is salted and lives only as long as the answer.
import { hash, randomUUID, timingSafeEqual } from 'node:crypto';
import type { AnswerWish, DispatchOutcome, Verdict } from '../ports/dispatch.port.ts';
import type { EventLog } from '../ports/event-log.port.ts';
import type { KeptAnswer, RequestDigest } from '../ports/kept-answer.ts';
import type { CommandId } from '../domain/shared/ids.ts';

/** By way of a text of one byte a character: a digest as a buffer of its own costs twice the digest. */
const digestOf = (salt: Uint8Array, request: Uint8Array): Uint8Array =>
  Buffer.from(hash('sha256', Buffer.concat([salt, request]), 'binary'), 'binary');

/** 122 random bits: from a pool, where `randomBytes` would ask the system each time (7 µs). */
const freshSalt = (): Uint8Array => Buffer.from(randomUUID().replaceAll('-', ''), 'hex');

/** The answer to keep in the commit of a verdict. */
export function answerToKeep(wish: AnswerWish, command: CommandId, verdict: Verdict): KeptAnswer {
  const salt = freshSalt();
  const { status, contentType, body } = wish.compose(verdict);
  return {
    status,
    contentType,
    body,
    claim: wish.claim,
    command,
    salt,
    digest: digestOf(salt, wish.request),
    stream: verdict.stream,
    revision: verdict.revision,
  };
}

/** Where kept answers are found. */
export type Answers = Pick<EventLog, 'findAnswer'>;

/** What a request gets whose key was answered before: the same bytes, or no where it is another request. */
export function replayOf(
  wish: AnswerWish,
  kept: { readonly answer: KeptAnswer; readonly position: bigint },
): DispatchOutcome {
  const { answer, position } = kept;
  return sameRequest(answer, wish) ? { kind: 'replayed', answer, position } : { kind: 'key-reused' };
}

/** The outcome that a wish's key had before, if it had one. */
export async function earlierAnswer(
  answers: Answers,
  wish: AnswerWish,
): Promise<DispatchOutcome | undefined> {
  const kept = await answers.findAnswer(wish.claim);
  return kept && replayOf(wish, kept);
}

/** Whether the request is the one that a digest was made of. */
export function sameRequest(kept: RequestDigest, wish: AnswerWish): boolean {
  const digest = digestOf(kept.salt, wish.request);
  return digest.length === kept.digest.length && timingSafeEqual(digest, kept.digest);
}
