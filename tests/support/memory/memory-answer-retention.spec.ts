// The memory log forgets its answers as promised.
import { expect, it } from 'vitest';
import { createMemoryAnswers } from './memory-answer-retention.ts';
import { createMemoryEventLog } from './memory-event-log.ts';
import { fromEpochMs } from '../../../src/domain/shared/instant.ts';
import { answerRetentionContract } from '../../contracts/answer-retention.contract.ts';
import { aStream, aTenant, anAnswer } from '../sealed.ts';

const systemNow = () => fromEpochMs(Date.now());

answerRetentionContract('memory', async () => {
  const time = { now: systemNow };
  const { log, retention } = createMemoryEventLog({ now: () => time.now() });
  return Promise.resolve({
    log,
    retention,
    appendAt: async (append, at) => {
      time.now = () => at;
      const outcome = await log.append(append);
      time.now = systemNow;
      return outcome;
    },
    close: async () => Promise.resolve(),
  });
});

it('a claim that nobody used has no earlier use', () => {
  const answers = createMemoryAnswers({ now: systemNow });
  const tenant = aTenant();
  const answer = anAnswer(tenant, aStream(tenant));
  expect(answers.earlier(answer.claim)).toBeUndefined();
  answers.keep(answer, 7n, true);
  expect(answers.earlier({ ...answer.claim })).toEqual({ kind: 'answered', answer, position: 7n });
});
