// What is swept, and how old it may get: answers to commands and the keys they came under, and attempts at timers.
import type { AnswerRetention } from '../ports/answer-retention.port.ts';
import { answerDays, claimDays } from '../ports/answer-retention.port.ts';
import type { Clock } from '../ports/clock.port.ts';
import type { DueItems } from '../ports/due-items.port.ts';
import { addSeconds } from '../domain/shared/instant.ts';
import type { Instant } from '../domain/shared/instant.ts';
import type { Chore } from './housekeeping.ts';

const secondsPerDay = 24 * 60 * 60;

/** What the chores are done with. */
export interface ChorePorts {
  readonly answers: AnswerRetention;
  readonly dueItems: Pick<DueItems, 'sweep'>;
  readonly clock: Clock;
}

/** Every chore, in the order in which they are done. */
export function chores({ answers, dueItems, clock }: ChorePorts): readonly Chore[] {
  const before = (now: Instant, days: number): Instant => addSeconds(now, -days * secondsPerDay);
  return [
    { name: 'due-attempts', sweep: (limit) => dueItems.sweep(limit) },
    {
      name: 'answers',
      sweep: (limit) => {
        const now = clock.now();
        const ages = { answersBefore: before(now, answerDays), claimsBefore: before(now, claimDays) };
        return answers.forget(ages, limit);
      },
    },
  ];
}
