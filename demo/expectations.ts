// Checks answers against what was expected: of one request, and of a whole wave in which a race decides who gets which
// answer. Pure.
import { includes, parsedOrNothing, textIn } from '../harness/json.ts';
import type { Step, Wave } from './script.ts';

/** An answer as it is judged. `body` is the exact bytes. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** What an answer is called: its status, with the problem's code where it is a refusal. */
export function labelOf({ status, body }: Answer): string {
  const code = status < 400 ? undefined : textIn(parsedOrNothing(body.toString()), 'code');
  return code === undefined ? String(status) : `${status} ${code}`;
}

/** What is wrong with an answer; `undefined` where it is as expected. `first`: what the same key got before. */
export function wrongWith(step: Step, answer: Answer, first: Answer | undefined): string | undefined {
  const label = labelOf(answer);
  if (!step.expect.some((expected) => expected === label || expected === String(answer.status))) {
    return `expected ${step.expect.join(' or ')}, got ${label}: ${answer.body.toString().slice(0, 400)}`;
  }
  if (step.answer !== undefined && !includes(parsedOrNothing(answer.body.toString()), step.answer)) {
    return `expected ${JSON.stringify(step.answer)} in ${answer.body.toString().slice(0, 400)}`;
  }
  return step.again ? wrongWithRepeated(answer, first) : undefined;
}

function wrongWithRepeated(answer: Answer, first: Answer | undefined): string | undefined {
  if (first === undefined) return 'repeats a request that was never sent';
  if (answer.headers['idempotent-replayed'] !== 'true') return 'is not marked Idempotent-Replayed';
  if (answer.status !== first.status || !answer.body.equals(first.body)) {
    return `differs from the first answer: ${first.status} ${first.body.toString().slice(0, 200)}`;
  }
  return undefined;
}

/** What is wrong with the answers of a wave taken together; `undefined` where they are as many as expected. */
export function wrongWithCounts(
  { counts, wave }: Pick<Wave, 'counts' | 'wave'>,
  labels: readonly string[],
): string | undefined {
  if (counts === undefined) return undefined;
  const got = countsOf(labels);
  const names = [...new Set([...Object.keys(counts), ...Object.keys(got)])].sort();
  const wrong = names.filter((name) => (counts[name] ?? 0) !== (got[name] ?? 0));
  if (wrong.length === 0) return undefined;
  const said = wrong.map((name) => `${counts[name] ?? 0} × ${name} expected, ${got[name] ?? 0} came`);
  return `wave ${wave}: ${said.join('; ')}`;
}

/** How often each label is among them. */
export function countsOf(labels: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const label of labels) counts[label] = (counts[label] ?? 0) + 1;
  return counts;
}
