import { expect, it } from 'vitest';
import { retryBudget } from '../../../src/reactors/breaker/retry-budget.ts';

it('issue 13, breakers: retries are a tenth of the first attempts, one a second at least, and a hundred saved up at most', () => {
  const time = { ms: 0 };
  const budget = retryBudget({ monotonicMs: () => time.ms });
  const spend = (): number => {
    let spent = 0;
    while (budget.allows()) {
      budget.retry();
      spent += 1;
    }
    return spent;
  };
  expect(spend()).toBe(100);
  for (let n = 0; n < 50; n += 1) budget.firstAttempt();
  expect(spend()).toBe(5);
  time.ms += 7_000;
  expect(spend()).toBe(7);
  time.ms += 3_600_000;
  expect(spend()).toBe(100);
});

it('an overdraft is paid back before the next retry', () => {
  const time = { ms: 0 };
  const budget = retryBudget({ monotonicMs: () => time.ms });
  for (let n = 0; n < 110; n += 1) budget.retry();
  time.ms += 10_000;
  expect(budget.allows()).toBe(false);
  time.ms += 1_000;
  expect(budget.allows()).toBe(true);
});
