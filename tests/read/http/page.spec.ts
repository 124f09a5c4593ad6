import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cursorOf, pageOf } from '../../../src/read/http/page.ts';
import { givenApi, thenProblem } from '../../support/api-spec.ts';
import type { Api } from '../../support/api-spec.ts';
import { listToys } from '../../support/toy-routes.ts';

let api: Api;
beforeAll(async () => {
  api = await givenApi({ reads: [listToys] });
});
afterAll(() => api.close());

const list = (query: string) => api.when({ url: `/v1/toys${query}`, headers: api.as(['member']) });

describe('pages', () => {
  it('go through everything once', async () => {
    const seen: number[] = [];
    let query = '?limit=30';
    for (let pages = 0; pages < 10; pages += 1) {
      const { items, next } = (await list(query)).json<{ items: { n: number }[]; next: string | null }>();
      seen.push(...items.map(({ n }) => n));
      if (next === null) break;
      query = `?limit=30&cursor=${next}`;
    }
    expect(seen).toEqual(Array.from({ length: 100 }, (_, n) => n));
  });

  it('hold fifty by default, and end without a cursor where nothing is left', async () => {
    expect((await list('')).json<{ items: unknown[] }>().items).toHaveLength(50);
    expect((await list('?limit=100')).json()).toMatchObject({ next: null });
    expect(pageOf([], 5, () => 0)).toEqual({ items: [], next: null });
  });

  it.each([
    ['limit=0', '/limit'],
    ['limit=201', '/limit'],
    ['limit=1.5', '/limit'],
    ['limit=', '/limit'],
    ['limit=1&limit=2', '/limit'],
    ['cursor=x', '/cursor'],
    [`cursor=${cursorOf({ n: 'x' })}`, '/cursor'],
    [`cursor=${cursorOf({ n: 1, m: 1 })}`, '/cursor'],
    [`cursor=${'A'.repeat(600)}`, '/cursor'],
    ['colour=red', '/colour'],
  ])('refuse ?%s', async (query, field) => {
    const { errors } = thenProblem(await list(`?${query}`), 400, 'request-invalid');
    expect(errors).toMatchObject([{ in: 'query', field }]);
  });
});
