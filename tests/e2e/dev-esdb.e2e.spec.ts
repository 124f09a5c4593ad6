// `npm run dev:esdb`, as a process of its own: serves, is killed, and goes on from its journal and its database.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createApiClient } from '../support/api-client.ts';
import { freshDataPlace, startChild } from '../support/child-program.ts';
import type { DataPlace } from '../support/child-program.ts';
import { expected } from '../support/meeting-steps.ts';

let place: DataPlace;
beforeAll(async () => {
  place = await freshDataPlace();
});
afterAll(() => place.remove());

it('goes on from its journal after a kill: the same answer under the key, and what was asked for is there', async () => {
  const start = () => startChild(place, 'scripts/dev-esdb.mjs');
  const open = async (address: string) => {
    const admin = await createApiClient(address).as('admin');
    const key = { 'idempotency-key': 'the-account' };
    const opened = expected(await admin.post('/v1/accounts', { plan: 'pro', timeZone: 'Etc/UTC' }, key), 201);
    const after = { 'voicemeet-position': opened.position };
    const account = `/v1/accounts/${opened.member('account')}`;
    return { opened, found: expected(await admin.get(account, after), 200) };
  };
  const first = await start();
  const before = await open(first.address);
  expect(first.lastWords()).toMatch(/EventStoreDB of this process: esdb:\/\/127\.0\.0\.1:\d+/);
  await first.kill();
  const second = await start();
  try {
    const again = await open(second.address);
    expect(again.opened.text).toBe(before.opened.text);
    expect(again.opened.position).toBe(before.opened.position);
    expect(again.found.text).toBe(before.found.text);
  } finally {
    expect(await second.stop()).toBe(0);
  }
});
