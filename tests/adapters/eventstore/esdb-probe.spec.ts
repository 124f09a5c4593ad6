// Issue 13, E23: what the program asks of EventStoreDB, tried without a trace.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openEsdb } from '../../../src/adapters/eventstore/esdb/esdb-client.ts';
import type { OpenedEsdb } from '../../../src/adapters/eventstore/esdb/esdb-client.ts';
import { createEsdbProbe } from '../../../src/adapters/eventstore/esdb/esdb-probe.ts';
import { startEsdbServer } from '../../../fakes/esdb/esdb-server.ts';
import type { EsdbServer } from '../../../fakes/esdb/esdb-server.ts';

let server: EsdbServer;
let opened: OpenedEsdb;
beforeEach(async () => {
  server = await startEsdbServer();
  opened = openEsdb(server.url, { appendMs: 500, silenceMs: 500 });
});
afterEach(async () => {
  await opened.close();
  await server.stop();
});

describe('issue 13 E23: a probe of EventStoreDB', () => {
  it('appends, reads a stream and everything, and leaves nothing there', async () => {
    const all = () => opened.client.readAll({ from: 'start', direction: 'forwards', limit: 100 });
    const before = await all();
    const probe = createEsdbProbe(opened.client);
    await probe.append();
    await probe.readStream();
    await probe.readAll();
    expect(await all()).toEqual(before);
    expect(
      await opened.client.readStream('voicemeet-probe', { from: 'start', direction: 'forwards', limit: 1 }),
    ).toBeUndefined();
  });

  it('fails where the server takes no appends', async () => {
    const append = () => Promise.reject(new Error('no leader'));
    const probe = createEsdbProbe({ ...opened.client, append });
    await expect(probe.append()).rejects.toMatchObject({ code: 'eventstore-away' });
  });

  it('fails where the server stores what it has to refuse', async () => {
    const append = () => Promise.resolve({ success: true, nextExpectedRevision: 1n });
    const probe = createEsdbProbe({ ...opened.client, append });
    await expect(probe.append()).rejects.toMatchObject({ code: 'eventstore-unsound' });
  });
});
