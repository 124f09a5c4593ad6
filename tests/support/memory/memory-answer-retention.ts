// The answers of the memory log: kept under their claims, emptied and forgotten as the port says.
import { addSeconds, compareInstants } from '../../../src/domain/shared/instant.ts';
import type { Instant } from '../../../src/domain/shared/instant.ts';
import { answerDays, claimDays } from '../../../src/ports/answer-retention.port.ts';
import type { AnswerRetention } from '../../../src/ports/answer-retention.port.ts';
import type { Clock } from '../../../src/ports/clock.port.ts';
import type { AppendOutcome } from '../../../src/ports/event-log.port.ts';
import type { ClaimKey, KeptAnswer } from '../../../src/ports/kept-answer.ts';

type EarlierUse = Extract<AppendOutcome, { readonly kind: 'answered' | 'done' }>;

interface Claimed {
  readonly use: EarlierUse;
  readonly answered: Instant;
  readonly leftEvents: boolean;
}

/** Answers by claim. */
export interface MemoryAnswers extends AnswerRetention {
  /** What a claim was used for before. */
  readonly earlier: (claim: ClaimKey) => EarlierUse | undefined;
  /** Keeps an answer, given now. */
  readonly keep: (answer: KeptAnswer, position: bigint, leftEvents: boolean) => void;
}

const claimText = ({ tenant, principal, route, key }: ClaimKey): string =>
  JSON.stringify([tenant, principal, route, key]);

/** No answers yet. */
export function createMemoryAnswers({ now }: Clock): MemoryAnswers {
  const claims = new Map<string, Claimed>();
  const cut = (before: Instant, days: number): Instant => {
    const promised = addSeconds(now(), -days * 24 * 60 * 60);
    return compareInstants(before, promised) < 0 ? before : promised;
  };
  return {
    earlier: (claim) => claims.get(claimText(claim))?.use,
    keep: (answer, position, leftEvents) => {
      const use = { kind: 'answered', answer, position } as const;
      claims.set(claimText(answer.claim), { use, answered: now(), leftEvents });
    },
    forget: async ({ answersBefore, claimsBefore }, limit) => {
      const answersCut = cut(answersBefore, answerDays);
      const claimsCut = cut(claimsBefore, claimDays);
      const old = [...claims]
        .filter(([, { use, answered }]) => answered < (use.kind === 'answered' ? answersCut : claimsCut))
        .sort(([, a], [, b]) => compareInstants(a.answered, b.answered))
        .slice(0, limit);
      for (const [text, { use, answered, leftEvents }] of old) {
        if (use.kind === 'done' || !leftEvents || answered < claimsCut) claims.delete(text);
        else claims.set(text, { use: spent(use), answered, leftEvents });
      }
      return Promise.resolve(old.length);
    },
  };
}

function spent({ answer, position }: Extract<EarlierUse, { readonly kind: 'answered' }>): EarlierUse {
  return { kind: 'done', stream: answer.stream, revision: answer.revision, position };
}
