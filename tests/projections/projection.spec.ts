// What a projection is kept under.
import { describe, expect, it } from 'vitest';
import { exhaustiveOver, hears, projectionKey } from '../../src/projections/projection.ts';
import { toyLines, toyProjection } from '../support/toy-projection.ts';

describe('a projection', () => {
  it('has a key of its name and its tables’ one version', () => {
    expect(projectionKey(toyProjection())).toBe('toy@1');
    const tables = [{ ...toyLines, version: 2 }];
    expect(projectionKey({ ...toyProjection(), tables })).toBe('toy@2');
    expect(() => projectionKey({ ...toyProjection(), tables: [toyLines, ...tables] })).toThrow(/one version/);
  });

  it('hears what it names', () => {
    expect(hears('TenantRegistered', 'TenantReinstated')).toEqual(
      new Set(['TenantRegistered', 'TenantReinstated']),
    );
    expect(exhaustiveOver<{ readonly type: 'TenantReinstated' }>({ TenantReinstated: true })).toEqual(
      new Set(['TenantReinstated']),
    );
  });
});
