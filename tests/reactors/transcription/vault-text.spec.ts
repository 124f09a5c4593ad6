// A text in the vault: the first one stays.
import { expect, it } from 'vitest';
import { keepText, readText } from '../../../src/reactors/transcription/vault-text.ts';
import { ada, meeting, tenant } from '../../support/histories/cast.ts';
import { memoryVault } from '../../support/memory/memory-vault.ts';

const object = { tenant, meeting, person: ada, name: 'a.json' };
const { signal } = new AbortController();

it('is kept once, and another one under its name gives what is there', async () => {
  const { vault, sealedAs } = memoryVault();
  expect(await readText(vault, object, signal)).toBeUndefined();
  const first = await keepText(vault, object, '{"said":"früh"}', signal);
  expect(first.sealed.plain.bytes).toBe(16);
  expect(await keepText(vault, object, '{"said":"late"}', signal)).toEqual(first);
  expect(await readText(vault, object, signal)).toBe('{"said":"früh"}');
  expect(sealedAs[0]).toEqual(object);
});

it('that can’t be read any more is none, and its name is not given away', async () => {
  const { vault, destroyed } = memoryVault();
  await keepText(vault, object, 'one', signal);
  destroyed.add(object.name);
  expect(await readText(vault, object, signal)).toBeUndefined();
  await expect(keepText(vault, object, 'two', signal)).rejects.toMatchObject({ code: 'vault-taken' });
});
