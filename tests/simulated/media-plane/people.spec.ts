// People of the simulated media plane, and the rooms that they make, fill, leave and find closed.
import { describe, expect, it } from 'vitest';
import { mediaPlaneUnderTest } from '../../support/simulated-media.ts';

describe('people of the simulated media plane', () => {
  it('join with a token that says so, and with no other', async () => {
    const under = mediaPlaneUnderTest();
    const refusals = [
      [await under.token({ video: { roomAdmin: true, room: 'r' } }, { identity: 'p' }), 'no-grant'],
      [await under.token({ video: { roomJoin: true, room: 'r' } }), 'no-grant'],
      [await under.token({ video: { roomJoin: true } }, { identity: 'p' }), 'no-grant'],
      [
        await under.token({ video: { roomJoin: true, room: 'r' } }, { identity: 'p', lifetimeSeconds: -61 }),
        'token',
      ],
      [await under.token({ video: { roomJoin: 'yes', room: 'r' } }, { identity: 'p' }), 'token'],
      ['nonsense', 'token'],
    ] as const;
    for (const [token, code] of refusals)
      expect(await under.plane.people.join(token)).toMatchObject({ kind: 'refused', code });
    expect((await under.call('ListRooms', {})).said).toEqual({ rooms: [] });
  });

  it('make the room as their token says, where nobody opened it', async () => {
    const under = mediaPlaneUnderTest();
    const claims = { roomConfig: { maxParticipants: 1, emptyTimeout: 30, departureTimeout: 5 } };
    await under.join('p', {}, { claims });
    expect((await under.call('ListRooms', {})).said.rooms).toMatchObject([
      { max_participants: 1, empty_timeout: 30, departure_timeout: 5 },
    ]);
    await expect(under.join('q', {}, { claims: { roomConfig: { maxParticipants: 9 } } })).rejects.toThrow(
      'max participants',
    );
  });

  it('fill a room; recorders and agents take no place, hidden people do', async () => {
    const under = mediaPlaneUnderTest();
    await under.call('CreateRoom', { name: 'r', maxParticipants: 2 });
    await under.join('EG_1', {}, { claims: { kind: 'egress' } });
    await under.join('agent', {}, { claims: { kind: 'agent' } });
    await under.join('recorder', { recorder: true });
    await under.join('observer', { hidden: true });
    const person = await under.join('p');
    await expect(under.join('q')).rejects.toThrow('max participants');
    person.leave();
    await under.join('q');
    expect((await under.call('ListRooms', {})).said.rooms).toMatchObject([{ num_participants: 2 }]);
  });

  it('replace their own earlier connection, with another id', async () => {
    const under = mediaPlaneUnderTest();
    const first = await under.join('p');
    const second = await under.join('p');
    expect(first.state()).toMatchObject({ isIn: false, reason: 'DUPLICATE_IDENTITY' });
    expect(second.state()).toMatchObject({ isIn: true });
    expect(second.connection).not.toBe(first.connection);
    first.leave();
    expect(second.state().isIn).toBe(true);
  });

  it('lose what they publish when they may not, and publish anew afterwards', async () => {
    const under = mediaPlaneUnderTest();
    const person = await under.join('p');
    const first = person.publish();
    const permission = { canSubscribe: true, canPublish: false };
    await under.call('UpdateParticipant', { room: 'r', identity: 'p', permission });
    expect(person.state()).toMatchObject({ tracks: [], mayPublish: false });
    expect(person.publish()).toBeUndefined();
    const allowed = { canSubscribe: true, canPublish: true, canPublishSources: ['MICROPHONE'] };
    await under.call('UpdateParticipant', { room: 'r', identity: 'p', permission: allowed });
    expect(person.publish('CAMERA')).toBeUndefined();
    expect(person.publish()).not.toBe(first);
    expect(person.state().tracks).toHaveLength(1);
    const changed = under.ledger.filter((entry) => entry.kind === 'asked').map((entry) => entry.changed);
    await under.call('UpdateParticipant', { room: 'r', identity: 'p', permission: allowed });
    expect(changed).toEqual([true, true]);
    expect(under.ledger.at(-1)).toMatchObject({ changed: false });
  });

  it('hear whoever speaks, unless it is muted, unsubscribed, or they may not', async () => {
    const under = mediaPlaneUnderTest();
    const [listener, speaker] = [await under.join('l'), await under.join('s')];
    const track = speaker.publish();
    const heard = () => listener.state().hears.map(({ identity }) => identity);
    expect(heard()).toEqual([]);
    speaker.speak(true);
    expect(heard()).toEqual(['s']);
    expect(speaker.state().hears).toEqual([]);
    speaker.setMuted(true);
    expect(heard()).toEqual([]);
    speaker.setMuted(false);
    const subscription = { room: 'r', identity: 'l', trackSids: [track] };
    await under.call('UpdateSubscriptions', subscription);
    expect(heard()).toEqual([]);
    listener.subscribe(track ?? '');
    expect(heard()).toEqual(['s']);
    await under.call('UpdateSubscriptions', subscription);
    await under.call('UpdateSubscriptions', { ...subscription, subscribe: true });
    expect(heard()).toEqual(['s']);
    await under.call('MutePublishedTrack', { room: 'r', identity: 's', trackSid: track, muted: true });
    expect(heard()).toEqual([]);
    speaker.setMuted(false);
    await under.call('UpdateParticipant', { room: 'r', identity: 'l', permission: { canPublish: true } });
    expect(heard()).toEqual([]);
  });

  it('are noticed 20 seconds after they were killed, and do nothing in between', async () => {
    const under = mediaPlaneUnderTest();
    const [person, other] = [await under.join('p'), await under.join('q')];
    person.publish();
    person.speak(true);
    person.kill();
    expect(other.state().hears).toEqual([]);
    person.leave();
    under.pass(19);
    expect(person.state().isIn).toBe(true);
    under.pass(1);
    expect(person.state()).toMatchObject({ isIn: false, reason: 'CONNECTION_TIMEOUT' });
    await under.plane.settled();
    expect(under.events()).toEqual([
      'room_started',
      'participant_joined',
      'participant_joined',
      'track_published',
      'track_unpublished',
      'participant_left',
    ]);
  });

  it('are not said to have joined where their media never comes up', async () => {
    const under = mediaPlaneUnderTest();
    const token = await under.token({ video: { roomJoin: true, room: 'r' } }, { identity: 'p' });
    const joined = await under.plane.people.join(token, false);
    expect((await under.call('ListParticipants', { room: 'r' })).said.participants).toMatchObject([
      { state: 'JOINED' },
    ]);
    under.pass(60);
    expect(joined).toMatchObject({ kind: 'joined' });
    await under.plane.settled();
    expect(under.events()).toEqual(['room_started', 'participant_connection_aborted']);
  });

  it('leave rooms that close by themselves: empty from the start, or after the last has left', async () => {
    const under = mediaPlaneUnderTest();
    await under.call('CreateRoom', { name: 'never' });
    const person = await under.join('p');
    under.pass(400);
    const names = async () =>
      (await under.call('ListRooms', {})).said.rooms.map(({ name }: { name: string }) => name);
    expect(await names()).toEqual(['r']);
    person.leave();
    under.pass(19);
    expect(await names()).toEqual(['r']);
    under.pass(1);
    expect(await names()).toEqual([]);
    const again = await under.join('p');
    expect(again.state().isIn).toBe(true);
    expect(under.ledger.filter(({ kind }) => kind === 'came' || kind === 'went')).toMatchObject([
      { kind: 'came', identity: 'p', connection: person.connection },
      { kind: 'went', identity: 'p', connection: person.connection },
      { kind: 'came', identity: 'p', connection: again.connection },
    ]);
  });
});
