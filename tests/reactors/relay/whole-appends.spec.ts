// Pages of the log that end between appends.
import { describe, expect, it } from 'vitest';
import type { CommandId, TenantId } from '../../../src/domain/shared/ids.ts';
import { firstAppend, wholeAppends } from '../../../src/reactors/relay/whole-appends.ts';

const page = (commands: string) =>
  Array.from(commands, (command) => ({ tenant: 'one' as TenantId, command: command as CommandId }));
const shown = (events: readonly { readonly command: string }[]) =>
  events.map(({ command }) => command).join('');

describe('issue 13, batches of the relay end at the boundaries of appends', () => {
  it.each([
    ['aabbb', 'aa'],
    ['abcc', 'ab'],
    ['abc', 'ab'],
    ['aab', 'aa'],
  ])('a full page %s ends as %s: more of its last append may follow', (given, left) => {
    expect(shown(wholeAppends(page(given), given.length))).toBe(left);
  });

  it('a page that the log did not fill is whole', () => {
    expect(shown(wholeAppends(page('aabbb'), 6))).toBe('aabbb');
    expect(wholeAppends([], 6)).toEqual([]);
  });

  it('tells the same command of two tenants apart', () => {
    const mixed = [...page('aa'), { tenant: 'two' as TenantId, command: 'a' as CommandId }];
    expect(wholeAppends(mixed, 3)).toHaveLength(2);
  });

  it('throws for a full page of one append: it would never get on', () => {
    expect(() => wholeAppends(page('aaa'), 3)).toThrow('a page of 3 events is shorter than an append');
  });
});

it.each([
  ['aabbb', 'aa'],
  ['a', 'a'],
  ['', ''],
])('the first append of %s is %s', (given, first) => {
  expect(shown(firstAppend(page(given)))).toBe(first);
});
