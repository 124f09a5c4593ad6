// The span of a webhook is in the trace of the request that brought it.
import { expect, it } from 'vitest';
import type { InboxEntry } from '../../../src/ports/webhook-inbox.port.ts';
import { tracedWebhooks } from '../../../src/reactors/media/webhook-span.ts';
import { fakeTracer } from '../../support/fakes/fake-tracer.ts';

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const entry = {
  provider: 'livekit',
  id: 'EV_1',
  name: 'room_started',
  room: 'a room',
  attempts: 1,
  traceparent,
  correlation: 'c',
};

it('issue 13 traces: a webhook is applied in the trace of its request, and what it leads to belongs to the span', async () => {
  const tracer = fakeTracer();
  const applied: (string | undefined)[] = [];
  const apply = tracedWebhooks((held) => Promise.resolve(void applied.push(held.traceparent)), tracer);
  await apply(entry as unknown as InboxEntry);
  const [span] = tracer.spans;
  expect(applied).toEqual([span!.traceparent]);
  expect(span).toMatchObject({
    name: 'process livekit webhook',
    kind: 'consumer',
    parent: traceparent,
    attributes: {
      'voicemeet.webhook': 'room_started',
      'messaging.message.id': 'EV_1',
      'voicemeet.correlation_id': 'c',
    },
    ended: { failure: undefined },
  });
  const broken = tracedWebhooks(() => Promise.reject(new Error('no database')), tracer);
  await expect(broken(entry as unknown as InboxEntry)).rejects.toThrow('no database');
  expect(tracer.spans[1]?.ended?.failure).toBe('not-written-down');
});
