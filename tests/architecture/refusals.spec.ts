// Every refusal of the domain has a status and a paragraph in docs/refusals.md, and the reverse.
import { describe, expect, it } from 'vitest';
import { refusalStatus } from '../../src/write/http/refusal-status.ts';
import { belongs, textOf } from './files.ts';
import { literalsOf } from './syntax.ts';

const codes = [...literalsOf('src/domain/all-commands.ts', 'DomainRefusal', 'code')].sort();

/** What docs/refusals.md says: one heading and one line with the status per code. */
const documented = [...textOf('docs/refusals.md').matchAll(/^### `([a-z-]+)` · (\d{3})\n\n(.+)/gm)].map(
  ([, code = '', status = '', meaning = '']) => ({ code, status: Number(status), meaning }),
);

describe('refusals', () => {
  it('have a status each, and no status is without its refusal', () => {
    expect(
      Object.keys(refusalStatus).sort(),
      `src/write/http/refusal-status.ts is the one table. ${belongs.write}`,
    ).toEqual(codes);
  });

  it('have a paragraph each in docs/refusals.md, and the reverse', () => {
    expect(
      documented.map(({ code }) => code).sort(),
      `docs/refusals.md: "### \`code\` · status". ${belongs.write}`,
    ).toEqual(codes);
  });

  it('have the status that docs/refusals.md tells', () => {
    const stated = Object.fromEntries(documented.map(({ code, status }) => [code, status]));
    expect(stated, belongs.write).toEqual(refusalStatus);
  });

  it('are named as a clause in kebab-case', () => {
    expect(
      codes.filter((code) => !/^[a-z]+(-[a-z]+)*$/.test(code)),
      belongs.domain,
    ).toEqual([]);
  });
});
