import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { eventIds } from '../../src/http/event-ids.ts';

const space = { store: 'postgres', epoch: '0196f0c4-2f00-7000-8000-000000000001', partition: 0 };
const secret = createHash('sha256').update('a secret').digest();
const ids = eventIds(space, secret);
const scope = ids.scopeOf(['meeting', 'm', 'ada']);

describe('issue 13 A10: the id of a live message', () => {
  it('decodes to its position, in another process of the installation too', () => {
    const another = eventIds(space, Buffer.from(secret));
    for (const position of [0n, 1n, 2n ** 53n + 1n, 2n ** 63n - 1n]) {
      const id = ids.encode(scope, position);
      expect(id).toMatch(/^[\w-]{22}$/);
      expect(another.decode(another.scopeOf(['meeting', 'm', 'ada']), id)).toBe(position);
    }
  });

  it('is none of another scope, history, store or installation', () => {
    const id = ids.encode(scope, 7n);
    expect(ids.decode(ids.scopeOf(['meeting', 'm', 'ben']), id)).toBeUndefined();
    // Names are kept apart: they can't be joined into the same scope.
    expect(ids.scopeOf(['a', 'bc'])).not.toBe(ids.scopeOf(['ab', 'c']));
    for (const other of [
      eventIds({ ...space, epoch: '0196f0c4-2f00-7000-8000-000000000002' }, secret),
      eventIds({ ...space, store: 'esdb' }, secret),
      eventIds(space, createHash('sha256').update('another').digest()),
    ])
      expect(other.decode(other.scopeOf(['meeting', 'm', 'ada']), id)).toBeUndefined();
  });

  it('is none where it is malformed or changed', () => {
    const id = ids.encode(scope, 7n);
    for (const text of [
      '',
      '7',
      `${id}A`,
      id.slice(1),
      `${id.slice(0, 21)}B`,
      `${id[0] === 'A' ? 'B' : 'A'}${id.slice(1)}`,
    ])
      expect(ids.decode(scope, text), text).toBeUndefined();
  });
});
