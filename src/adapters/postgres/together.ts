// Asks at once while few statements are in progress, and what comes meanwhile together, in one statement, when one of those is
// over: a statement for each of many small questions costs more than answering them.
//
// I1  A question fails by itself: where a statement fails by what one of its questions found, its halves are asked again. What
//     concerns all of them, a database that is away or too slow, fails all at once: nobody waits longer for it than alone.
import { FatalFault, isTransient, TransientFault } from '../../ports/faults.ts';
import { toFault } from './postgres-faults.ts';

/** What is asked, and how many questions at once. */
export interface TogetherOptions<Question, Answer> {
  /** What the questions are, in the plural, for messages. */
  readonly called: string;
  /** Statements in progress. */
  readonly mostInFlight: number;
  readonly mostWaiting: number;
  /** How many of those that wait, in their order, go in one statement; at least one does. */
  readonly fitting: (waiting: readonly Question[]) => number;
  /** Asks them in one statement; gives an answer for each, in their order. */
  readonly ask: (questions: readonly Question[]) => Promise<readonly Answer[]>;
}

interface Waiting<Question, Answer> {
  readonly question: Question;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/** Gives the answer to a question; rejects as `ask` does, and raises `overloaded` where too many wait. */
export function together<Question, Answer>(
  options: TogetherOptions<Question, Answer>,
): (question: Question) => Promise<Answer> {
  const { called, mostInFlight, mostWaiting, fitting, ask } = options;
  type Some = readonly Waiting<Question, Answer>[];
  const waiting: Waiting<Question, Answer>[] = [];
  const halves: Some[] = [];
  let inFlight = 0;

  const take = (): Some => waiting.splice(0, Math.max(1, fitting(waiting.map(({ question }) => question))));
  const send = (): void => {
    while (inFlight < mostInFlight && halves.length + waiting.length > 0) {
      const some = halves.shift() ?? take();
      inFlight += 1;
      void answer(some).finally(() => {
        inFlight -= 1;
        send();
      });
    }
  };
  const answer = async (some: Some): Promise<void> => {
    try {
      const answers = await ask(some.map(({ question }) => question));
      if (answers.length !== some.length)
        throw new Error(`${called}: ${answers.length} answers to ${some.length}`);
      some.forEach(({ resolve }, index) => resolve(answers[index] as Answer));
    } catch (error) {
      const middle = Math.floor(some.length / 2);
      if (middle === 0 || concernsAll(error)) for (const { reject } of some) reject(error);
      else halves.push(some.slice(0, middle), some.slice(middle)); // I1
    }
  };
  return (question) =>
    new Promise((resolve, reject) => {
      if (waiting.length >= mostWaiting) {
        throw new TransientFault('overloaded', `${mostWaiting} ${called} are waiting`, {
          retryAfterSeconds: 1,
        });
      }
      waiting.push({ question, resolve, reject });
      send();
    });
}

function concernsAll(error: unknown): boolean {
  const fault = toFault(error);
  return isTransient(fault) || fault instanceof FatalFault;
}
