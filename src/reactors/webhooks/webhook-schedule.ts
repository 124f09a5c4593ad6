// When a message that a receiver did not take is sent again, and when no more.
import type { WebhookAnswer } from '../../ports/webhook-receivers.port.ts';

const gone = 410;

/** The pauses between attempts, in seconds, that Standard Webhooks proposes: ten attempts within about 76 hours. */
export const standardPausesSeconds: readonly number[] = [
  5,
  5 * 60,
  30 * 60,
  2 * 3_600,
  5 * 3_600,
  10 * 3_600,
  14 * 3_600,
  20 * 3_600,
  24 * 3_600,
];

/** What follows from an answer. */
export type NextStep =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'again'; readonly inMs: number }
  | { readonly kind: 'stop'; readonly reason: 'failing' | 'gone' };

/** What follows after attempt `number` (from 1): 2xx is taken, 410 says that nobody will ever take it, everything else is tried again. */
export function nextStep(answer: WebhookAnswer, number: number, pausesSeconds: readonly number[]): NextStep {
  if (answer.kind === 'answered' && answer.status >= 200 && answer.status < 300) return { kind: 'delivered' };
  if (answer.kind === 'answered' && answer.status === gone) return { kind: 'stop', reason: 'gone' };
  const pause = pausesSeconds[number - 1];
  if (pause === undefined) return { kind: 'stop', reason: 'failing' };
  const asked = answer.kind === 'answered' ? (answer.retryAfterSeconds ?? 0) : 0;
  return { kind: 'again', inMs: Math.max(pause, asked) * 1_000 };
}

/** The word for an answer, as attempts show it. */
export function outcomeOf(answer: WebhookAnswer): string {
  if (answer.kind === 'failed') return answer.cause;
  if (answer.status >= 200 && answer.status < 300) return 'delivered';
  if (answer.status === gone) return 'gone';
  return answer.status >= 300 && answer.status < 400 ? 'redirected' : 'refused';
}
