// The methods of egress take both forms of JSON that protocol buffers have, and name in the ledger what they were about.
import { expect, it } from 'vitest';
import { mediaPlaneUnderTest } from '../../support/simulated-media.ts';

it('requests may name members in either form', async () => {
  const under = mediaPlaneUnderTest();
  const person = await under.join('p');
  const track = person.publish();
  const file = { filepath: '/out/a.ogg' };
  for (const asked of [
    { roomName: 'r', trackId: track, file },
    { room_name: 'r', track_id: track, file },
  ])
    expect((await under.call('Egress/StartTrackEgress', asked)).status).toBe(200);
  expect((await under.call('Egress/ListEgress', { roomName: 'r' })).said.items).toHaveLength(2);
  expect((await under.call('Egress/ListEgress', { room_name: 'other' })).said.items).toEqual([]);
  const started = under.ledger.filter(
    (entry) => entry.kind === 'asked' && entry.method === 'StartTrackEgress',
  );
  expect(started).toMatchObject([
    { room: 'r', identity: track, outcome: 'ok', changed: true },
    { room: 'r', identity: track },
  ]);
});

it('what is no request of its kind is malformed', async () => {
  const under = mediaPlaneUnderTest();
  expect(await under.call('Egress/ListEgress', { active: 'yes' })).toMatchObject({
    status: 400,
    said: { code: 'malformed' },
  });
});
