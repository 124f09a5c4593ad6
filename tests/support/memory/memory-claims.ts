// Claims in memory, held to the same contract: holders ("processes") share a state. For tests; what it keeps dies with
// the process.
import { randomUUID } from 'node:crypto';
import { addSeconds, compareInstants, laterOf } from '../../../src/domain/shared/instant.ts';
import type { Instant } from '../../../src/domain/shared/instant.ts';
import { answerDays, claimDays } from '../../../src/ports/answer-retention.port.ts';
import type { AnswerRetention } from '../../../src/ports/answer-retention.port.ts';
import { claimLeaseMs } from '../../../src/ports/claims.port.ts';
import type { ClaimAnswer, ClaimOutcome, ClaimRequest } from '../../../src/ports/claim.ts';
import type { Claims } from '../../../src/ports/claims.port.ts';
import type { Clock } from '../../../src/ports/clock.port.ts';
import type { KeptAnswer, RequestDigest } from '../../../src/ports/kept-answer.ts';
import { checkClaims, claimName } from '../../../src/adapters/codec/claim-calls.ts';

type Place = Pick<KeptAnswer, 'stream' | 'revision'>;

/** What an answer leaves: the answer itself for its 30 days, then only where the command's work ended. */
type Reply = Pick<ClaimAnswer, 'position' | 'leftEvents'> &
  Place & { readonly at: Instant; readonly answer: KeptAnswer | undefined };

interface Claimed {
  readonly holder: string;
  readonly fence: bigint;
  readonly until: Instant;
  readonly noted: Place;
  /** Missing once its 30 days are over. */
  readonly request: RequestDigest | undefined;
  readonly reply: Reply | undefined;
}

/** What a database would hold: claims by name. */
export type MemoryClaimsState = Map<string, Claimed>;

/** What holders share: the state, and the clock by which leases run. */
export interface MemoryClaimsPorts {
  readonly state: MemoryClaimsState;
  readonly clock: Clock;
}

/** Claims of one holder over a state; `holder` is a new one where none is given. */
export function createMemoryClaims(
  { state, clock }: MemoryClaimsPorts,
  holder: string = randomUUID(),
): Claims {
  const take = ({ claim, stream, revision, salt, digest }: ClaimRequest): ClaimOutcome => {
    const name = claimName(claim);
    const now = clock.now();
    const until = addSeconds(now, claimLeaseMs / 1000);
    const found = state.get(name);
    if (found === undefined) {
      const noted = { stream, revision };
      state.set(name, { holder, fence: 1n, until, noted, request: { salt, digest }, reply: undefined });
      return { kind: 'claimed', fence: 1n };
    }
    if (found.reply !== undefined) return repliedBefore(found.reply);
    if (found.holder !== holder && compareInstants(now, found.until) < 0) return { kind: 'busy' };
    const fence = found.fence + 1n;
    const request = found.request ?? { salt, digest };
    state.set(name, { ...found, holder, fence, until, request });
    return { kind: 'taken-over', fence, ...found.noted, request };
  };

  const keep = ({ fence, answer, position, leftEvents }: ClaimAnswer): boolean => {
    const name = claimName(answer.claim);
    const found = state.get(name);
    if (found?.holder !== holder || found.fence !== fence) return false;
    if (found.reply !== undefined) return isSame(found.reply.answer, answer);
    const { stream, revision } = answer;
    const reply = { stream, revision, position, leftEvents, at: clock.now(), answer };
    state.set(name, { ...found, reply });
    return true;
  };

  const letGo = (name: string, fence: bigint): void => {
    const found = state.get(name);
    if (found?.holder !== holder || found.fence !== fence || found.reply !== undefined) return;
    const now = clock.now();
    state.set(name, { ...found, until: compareInstants(now, found.until) < 0 ? now : found.until });
  };

  return {
    take: async (requests) => {
      checkClaims(requests.map(({ claim }) => claim));
      return Promise.resolve(requests.map(take));
    },
    answer: async (answers) => {
      checkClaims(answers.map(({ answer }) => answer.claim));
      return Promise.resolve(answers.map(keep));
    },
    release: async (released) => {
      checkClaims(released.map(({ claim }) => claim));
      for (const { claim, fence } of released) letGo(claimName(claim), fence);
      return Promise.resolve();
    },
    find: async (claim) => {
      const reply = state.get(claimName(claim))?.reply;
      const kept = reply?.answer && { answer: reply.answer, position: reply.position };
      return Promise.resolve(kept);
    },
  };
}

/** Forgets what the claims of a state were answered, and at last the claims. */
export function createMemoryClaimRetention({ state, clock }: MemoryClaimsPorts): AnswerRetention {
  const cut = (before: Instant, days: number): Instant => {
    const promised = addSeconds(clock.now(), -days * 24 * 60 * 60);
    return compareInstants(before, promised) < 0 ? before : promised;
  };
  return {
    forget: async ({ answersBefore, claimsBefore }, limit) => {
      const answersCut = cut(answersBefore, answerDays);
      const claimsCut = cut(claimsBefore, claimDays);
      const old = [...state]
        .filter(([, claimed]) => lastTouched(claimed) < (isEmptied(claimed) ? claimsCut : answersCut))
        .sort(([, a], [, b]) => compareInstants(a.until, b.until))
        .slice(0, limit);
      for (const [name, claimed] of old) {
        if (lastTouched(claimed) < claimsCut || claimed.reply?.leftEvents === false) state.delete(name);
        else state.set(name, emptied(claimed));
      }
      return Promise.resolve(old.length);
    },
  };
}

function repliedBefore({ answer, stream, revision, position }: Reply): ClaimOutcome {
  if (answer === undefined) return { kind: 'spent', stream, revision, position };
  return { kind: 'answered', answer, position };
}

function isSame(kept: KeptAnswer | undefined, { status, body }: KeptAnswer): boolean {
  return kept?.status === status && Buffer.compare(kept.body, body) === 0;
}

function lastTouched({ until, reply }: Claimed): Instant {
  return reply === undefined ? until : laterOf(until, reply.at);
}

function isEmptied({ request }: Claimed): boolean {
  return request === undefined;
}

function emptied(claimed: Claimed): Claimed {
  const reply = claimed.reply && { ...claimed.reply, answer: undefined };
  return { ...claimed, request: undefined, reply };
}
