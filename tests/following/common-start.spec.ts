// Who sets out together waits for the others to be ready, and for nobody who has ended.
import { describe, expect, it } from 'vitest';
import { startTogether } from '../../src/following/common-start.ts';
import type { Ready } from '../../src/following/common-start.ts';

/** Works that are ready when told to be, and what they have done. */
function works(...names: readonly string[]) {
  const said: string[] = [];
  const go = new Map<string, (fails: boolean) => void>();
  const made = startTogether(names, async (name, ready: Ready) => {
    const fails = await new Promise<boolean>((resolve) => go.set(name, resolve));
    if (fails) throw new Error(name);
    said.push(`${name} ready`);
    await ready();
    said.push(`${name} set out`);
    return name;
  });
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return {
    said,
    made,
    tell: (name: string, fails = false) => {
      go.get(name)?.(fails);
      return turn();
    },
  };
}

describe('a common start', () => {
  it('is when the last one is ready', async () => {
    const { said, made, tell } = works('a', 'b');
    await tell('b');
    expect(said).toEqual(['b ready']);
    await tell('a');
    expect(said).toEqual(['b ready', 'a ready', 'b set out', 'a set out']);
    expect(await Promise.all(made)).toEqual(['a', 'b']);
  });

  it('does not wait for who failed before', async () => {
    const { said, made, tell } = works('a', 'b', 'c');
    const outcomes = Promise.allSettled(made);
    await tell('a');
    await tell('b', true);
    expect(said).toEqual(['a ready']);
    await tell('c');
    expect(said.slice(2)).toEqual(['a set out', 'c set out']);
    expect((await outcomes).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('lets one alone set out at once, and counts it once however often it asks', async () => {
    const [alone] = startTogether(['a'], async (name, ready) => {
      await ready();
      await ready();
      return name;
    });
    expect(await alone).toBe('a');
    const { said, tell } = works('b', 'c');
    await tell('b');
    expect(said).toEqual(['b ready']);
  });
});
