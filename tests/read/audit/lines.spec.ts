// JSON lines, as fast as they are taken.
import { describe, expect, it } from 'vitest';
import { linesOf, prefersLines } from '../../../src/read/audit/lines.ts';

async function* pagesOf(...pages: readonly (readonly number[])[]): AsyncGenerator<readonly number[], void> {
  for (const page of pages) yield await Promise.resolve(page);
}

describe('lines', () => {
  it('are asked for by name', () => {
    expect(['application/x-ndjson', 'text/html, Application/X-NDJSON;q=0.9'].map(prefersLines)).toEqual([
      true,
      true,
    ]);
    expect([undefined, '*/*', 'application/json'].map(prefersLines)).toEqual([false, false, false]);
    expect(prefersLines('application/x-ndjson;q=0, application/json')).toBe(false);
  });

  it('hold every item of every page, one a line', async () => {
    const lines = await linesOf(pagesOf([1, 2], [3]), (n) => ({ n }));
    expect(await new Response(lines).text()).toBe('{"n":1}\n{"n":2}\n{"n":3}\n');
    expect(await linesOf(pagesOf(), (n) => n)).toBeUndefined();
  });

  it('are read a page at a time, when the reader takes them, and not after the reader left', async () => {
    const read: string[] = [];
    async function* slow(): AsyncGenerator<readonly number[], void> {
      try {
        for (let n = 1; ; n += 1) {
          read.push(`page ${n}`);
          yield await Promise.resolve([n]);
        }
      } finally {
        read.push('left');
      }
    }
    const reader = (await linesOf(slow(), (n) => n))!.getReader();
    await reader.read();
    await new Promise((resolve) => setImmediate(resolve));
    expect(read).toEqual(['page 1']);
    await reader.read();
    expect(read).toEqual(['page 1', 'page 2']);
    await reader.cancel();
    expect(read).toEqual(['page 1', 'page 2', 'left']);
  });

  it('break off where reading fails', async () => {
    async function* failing(): AsyncGenerator<readonly number[], void> {
      yield await Promise.resolve([1]);
      throw new Error('store away');
    }
    const lines = await linesOf(failing(), (n) => n);
    await expect(new Response(lines).text()).rejects.toThrow('store away');
  });
});
