// Operators are told at once where LiveKit refuses our key, and once only.
import { expect, it } from 'vitest';
import { watchKeyOfRooms } from '../../src/app/key-of-rooms-watch.ts';
import { fakeObserver } from '../support/fakes/fake-observer.ts';
import { aPlayedPlane } from '../support/media-room.ts';
import { room } from '../support/planned-meeting.ts';

it('issue 13: a wrong key is told once, by whichever call, until one is taken again', async () => {
  const [plane, observer] = [aPlayedPlane(), fakeObserver()];
  const rooms = watchKeyOfRooms(plane, observer);
  const terms = { timeoutMs: 100, signal: new AbortController().signal };
  const permissions = { mayPublish: true, hidden: false };
  const everyCall = async () => [
    await rooms.open(room, { maxParticipants: 3 }, terms),
    await rooms.members(room, terms),
    await rooms.permit(room, 'a', permissions, terms),
    await rooms.hear(room, 'a', ['t'], true, terms),
    await rooms.remove(room, 'a', terms),
    await rooms.close(room, terms),
  ];
  const told = () => observer.observed.map(({ kind }) => kind);
  plane.always = 'wrong-key';
  expect((await everyCall()).map(({ kind }) => kind)).toEqual(Array(6).fill('away'));
  expect(told()).toEqual(['error']);
  plane.always = 'unreachable';
  await everyCall();
  expect(told()).toEqual(['error']);
  plane.always = undefined;
  await everyCall();
  expect(told()).toEqual(['error', 'info']);
});
