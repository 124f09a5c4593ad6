// A dispatch port for tests of the HTTP shell: keeps answers by claim as the bus does, and lets a test decide verdicts.
import { createHash } from 'node:crypto';
import { streamName } from '../../../src/domain/shared/ids.ts';
import type { DomainRefusal } from '../../../src/domain/all-commands.ts';
import type {
  AnswerWish,
  CommandRequest,
  Dispatch,
  DispatchOutcome,
  Verdict,
} from '../../../src/ports/dispatch.port.ts';
import type { NamedRevisions } from '../../../src/ports/demanded-revision.ts';
import type { KeptAnswer } from '../../../src/ports/kept-answer.ts';

/** What a test may set, and what was sent. */
export interface FakeDispatch extends Dispatch {
  readonly sent: (CommandRequest & { readonly answer: AnswerWish })[];
  /** Refuses the next commands with this; undefined accepts. */
  refusal: DomainRefusal | undefined;
  /** Instead of deciding: an outcome, or a fault to raise. */
  instead: DispatchOutcome | Error | undefined;
}

/** A bus of one stream per tenant, whose revision grows with each accepted command. */
export function fakeDispatch(): FakeDispatch {
  const kept = new Map<string, { readonly answer: KeptAnswer; readonly position: bigint }>();
  const revisions = new Map<string, bigint>();
  let position = 100n;
  const fake: FakeDispatch = {
    sent: [],
    refusal: undefined,
    instead: undefined,
    decide: () => Promise.reject(new Error('routes wish for an answer')),
    answer: (request, wish) => {
      fake.sent.push({ ...request, answer: wish });
      if (fake.instead instanceof Error) return Promise.reject(fake.instead);
      if (fake.instead !== undefined) return Promise.resolve(fake.instead);
      const name = JSON.stringify(wish.claim);
      const earlier = kept.get(name);
      const digest = createHash('sha256').update(wish.request).digest();
      if (earlier !== undefined) {
        const same = digest.equals(earlier.answer.digest);
        return Promise.resolve(same ? { kind: 'replayed', ...earlier } : { kind: 'key-reused' });
      }
      const stream = streamName('meeting', request.tenant, request.tenant);
      const before = revisions.get(stream) ?? -1n;
      const { match, noneMatch } = request.precondition ?? {};
      const named = (revisions?: NamedRevisions) =>
        revisions === 'any' ? before >= 0n : revisions?.includes(before);
      if (named(match) === false || named(noneMatch) === true) {
        return Promise.resolve({ kind: 'stale', revision: before });
      }
      const revision = fake.refusal === undefined ? before + 1n : before;
      revisions.set(stream, revision);
      const verdict: Verdict = {
        stream,
        revision,
        events: [],
        refusal: fake.refusal,
        at: request.context.at,
      };
      const { command } = request.context;
      const answer = {
        ...wish.compose(verdict),
        claim: wish.claim,
        command,
        salt: Buffer.alloc(16),
        digest,
        stream,
        revision,
      };
      position += 1n;
      kept.set(name, { answer, position });
      return Promise.resolve({ kind: 'decided', verdict, position, answer });
    },
  };
  return fake;
}
