// When a message is sent again: the pauses that Standard Webhooks proposes, what a receiver asks for, and the end.
import { expect, it } from 'vitest';
import type { WebhookAnswer } from '../../../src/ports/webhook-receivers.port.ts';
import {
  nextStep as stepAfter,
  outcomeOf,
  standardPausesSeconds,
} from '../../../src/reactors/webhooks/webhook-schedule.ts';

const nextStep = (answer: WebhookAnswer, number: number) => stepAfter(answer, number, standardPausesSeconds);
const answered = (status: number, retryAfterSeconds?: number) =>
  ({ kind: 'answered', status, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) }) as const;

it('issue 13 E6: ten attempts within about 76 hours, then no more', () => {
  const steps = Array.from({ length: 10 }, (_, n) => nextStep(answered(500), n + 1));
  const waits = steps.map((step) => (step.kind === 'again' ? step.inMs / 1_000 : step.kind));
  expect(waits).toEqual([5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400, 'stop']);
  const hours = standardPausesSeconds.reduce((sum, pause) => sum + pause, 0) / 3_600;
  expect(hours).toBeCloseTo(75.6, 1);
});

it.each([200, 201, 204, 299])('%d is taken', (status) => {
  expect(nextStep(answered(status), 3)).toEqual({ kind: 'delivered' });
  expect(outcomeOf(answered(status))).toBe('delivered');
});

it.each([
  [301, 'redirected'],
  [307, 'redirected'],
  [304, 'redirected'],
  [400, 'refused'],
  [401, 'refused'],
  [404, 'refused'],
  [429, 'refused'],
  [500, 'refused'],
  [100, 'refused'],
  [0, 'refused'],
])('%d is tried again', (status, outcome) => {
  expect(nextStep(answered(status), 1)).toEqual({ kind: 'again', inMs: 5_000 });
  expect(outcomeOf(answered(status))).toBe(outcome);
});

it('410 ends it at once, whatever attempt it is', () => {
  expect(nextStep(answered(410), 1)).toEqual({ kind: 'stop', reason: 'gone' });
  expect(outcomeOf(answered(410))).toBe('gone');
});

it('a receiver that asks for a longer pause gets it; a shorter one changes nothing', () => {
  expect(nextStep(answered(429, 60), 1)).toEqual({ kind: 'again', inMs: 60_000 });
  expect(nextStep(answered(503, 60), 2)).toEqual({ kind: 'again', inMs: 300_000 });
});

it('no answer is tried again', () => {
  expect(nextStep({ kind: 'failed', cause: 'timeout' }, 1)).toEqual({ kind: 'again', inMs: 5_000 });
  expect(outcomeOf({ kind: 'failed', cause: 'address-refused' })).toBe('address-refused');
});
