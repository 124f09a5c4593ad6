// Another history is refused, with what an operator does about it.
import { expect, it } from 'vitest';
import { checkHistory } from '../../src/following/history-check.ts';

const words = { subject: 'The relay', remedy: 'start it anew (voicemeet relay restart)' };
const feed = { epoch: () => Promise.resolve('now'), tail: () => Promise.resolve(10n) };

it.each([0n, 9n, 10n])('goes on from %s in a log of the same history that ends at 10', async (position) => {
  await expect(checkHistory(feed, words, { position, epoch: 'now' })).resolves.toBeUndefined();
});

it('refuses a checkpoint of another history, whatever its position', async () => {
  await expect(checkHistory(feed, words, { position: 1n, epoch: 'before' })).rejects.toMatchObject({
    code: 'epoch-mismatch',
    message:
      'The relay is at 1 of history before, but this log is history now: start it anew (voicemeet relay restart).',
  });
});

it('refuses a checkpoint that the log does not reach', async () => {
  await expect(checkHistory(feed, words, { position: 11n, epoch: 'now' })).rejects.toMatchObject({
    code: 'beyond-the-log',
    message: 'The relay is at 11, but the log ends at 10: start it anew (voicemeet relay restart).',
  });
});
