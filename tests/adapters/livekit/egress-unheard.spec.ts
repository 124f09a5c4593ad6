// What LiveKit says of an egress whose worker is gone: 408, which is about that file, and no outage of LiveKit.
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { createLivekitEgressRecorder } from '../../../src/adapters/livekit/livekit-egress-recorder.ts';

const terms = { timeoutMs: 5_000, signal: new AbortController().signal };
const identities = { roomName: () => 'r' };

it('issue 14 B2: a stop that no worker hears is refused; a proxy’s 408 is LiveKit’s being away', async () => {
  const bodies = [JSON.stringify({ code: 'deadline_exceeded', msg: 'no response from servers' }), 'late'];
  const server = createServer((_request, response) => {
    response.writeHead(408, { 'content-type': 'application/json' }).end(bodies.shift());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const key = { name: 'k', secret: 'a secret of 32 characters or more' };
  const recorder = createLivekitEgressRecorder({ apiUrl, key, identities, directory: '' });
  try {
    expect(await recorder.stop('EG_1', terms)).toEqual({
      kind: 'refused',
      code: 'job-unheard',
      sentence: "The worker of LiveKit's egress that writes EG_1 does not answer.",
    });
    expect(await recorder.stop('EG_1', terms)).toMatchObject({ kind: 'away', mayHaveHappened: true });
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
