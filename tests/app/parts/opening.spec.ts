// Parts on demand: opened once each, and closed last first.
import { describe, expect, it } from 'vitest';
import { createOpening } from '../../../src/app/parts/opening.ts';

/** A log and its pool, which the log opens; and a pool that nobody asks for. */
function givenParts() {
  const said: string[] = [];
  const opening = createOpening();
  const make = (name: string, needs: () => unknown = () => undefined, closed?: Error) =>
    opening.part(
      name,
      () => {
        needs();
        said.push(`open ${name}`);
        return { name };
      },
      () => {
        said.push(`close ${name}`);
        return closed === undefined ? undefined : Promise.reject(closed);
      },
    );
  return { said, opening, make };
}

describe('parts', () => {
  it('are opened when first asked for, and once', () => {
    const { said, opening, make } = givenParts();
    const pool = make('pool');
    make('idle pool');
    expect(said).toEqual([]);
    expect(pool()).toBe(pool());
    expect(said).toEqual(['open pool']);
    expect(opening.opened()).toEqual(['pool']);
  });

  it('are closed after those that asked for them', async () => {
    const { said, opening, make } = givenParts();
    const pool = make('pool');
    const log = make('log', pool);
    log();
    await opening.close();
    expect(said).toEqual(['open pool', 'open log', 'close log', 'close pool']);
  });

  it('are all closed where one fails to, and the failure is raised', async () => {
    const { said, opening, make } = givenParts();
    make('pool')();
    make('log', undefined, new Error('hangs'))();
    await expect(opening.close()).rejects.toThrow('hangs');
    expect(said.slice(2)).toEqual(['close log', 'close pool']);
  });

  it('are not opened after the end', async () => {
    const { said, opening, make } = givenParts();
    await opening.close();
    expect(make('pool')).toThrow('pool was asked for after');
    expect(said).toEqual([]);
  });

  it('that fail to open are tried again by whoever asks next', () => {
    const opening = createOpening();
    let attempts = 0;
    const pool = opening.part('pool', () => {
      attempts += 1;
      if (attempts === 1) throw new Error('no memory');
      return attempts;
    });
    expect(pool).toThrow('no memory');
    expect([pool(), pool()]).toEqual([2, 2]);
  });
});
