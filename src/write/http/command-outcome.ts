// The HTTP reply for a command's outcome: the stored bytes unchanged, revision and position in headers, and problems
// for a key or a version that did not match.
import type { FastifyReply } from 'fastify';
import type { DispatchOutcome } from '../../ports/dispatch.port.ts';
import type { KeptAnswer } from '../../ports/kept-answer.ts';
import type { PositionTokens } from '../../http/position-token.ts';
import { HttpProblem } from '../../http/problem.ts';
import { entityTagOf } from '../../http/entity-tag.ts';
import { quotedKeyOf } from '../../http/request-headers.ts';
import { sendText } from '../../http/send-text.ts';

const conflict = 409;

/** What a reply needs besides the outcome. `reveal` gives members that are added to an accepted answer and never stored. */
export interface ReplyParts {
  readonly key: string;
  readonly positions: Pick<PositionTokens, 'encode'>;
  readonly location?: string;
  readonly reveal?: (kept: unknown, isReplay: boolean) => Promise<Readonly<Record<string, unknown>>>;
}

/** Sends the answer. Throws an `HttpProblem` if the outcome is not an answer of the domain. */
export async function sendOutcome(
  outcome: DispatchOutcome,
  reply: FastifyReply,
  parts: ReplyParts,
): Promise<FastifyReply> {
  void reply.header('idempotency-key', quotedKeyOf(parts.key));
  switch (outcome.kind) {
    case 'decided':
      if (outcome.answer === undefined) throw new Error('the bus kept no answer');
      return sendKept(outcome.answer, outcome.position, reply, parts, false);
    case 'replayed':
      return sendKept(outcome.answer, outcome.position, reply, parts, true);
    case 'key-reused':
      throw new HttpProblem({
        status: 422,
        code: 'idempotency-key-reused',
        detail: 'This idempotency key was used with another request.',
      });
    case 'in-flight':
      throw new HttpProblem({
        status: 409,
        code: 'request-in-flight',
        detail: 'A request with this idempotency key is being worked on.',
        headers: { 'retry-after': '1' },
      });
    case 'stale': {
      const tag = entityTagOf(outcome.revision);
      throw new HttpProblem({
        status: 412,
        code: 'revision-mismatch',
        detail: 'What this is about is at a revision that If-Match or If-None-Match rules out.',
        ...(tag !== undefined && { headers: { etag: tag } }),
      });
    }
  }
}

async function sendKept(
  answer: KeptAnswer,
  position: bigint,
  reply: FastifyReply,
  { positions, location, reveal }: ReplyParts,
  isReplay: boolean,
): Promise<FastifyReply> {
  const isAccepted = answer.status < 300;
  const kept = Buffer.from(answer.body.buffer, answer.body.byteOffset, answer.body.byteLength);
  // First, since it may refuse: what was revoked since is not given again.
  const text = isAccepted && reveal !== undefined ? await revealed(kept, isReplay, reveal) : kept.toString();
  if (isReplay) void reply.header('idempotent-replayed', 'true');
  // Who may not see a thing (403, 404) does not learn its revision.
  const tag = isAccepted || answer.status === conflict ? entityTagOf(answer.revision) : undefined;
  if (tag !== undefined) void reply.header('etag', tag);
  if (isAccepted && location !== undefined) void reply.header('location', location);
  void reply.header('voicemeet-position', positions.encode(position));
  return sendText(reply.status(answer.status), answer.contentType, text);
}

async function revealed(
  body: Buffer,
  isReplay: boolean,
  reveal: NonNullable<ReplyParts['reveal']>,
): Promise<string> {
  const kept: unknown = JSON.parse(body.toString());
  return JSON.stringify({ ...(typeof kept === 'object' ? kept : {}), ...(await reveal(kept, isReplay)) });
}
