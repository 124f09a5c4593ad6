// Which chores there are, and how old what they sweep may get.
import { expect, it } from 'vitest';
import type { Instant } from '../../src/domain/shared/instant.ts';
import type { AnswerAges } from '../../src/ports/answer-retention.port.ts';
import { chores } from '../../src/reactors/chores.ts';

it('forgets answers of 30 days, keys of 400, attempts at timers that are no more, effects, webhooks and attempts at outgoing ones that ended long ago, and snapshots that no code takes any more', async () => {
  const asked: unknown[] = [];
  const clock = { now: () => '2026-03-31T12:00:00.250Z' as Instant };
  const answers = {
    forget: (ages: AnswerAges, limit: number) => Promise.resolve(asked.push(['answers', ages, limit])),
  };
  const dueItems = { sweep: (limit: number) => Promise.resolve(asked.push(['attempts', limit])) };
  const shelf = {
    sweep: (but: readonly string[], before: Instant, limit: number) =>
      Promise.resolve(asked.push(['snapshots', but, before, limit])),
  };
  const effects = { sweep: (limit: number) => Promise.resolve(asked.push(['effects', limit])) };
  const webhooks = { sweep: (limit: number) => Promise.resolve(asked.push(['webhooks', limit])) };
  const outgoingWebhooks = { sweep: (limit: number) => Promise.resolve(asked.push(['outgoing', limit])) };
  const checkSome = () => Promise.resolve(void asked.push(['check']));
  const snapshots = { shelf, folds: ['meeting@1'], checkSome };
  const dueItemsComplete = () => Promise.resolve(true);
  const all = chores({
    answers,
    dueItems,
    dueItemsComplete,
    effects,
    webhooks,
    outgoingWebhooks,
    snapshots,
    clock,
  });
  for (const { sweep } of all) await sweep(20);
  expect(all.map(({ name }) => name)).toEqual([
    'due-attempts',
    'answers',
    'effects',
    'webhooks',
    'outgoing-webhooks',
    'foreign-snapshots',
    'snapshot-check',
  ]);
  expect(asked).toEqual([
    ['attempts', 20],
    ['answers', { answersBefore: '2026-03-01T12:00:00.250Z', claimsBefore: '2025-02-24T12:00:00.250Z' }, 20],
    ['effects', 20],
    ['webhooks', 20],
    ['outgoing', 20],
    ['snapshots', ['meeting@1'], '2026-03-24T12:00:00.250Z', 20],
    ['check'],
  ]);
});

it('forgets no attempt at a timer while the due items are not all there: what is still to come would count as gone', async () => {
  const swept: number[] = [];
  const dueItems = { sweep: (limit: number) => Promise.resolve(swept.push(limit)) };
  const answers = { forget: () => Promise.resolve(0) };
  const effects = { sweep: () => Promise.resolve(0) };
  const webhooks = { sweep: () => Promise.resolve(0) };
  const outgoingWebhooks = { sweep: () => Promise.resolve(0) };
  const shelf = { sweep: () => Promise.resolve(0) };
  const snapshots = { shelf, folds: [], checkSome: () => Promise.resolve() };
  const clock = { now: () => '2026-03-31T12:00:00.250Z' as Instant };
  let isComplete = false;
  const dueItemsComplete = () => Promise.resolve(isComplete);
  const [attempts] = chores({
    answers,
    dueItems,
    dueItemsComplete,
    effects,
    webhooks,
    outgoingWebhooks,
    snapshots,
    clock,
  });
  expect(await attempts?.sweep(20)).toBe(0);
  isComplete = true;
  await attempts?.sweep(20);
  expect(swept).toEqual([20]);
});
