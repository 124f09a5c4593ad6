// One hash for the used keys of a log: the same wherever and in whichever order they lie, another for any other key or byte.
import { expect, it } from 'vitest';
import { createMemoryUsedKeys } from '../../support/memory/memory-used-keys.ts';
import { digestUsedKeys } from '../../../src/app/cli/used-keys-digest.ts';
import type { Instant } from '../../../src/domain/shared/instant.ts';
import type { AnsweredKey, OpenKey, SpentKey } from '../../../src/ports/used-keys.port.ts';
import { aStream, aTenant, anAnswer } from '../../support/sealed.ts';

const tenant = aTenant();
const at = '2026-01-01T00:00:00.000Z' as Instant;
const signal = new AbortController().signal;
const one: AnsweredKey = {
  kind: 'answered',
  answer: anAnswer(tenant, aStream(tenant)),
  position: 1n,
  leftEvents: true,
  at,
};
const { claim, command, stream, revision } = anAnswer(tenant, aStream(tenant));
const two: SpentKey = { kind: 'spent', claim, command, stream, revision, position: 2n, at };
const open: OpenKey = { ...anAnswer(tenant, aStream(tenant)), kind: 'open', at };
const digest = (...keys: readonly (AnsweredKey | SpentKey | OpenKey)[]) =>
  digestUsedKeys(createMemoryUsedKeys(keys), signal);

it('is the same at other places and in another order, and counts what there is', async () => {
  const here = await digest(one, two, open);
  expect(here).toMatchObject({
    answered: 1n,
    spent: 1n,
    open: 1n,
    digest: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  const there = await digest({ ...two, position: 7n }, { ...one, position: 9n });
  expect(there).toEqual({ ...here, open: 0n });
  expect((await digest()).digest).toBe('0'.repeat(64));
});

it.each<[string, readonly (AnsweredKey | SpentKey)[]]>([
  ['one is missing', [one]],
  ['a byte of an answer is another', [{ ...one, answer: { ...one.answer, body: Buffer.from('{}') } }, two]],
  ['a status is another', [{ ...one, answer: { ...one.answer, status: 418 } }, two]],
  ['an answer is not kept', [{ ...one.answer, kind: 'spent', position: 1n, at }, two]],
  ['a command is another', [one, { ...two, command: one.answer.command }]],
  ['a stream ended elsewhere', [one, { ...two, revision: two.revision + 1n }]],
])('is another where %s', async (_what, keys) => {
  expect((await digest(...keys)).digest).not.toBe((await digest(one, two)).digest);
});

it('ends when interrupted', async () => {
  const digest = digestUsedKeys(createMemoryUsedKeys([one]), AbortSignal.abort());
  await expect(digest).rejects.toMatchObject({ code: 'interrupted' });
});
