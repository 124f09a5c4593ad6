// New UUIDs are in order of time; those of what a request makes come out the same again, beside each other in time.
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { v5, validate, version } from 'uuid';
import { describe, expect, it } from 'vitest';
import { uuidV5 } from '../../../src/adapters/codec/record/uuid.ts';
import { uuidUnderKey, uuidV7Source } from '../../../src/adapters/system/new-uuids.ts';
import { isUuid } from '../../../src/domain/shared/ids.ts';

describe('UUIDs of what a request makes', () => {
  const named = fc.tuple(fc.uuid(), fc.string());

  it('begin with the time of a time-ordered key, and end as the named one does', () => {
    fc.assert(
      fc.property(fc.uuid({ version: 7 }), fc.boolean(), named, (key, upper, [namespace, name]) => {
        const id = uuidUnderKey(upper ? key.toUpperCase() : key, namespace, name);
        expect([version(id), isUuid(id), id.slice(0, 13)]).toEqual([8, true, key.slice(0, 13)]);
        expect(id.slice(15)).toBe(v5(name, namespace).slice(15));
      }),
    );
  });

  it.each([
    fc.uuid({ version: [1, 2, 3, 4, 5, 6, 8] }),
    fc.string(),
    fc.uuid({ version: 7 }).map((key) => `${key}x`),
    fc.uuid({ version: 7 }).map((key) => `"${key}`),
  ])('are the named ones under any other key (%#)', (keys) => {
    fc.assert(
      fc.property(keys, named, (key, [namespace, name]) => {
        expect(uuidUnderKey(key, namespace, name)).toBe(uuidV5(namespace, name));
      }),
    );
  });
});

describe('new UUIDs', () => {
  const epochMs = 1_772_359_200_000;

  it('are of version 7 and carry the time', () => {
    const id = uuidV7Source(() => epochMs, randomBytes)();
    expect(isUuid(id) && validate(id)).toBe(true);
    expect(version(id)).toBe(7);
    expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(epochMs);
  });

  it('grow and never repeat within a millisecond, across an overflow and when the clock goes back', () => {
    let now = epochMs;
    const next = uuidV7Source(() => now, randomBytes);
    const ids: string[] = [];
    for (let i = 0; i < 10_000; i++) {
      if (i === 6_000) now -= 5_000;
      ids.push(next());
    }
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.every((id) => version(id) === 7)).toBe(true);
  });

  it('take all their chance from the source given', () => {
    const zeros = uuidV7Source(
      () => 0,
      (size) => new Uint8Array(size),
    );
    expect(zeros()).toBe('00000000-0000-7000-8000-000000000000');
    expect(zeros()).toBe('00000000-0000-7001-8000-000000000000');
    const ones = uuidV7Source(
      () => 1,
      (size) => new Uint8Array(size).fill(255),
    );
    expect(ones()).toBe('00000000-0001-77ff-bfff-ffffffffffff');
  });
});
