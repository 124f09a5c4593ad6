import { expect, it } from 'vitest';
import { announce } from '../../src/app/announce.ts';
import type { Role } from '../../src/app/config-values.ts';

function said(roles: readonly Role[], production = false): string {
  const lines: string[] = [];
  const config = { production, issuers: [], roles: new Set(roles), keysDir: '/keys' };
  announce({ say: (line) => lines.push(line), address: 'http://h:1', config, database: 'db' });
  return lines.join('\n');
}

it('tells of the API and the sign-in where they are served', () => {
  expect(said(['api'])).toContain('http://h:1/docs');
  expect(said(['api'])).toContain('http://h:1/dev/token/admin');
});

it('tells of no sign-in in production', () => {
  expect(said(['api'], true)).not.toContain('/dev');
});

it('tells a process without the API of its probes alone', () => {
  const text = said(['projector']);
  expect(text).toContain('http://h:1/readyz');
  expect(text).not.toMatch(/\/docs|\/dev/);
});
