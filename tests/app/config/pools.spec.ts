// Sizes of pools: settings with bounds, one per purpose, and the sums that the manual states.
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../src/app/config/config.ts';
import { poolPurposes } from '../../../src/app/config/pools.ts';
import type { PoolPurpose } from '../../../src/app/config/pools.ts';
import { roleNames } from '../../../src/app/config/roles.ts';
import type { Role } from '../../../src/app/config/roles.ts';
import { poolsOf, rolesNamed } from '../../../src/app/roles/all.ts';
import { textOf } from '../../architecture/files.ts';

const purposes = Object.keys(poolPurposes) as PoolPurpose[];
const read = (env: Readonly<Record<string, string>>) => readConfig(env, '/srv/voicemeet');
const poolsIn = (env: Readonly<Record<string, string>> = {}) => {
  const result = read(env);
  if (result.kind === 'faults') throw new Error(result.faults.join('\n'));
  return result.config.pools;
};

describe('sizes of pools', () => {
  it('are the numbers that were measured where nobody says otherwise', () => {
    expect(poolsIn()).toEqual({
      appending: 1,
      commands: 4,
      keys: 2,
      projecting: 8,
      queries: 4,
      audits: 2,
      timers: 2,
      reacting: 4,
      relaying: 2,
      streaming: 3,
      owner: 2,
    });
    expect(Object.isFrozen(poolsIn())).toBe(true);
  });

  it('are read, one variable per purpose', () => {
    const { commands, queries } = poolsIn({ VOICEMEET_POOL_COMMANDS: '9', VOICEMEET_POOL_QUERIES: '16' });
    expect([commands, queries]).toEqual([9, 16]);
  });

  it.each(purposes)('of %s have bounds', (purpose) => {
    const { least, most } = poolPurposes[purpose];
    const name = `VOICEMEET_POOL_${purpose.toUpperCase()}`;
    for (const fit of [least, most]) expect(poolsIn({ [name]: String(fit) })[purpose]).toBe(fit);
    for (const unfit of [least - 1, most + 1]) {
      const result = read({ [name]: String(unfit) });
      expect(result.kind === 'faults' && result.faults).toEqual([expect.stringMatching(`^${name}: must be`)]);
    }
  });

  it('allow one connection for appending, and its meaning says why', () => {
    expect(read({ VOICEMEET_POOL_APPENDING: '2' })).toMatchObject({
      faults: ['VOICEMEET_POOL_APPENDING: must be 1.'],
    });
    expect(poolPurposes.appending.meaning).toMatch(/always 1, since/);
  });
});

describe('docs/operations.md', () => {
  const text = textOf('docs/operations.md');

  it('names every variable', () => {
    const result = read({});
    const names = result.kind === 'config' ? result.entries.map(({ name }) => name) : [];
    expect(names.filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
  });

  it('states the connections of each role', () => {
    const pools = poolsIn();
    const sumOf = (roles: readonly Role[]) =>
      [...poolsOf(rolesNamed(new Set(roles)))].reduce((sum, purpose) => sum + pools[purpose], 0);
    const sums = [sumOf(roleNames), ...roleNames.map((role) => sumOf([role]))];
    expect(text).toContain(
      `| together, by default | ${sums[0]} for all roles | | ${sums.slice(1).join(' | ')} |`,
    );
    for (const purpose of purposes) {
      const ticks = roleNames.map((role) => (poolsOf(rolesNamed(new Set([role]))).has(purpose) ? '✓' : ''));
      const row = text.split('\n').find((line) => line.startsWith(`| \`${purpose}\` |`));
      expect(
        row
          ?.split('|')
          .slice(4, 4 + roleNames.length)
          .map((cell) => cell.trim()),
      ).toEqual(ticks);
    }
  });
});
