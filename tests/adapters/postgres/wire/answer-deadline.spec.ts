// One timer for whatever is awaited on a connection.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { answerDeadline } from '../../../../src/adapters/postgres/wire/answer-deadline.ts';

let late: number;
const deadline = () => answerDeadline(1_000, () => (late += 1));

beforeEach(() => {
  late = 0;
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

it('is over when one answer has been awaited for so long, however many came in front of it', () => {
  const { sent, answered } = deadline();
  sent();
  vi.advanceTimersByTime(900);
  sent();
  answered();
  vi.advanceTimersByTime(950);
  expect(late).toBe(0);
  vi.advanceTimersByTime(51);
  expect(late).toBe(1);
});

it('is never over while answers come in time, nor once it is ended', () => {
  const { sent, answered, end } = deadline();
  for (let turn = 0; turn < 50; turn += 1) {
    sent();
    vi.advanceTimersByTime(300);
    answered();
  }
  vi.advanceTimersByTime(5_000);
  sent();
  end();
  expect(vi.getTimerCount()).toBe(0);
  vi.advanceTimersByTime(5_000);
  expect(late).toBe(0);
});
