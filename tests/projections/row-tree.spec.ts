// Rows by the columns of their key: found by prefix, in key order.
import { describe, expect, it } from 'vitest';
import type { Cell } from '../../src/ports/read-table.ts';
import {
  branchAt,
  branchBelow,
  emptyBranch,
  entriesBelow,
  entryAt,
  keyOf,
  newEntry,
  putEntry,
} from '../../src/projections/row-tree.ts';
import { toyLines } from '../support/toy-projection.ts';

const tenant = '00000000-0000-4000-8000-000000000001';

function treeOf(...keys: readonly (readonly [string, bigint])[]) {
  const root = emptyBranch();
  for (const key of keys) {
    putEntry(branchBelow(root, key[0]), key[1], newEntry([...key] as Cell[], true));
  }
  return root;
}

describe('a tree of rows', () => {
  it('gives what lies below a branch in key order, numbers by value', () => {
    const root = treeOf(['b', 1n], ['a', 10n], ['a', 9n]);
    expect(entriesBelow(root).map(({ key }) => key)).toEqual([
      ['a', 9n],
      ['a', 10n],
      ['b', 1n],
    ]);
    expect(entriesBelow(branchBelow(root, 'a'))).toHaveLength(2);
    expect(entriesBelow(branchBelow(root, 'c'))).toEqual([]);
  });

  it('finds what lies at a cell, the only one or one of many, and nothing elsewhere', () => {
    const root = treeOf(['a', 1n], ['b', 1n], ['b', 2n], ['b', 3n]);
    expect(entryAt(branchBelow(root, 'a'), 1n)?.key).toEqual(['a', 1n]);
    expect(entryAt(branchBelow(root, 'a'), 2n)).toBeUndefined();
    expect([1n, 2n, 3n, 4n].map((cell) => entryAt(branchBelow(root, 'b'), cell)?.key)).toEqual([
      ...[1n, 2n, 3n].map((cell) => ['b', cell]),
      undefined,
    ]);
    expect(branchAt(root, 'b')).toBe(branchBelow(root, 'b'));
    expect(branchAt(root, 'c')).toBeUndefined();
    expect(branchAt(emptyBranch(), 'a')).toBeUndefined();
  });

  it('makes a branch once', () => {
    const root = emptyBranch();
    expect(branchBelow(root, 'a')).toBe(branchBelow(root, 'a'));
  });

  it('takes a key from a row in the order of the table', () => {
    expect(keyOf(toyLines, { slug: 'x', position: 1n, stream: 's', tenant })).toEqual([tenant, 's', 1n]);
  });
});
