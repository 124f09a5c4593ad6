import { describe, expect, it } from 'vitest';
import { requestBytes } from '../../src/http/request-bytes.ts';

const text = (params: unknown, body: unknown, ...revisions: readonly bigint[]) =>
  Buffer.from(
    requestBytes(params, body, revisions.length === 0 ? undefined : { match: revisions }),
  ).toString();

describe('the bytes of a request', () => {
  it('do not depend on the order of members', () => {
    expect(text({ a: 1, b: 2 }, { x: [{ p: 1, q: 2 }], y: null })).toBe(
      text({ b: 2, a: 1 }, { y: null, x: [{ q: 2, p: 1 }] }),
    );
  });

  it.each([
    [{ x: [1, 2] }, { x: [2, 1] }],
    [{ x: '1' }, { x: 1 }],
    [{ x: null }, {}],
    [
      { '1': 'a', '0': 'b' },
      { '1': 'b', '0': 'a' },
    ],
    [{ x: {} }, { x: [] }],
    [{ x: { o: [] } }, { x: { o: {} } }],
    [undefined, {}],
  ])('tell %j from %j', (one, other) => {
    expect(text({}, one)).not.toBe(text({}, other));
  });

  it('tell path parameters and demanded versions apart', () => {
    expect(text({ a: '1' }, {})).not.toBe(text({ a: '2' }, {}));
    expect(text({}, {}, 1n)).not.toBe(text({}, {}));
    expect(text({}, {}, 1n)).not.toBe(text({}, {}, 2n));
    expect(text({}, {}, 1n)).not.toBe(text({}, {}, 1n, 2n));
    const named = [undefined, 'any', [], [0n]] as const;
    const demanding = named.flatMap((match) =>
      named.map((noneMatch) => ({ ...(match && { match }), ...(noneMatch && { noneMatch }) })),
    );
    expect(new Set(demanding.map((demanded) => String(requestBytes({}, {}, demanded)))).size).toBe(16);
  });

  it('without If-None-Match are those that answers of before were kept under', () => {
    expect(text({ a: '1' }, null)).toBe('[{"o":[["a","1"]]},null,null]');
    expect(text({ a: '1' }, null, 7n)).toBe('[{"o":[["a","1"]]},null,"7"]');
  });
});
