// Issue 13 B3: looks at rooms find what webhooks lost, change nothing while the media plane is away, and go on after the end.
import { describe, expect, it } from 'vitest';
import { uuidIdSource } from '../../../src/adapters/system/uuid-id-source.ts';
import type { RoomPresence } from '../../../src/ports/room-presence.ts';
import { TransientFault } from '../../../src/ports/faults.ts';
import type { RoomWatch } from '../../../src/ports/room-watch.port.ts';
import type { RoomMember, RoomsReply } from '../../../src/ports/rooms.port.ts';
import { systemBreaker } from '../../../src/reactors/breaker/system-breaker.ts';
import { nextLook, roomLooks } from '../../../src/reactors/media/room-looks.ts';
import type { RoomLooksPorts } from '../../../src/reactors/media/room-looks.ts';
import { fakeObserver } from '../../support/fakes/fake-observer.ts';
import { after, connectionId, deviceId, hana, tenant, meeting } from '../../support/histories/cast.ts';
import { aMediaMeeting, plainIdentities, theRoom } from '../../support/media-meeting.ts';

type Members = RoomsReply<readonly RoomMember[]>;

function aLook(more: Partial<RoomLooksPorts> & { readonly reply?: () => Members } = {}) {
  const world = aMediaMeeting();
  const did: string[] = [];
  const observer = fakeObserver();
  let monotonicMs = 0;
  const pace = { monotonicMs: () => monotonicMs, pause: () => Promise.resolve() };
  const { reply, ...ports } = more;
  const looks = roomLooks({
    watch: {
      claim: () => Promise.resolve([]),
      renew: () => Promise.resolve(),
      looked: () => Promise.resolve(),
    },
    rooms: {
      members: () => {
        did.push('listed');
        return Promise.resolve(reply?.() ?? { kind: 'done', value: world.members() });
      },
    },
    breaker: systemBreaker('livekit', pace, () => undefined),
    identities: plainIdentities,
    presence: () => {
      did.push('read');
      return world.presence();
    },
    dispatch: world.dispatch,
    enforce: () => Promise.resolve(void did.push('in order')),
    ids: uuidIdSource(),
    clock: { now: world.now },
    pace,
    observer,
    worker: 'w1',
    ...ports,
  });
  return {
    ...world,
    did,
    observer,
    look: () => looks.look(theRoom, new AbortController().signal),
    run: looks.run,
    wait: (ms: number) => (monotonicMs += ms),
  };
}
const soon = { inMs: 10_000 };
const away: Members = { kind: 'away', code: 'timeout', mayHaveHappened: false };

describe('issue 13 B3: a look at a room', () => {
  it('reads what is on record first, then lists the room, then puts it in order', async () => {
    const { look, did, join, onRecord, inRoom, sent, members } = aLook();
    join(0);
    expect(await look()).toEqual(soon);
    expect(did).toEqual(['read', 'listed', 'in order']);
    expect(onRecord()).toEqual(inRoom());
    expect(sent[0]?.command).toMatchObject({ type: 'RecordJoined', occurredAt: members()[0]?.joinedAt });
  });

  it('ends what is on record and not there any more, at the instant at which the room was asked', async () => {
    const { look, join, leave, inRoom, onRecord, sent } = aLook();
    join(0);
    join(1);
    await look();
    const [gone] = inRoom();
    leave(gone!);
    await look();
    const ended = sent.at(-1)?.command;
    expect(ended).toMatchObject({
      type: 'RecordLeft',
      connection: gone,
      by: { kind: 'service', id: 'media-signal' },
    });
    expect(onRecord()).toEqual(inRoom());
  });

  it('ends everything where there is no room any more: LiveKit restarted, or closed it', async () => {
    const world = aLook({ reply: () => ({ kind: 'absent' }) });
    world.join(0);
    const joined = { type: 'RecordJoined', meeting, person: hana, device: deviceId(0), order: null } as const;
    const at = world.now();
    const command = {
      ...joined,
      connection: connectionId(1),
      occurredAt: at,
      by: { kind: 'service', id: 'media-signal' },
      at,
    } as const;
    await world.dispatch.decide(command, {} as never);
    expect(world.onRecord()).toEqual([connectionId(1)]);
    expect(await world.look()).toEqual(soon);
    expect([world.onRecord(), world.did]).toEqual([[], ['read', 'listed']]);
  });

  it('counts what it corrects, and nothing where there is nothing to correct', async () => {
    const { look, join, observer } = aLook();
    join(0);
    await look();
    await look();
    const counted = observer.observed.filter(({ what }) => what === 'room_corrections_total');
    expect(counted.map(({ fields }) => fields['report'])).toEqual(['RecordJoined']);
  });

  it('reports nobody whom we gave no token, and no worker', async () => {
    const { look, sent, did } = aLook({
      reply: () => ({
        kind: 'done',
        value: [
          { ...stranger, identity: 'EG_1', kind: 'worker' },
          { ...stranger, identity: 'nobody-of-ours' },
        ],
      }),
    });
    await look();
    expect([sent, did.at(-1)]).toEqual([[], 'in order']);
  });

  it.each([away, { kind: 'refused', code: 'permission', sentence: 'no' } as const])(
    'changes nothing where LiveKit gives no list, and comes again: $kind',
    async (reply) => {
      const { look, join, sent, did } = aLook({ reply: () => reply });
      join(0);
      expect(await look()).toEqual(soon);
      expect([sent, did]).toEqual([[], ['read', 'listed']]);
    },
  );

  it('is made though its reply is lost now and then, and opens no breaker', async () => {
    const lost: Members = { kind: 'away', code: 'failed', mayHaveHappened: true };
    let asked = 0;
    const world = aLook({
      reply: () => ((asked += 1) % 3 === 0 ? { kind: 'done', value: world.members() } : lost),
    });
    world.join(0);
    for (let n = 0; n < 6; n += 1) await world.look();
    expect(world.did.filter((one) => one === 'in order')).toHaveLength(6);
    expect(world.onRecord()).toEqual(world.inRoom());
  });

  it('is not made while LiveKit is away, but for a probe every five seconds', async () => {
    let reply: Members | undefined = away;
    const { look, did, wait, observer } = aLook({ reply: () => reply ?? { kind: 'absent' } });
    const listed = () => did.filter((one) => one === 'listed').length;
    for (let n = 0; n < 8; n += 1) expect(await look()).toEqual(soon);
    expect(listed()).toBe(5);
    wait(5_000);
    reply = undefined;
    await look();
    await look();
    expect(listed()).toBe(7);
    const outcomes = observer.observed.filter(({ what }) => what === 'room_looks_total');
    expect(outcomes.map(({ fields }) => fields['outcome'])).toEqual([
      ...Array<string>(5).fill('away'),
      ...Array<string>(3).fill('not-sent'),
      'looked',
      'looked',
    ]);
  });

  it('has the room of a meeting that is over put in order, which closes it', async () => {
    const { look, join, did, happen, now } = aLook();
    join(0);
    happen({ type: 'MeetingEnded', endedAt: now(), reason: 'ended-by-host', openSeconds: 60 });
    const next = await look();
    expect(did).toEqual(['read', 'listed', 'in order']);
    expect(next).toEqual({ inMs: expect.any(Number) });
  });
});

const stranger: RoomMember = {
  identity: 'x',
  connection: connectionId(99),
  kind: 'person',
  joinedAt: after(1),
  permissions: { mayPublish: false, hidden: false },
  tracks: [],
};
const minute = 60_000;

describe('issue 13 B3: the next look', () => {
  const over = { meeting: { status: 'over', since: after(0) }, connections: [] } as const;
  const of = (status: 'unknown' | 'scheduled' | 'open'): RoomPresence => ({
    meeting: { status },
    connections: [],
  });

  it('is in ten seconds while the meeting is open, and while somebody is in the room of one that is not', () => {
    expect(nextLook(of('open'), false, after(0))).toEqual(soon);
    expect(nextLook(of('scheduled'), true, after(0))).toEqual(soon);
    expect(nextLook(of('scheduled'), false, after(0))).toBe('no-more');
    expect(nextLook(of('unknown'), false, after(0))).toBe('no-more');
  });

  it.each([
    [0, minute],
    [1, 9 * minute],
    [5, 5 * minute],
    [10, 50 * minute],
    [60, 1_140 * minute],
    [1_199, minute],
  ])(
    'is, %i minutes after the end, in %i ms: one minute, ten minutes, an hour, twenty hours after it',
    (at, inMs) => {
      expect(nextLook(over, false, after(at))).toEqual({ inMs });
    },
  );

  it('is none twenty hours after the end', () => {
    expect(nextLook(over, true, after(1_200))).toBe('no-more');
  });
});

describe('issue 13 B3: looking', () => {
  it('says when each room is due next, also where the look failed', async () => {
    const stop = new AbortController();
    const said: unknown[] = [];
    const rooms = [{ tenant, meeting, epoch: 7n }];
    const watch: Pick<RoomWatch, 'claim' | 'renew' | 'looked'> = {
      claim: () => Promise.resolve(rooms.splice(0)),
      renew: () => Promise.resolve(),
      looked: (worker, { epoch }, next) => {
        said.push([worker, epoch, next]);
        stop.abort();
        return Promise.resolve();
      },
    };
    const fault = new TransientFault('database-away', 'it is away');
    const { run, observer } = aLook({ watch, presence: () => Promise.reject(fault) });
    await run(stop.signal);
    expect(said).toEqual([['w1', 7n, soon]]);
    expect(observer.observed.map(({ kind }) => kind)).toContain('warn');
  });
});
