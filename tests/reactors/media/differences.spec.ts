// What must be done in a room, by the plan, its members and nothing else.
import { describe, expect, it } from 'vitest';
import type { MeetingEvent } from '../../../src/domain/meeting/meeting.events.ts';
import type { ConnectionId } from '../../../src/domain/shared/ids.ts';
import type { RoomMember } from '../../../src/ports/rooms.port.ts';
import { differences } from '../../../src/reactors/media/differences.ts';
import { ada, after, bob, cleo, connectionId, hana } from '../../support/histories/cast.ts';
import * as the from '../../support/histories/meetings.ts';
import { plainIdentities } from '../../support/media-room.ts';
import { aPlannedMeeting, called, onRecord, room } from '../../support/planned-meeting.ts';

const somebody = (identity: string, changed: Partial<RoomMember> = {}): RoomMember => ({
  identity,
  connection: 'PA_any' as ConnectionId,
  kind: 'person',
  joinedAt: after(1),
  permissions: { mayPublish: true, hidden: false },
  tracks: [],
  ...changed,
});
const speaks = (identity: string, ...tracks: readonly string[]): RoomMember =>
  somebody(identity, { tracks: tracks.map((track) => ({ track, muted: false })) });

async function missing(events: readonly MeetingEvent[], members: readonly RoomMember[], hearAgain = false) {
  const plan = await aPlannedMeeting(...events).planOf(room);
  return differences({ room, plan, members, identities: plainIdentities, hearAgain });
}
const open = [...the.anOpenMeeting(), ...the.admitted(ada), ...the.admitted(bob), ...the.admitted(cleo)];
const [host, one, other] = [called(hana), called(ada), called(bob)];

describe('issue 13 A7: what differs between a room and its meeting', () => {
  it('is nothing where all is as it should be', async () => {
    expect(await missing(open, [somebody(host), speaks(one, 't1')])).toEqual([]);
  });

  it('is whoever may not be in, and whoever has an identity that we never gave; a worker never is', async () => {
    const members = [
      somebody(called(bob)),
      somebody('EG_recorder', { kind: 'worker' }),
      somebody('somebody-else'),
      somebody(called(cleo)),
    ];
    const removed: MeetingEvent = { type: 'ParticipantRemoved', person: cleo };
    expect(await missing([...open, removed], members)).toEqual([
      { kind: 'remove', identity: 'somebody-else' },
      { kind: 'remove', identity: called(cleo) },
    ]);
  });

  it('is what somebody may do, where the room has it otherwise', async () => {
    const events: readonly MeetingEvent[] = [
      ...open,
      { type: 'ParticipantMuted', person: ada },
      { type: 'RoleChanged', person: bob, role: 'observer' },
    ];
    const unmutedBefore = somebody(called(cleo), { permissions: { mayPublish: false, hidden: false } });
    expect(await missing(events, [somebody(one), somebody(other), unmutedBefore])).toEqual([
      { kind: 'permit', identity: one, permissions: { mayPublish: false, hidden: false } },
      { kind: 'permit', identity: other, permissions: { mayPublish: false, hidden: true } },
      { kind: 'permit', identity: called(cleo), permissions: { mayPublish: true, hidden: false } },
    ]);
  });

  it('is who hears whom: participants only hosts, hosts all, nobody themselves on another device', async () => {
    const rule: MeetingEvent = {
      type: 'AudibilitySet',
      hear: { kind: 'hosts-only' },
      see: { kind: 'everyone' },
    };
    const members = [speaks(host, 'h'), speaks(one, 'a'), speaks(called(ada, 2), 'a2'), somebody(other)];
    expect(await missing([...open, rule], members)).toEqual([
      { kind: 'hear', identity: one, tracks: ['a2'], heard: false },
      { kind: 'hear', identity: called(ada, 2), tracks: ['a'], heard: false },
      { kind: 'hear', identity: other, tracks: ['a', 'a2'], heard: false },
    ]);
  });

  it('is also what may be heard, where the rule may have been stricter before', async () => {
    const rule: MeetingEvent = {
      type: 'AudibilitySet',
      hear: { kind: 'named', people: [ada] },
      see: { kind: 'everyone' },
    };
    const members = [somebody(host), speaks(one, 'a'), speaks(other, 'b'), somebody(called(cleo))];
    expect(await missing([...open, rule], members, true)).toEqual([
      { kind: 'hear', identity: host, tracks: ['a', 'b'], heard: true },
      { kind: 'hear', identity: one, tracks: ['b'], heard: false },
      { kind: 'hear', identity: other, tracks: ['a'], heard: true },
      { kind: 'hear', identity: called(cleo), tracks: ['b'], heard: false },
      { kind: 'hear', identity: called(cleo), tracks: ['a'], heard: true },
    ]);
  });

  it('says nothing of tracks that are taken away anyway, and asks for no more than 200 at once', async () => {
    const muted = onRecord(ada, connectionId(1), { muted: true });
    const rule: MeetingEvent = {
      type: 'AudibilitySet',
      hear: { kind: 'hosts-only' },
      see: { kind: 'everyone' },
    };
    const many = Array.from({ length: 450 }, (_, n) => `t${n}`);
    const acts = await missing(
      [...open, muted, rule],
      [speaks(one, 'a'), speaks(other, ...many), somebody(called(cleo))],
    );
    const heard = acts.flatMap((act) => (act.kind === 'hear' && act.identity === called(cleo) ? [act] : []));
    expect(heard.map(({ tracks }) => tracks.length)).toEqual([200, 200, 50]);
    expect(heard.flatMap(({ tracks }) => tracks)).toEqual(many);
  });
});
