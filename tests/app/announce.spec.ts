import { expect, it } from 'vitest';
import { announce } from '../../src/app/announce.ts';
import type { EventStorePlace } from '../../src/app/config/event-store.ts';
import type { Role } from '../../src/app/config/roles.ts';
import { secretOf } from '../../src/app/secret.ts';

function said(
  roles: readonly Role[],
  production = false,
  eventStore: EventStorePlace = { kind: 'postgres' },
): string {
  const lines: string[] = [];
  const config = { production, issuers: [], roles: new Set(roles), keysDir: '/keys', eventStore };
  announce({ say: (line) => lines.push(line), address: 'http://h:1', config, database: 'db' });
  return lines.join('\n');
}

it('tells of the API and the sign-in where they are served', () => {
  expect(said(['api'])).toContain('http://h:1/docs');
  expect(said(['api'])).toContain('http://h:1/dev/token/admin');
  expect(said(['api'])).toContain('SIMULATED identity provider');
});

it('tells of no sign-in in production', () => {
  expect(said(['api'], true)).not.toContain('/dev');
});

it('tells a process without the API of its probes alone', () => {
  const text = said(['projector']);
  expect(text).toContain('http://h:1/readyz');
  expect(text).not.toMatch(/\/docs|\/dev/);
});

it('tells where an EventStoreDB is, and nothing of its account', () => {
  const url = secretOf('esdb+discover://admin:change@it@one:2113,two:2113?tls=true');
  const text = said(['api'], false, { kind: 'esdb', url });
  expect(text).toContain('EventStoreDB at one:2113,two:2113');
  expect(text).not.toMatch(/it@one|change|tls/);
});

it('tells where the simulated media plane is, and that it is simulated', () => {
  const lines: string[] = [];
  const config = {
    production: false,
    issuers: [],
    roles: new Set<Role>(['api']),
    keysDir: '/keys',
    eventStore: { kind: 'postgres' },
  } as const;
  const say = (line: string) => void lines.push(line);
  const simulated = 'http://127.0.0.1:7';
  announce({ say, address: 'http://h:1', config, database: 'db', simulatedMedia: simulated });
  expect(lines.filter((line) => line.includes(simulated))).toEqual([expect.stringContaining('SIMULATED')]);
});
