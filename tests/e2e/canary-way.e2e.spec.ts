// Issue 13, E23: the canary crosses every step of a whole program.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allProjections } from '../../src/projections/all.ts';
import { allReactors } from '../../src/reactors/all-reactors.ts';
import { givenProgram } from '../support/running-program.ts';
import type { GivenProgram } from '../support/running-program.ts';
import { Client } from 'pg';

describe('issue 13 E23: the canary', () => {
  let program: GivenProgram;
  let client: Client;
  beforeAll(async () => {
    program = await givenProgram();
    client = new Client({ connectionString: program.installation.database.superuserUrl });
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    await program.close();
  });

  it('is seen by every projection and every reactor, in a log in which nothing happens, and leaves nothing there', async () => {
    const tail = async () =>
      (await client.query<{ count: number }>('select count(*)::int from log.events')).rows[0]?.count;
    const before = await tail();
    const steps = [
      'sent',
      ...allProjections.map(({ name }) => `projection ${name}`),
      ...allReactors.map(({ name }) => `reactor ${name}`),
    ].sort();
    const seen = async () =>
      (
        await client.query<{ step: string }>('select step from ops.canary order by step collate "C"')
      ).rows.map(({ step }) => step);
    await expect.poll(seen, { timeout: 60_000 }).toEqual(steps);
    expect(await tail()).toBe(before);
    const shown = async () => {
      const text = await (await fetch(new URL('/metrics', program.address))).text();
      return steps.filter((step) => text.includes(`canary_age_seconds{step="${step}"}`));
    };
    await expect.poll(shown, { timeout: 60_000 }).toEqual(steps);
    const { parts } = (await (await fetch(new URL('/readyz', program.address))).json()) as {
      parts: object[];
    };
    expect(parts).toContainEqual({ name: 'canary', state: 'ok', needed: false });
  });
});
