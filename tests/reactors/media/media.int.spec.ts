// From a command to its effect in a room: reactors on PostgreSQL, and a media plane that a test plays.
import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '../../../harness/random.ts';
import { rootKeyOf } from '../../../src/adapters/system/file-root-key.ts';
import { systemClock } from '../../../src/adapters/system/system-clock.ts';
import { systemPace } from '../../../src/adapters/system/system-pace.ts';
import { uuidIdSource } from '../../../src/adapters/system/uuid-id-source.ts';
import { watchKeyOfRooms } from '../../../src/app/key-of-rooms-watch.ts';
import { createParts } from '../../../src/app/parts/parts.ts';
import { plansOfRooms } from '../../../src/app/room-plans.ts';
import type { AudibilityRule } from '../../../src/domain/shared/audibility.ts';
import { embeddedDelivery } from '../../../src/following/embedded-delivery.ts';
import { allReactors } from '../../../src/reactors/all-reactors.ts';
import { reactorRunner } from '../../../src/reactors/reactor-runner.ts';
import { aCommandedMeeting } from '../../support/commanded-meeting.ts';
import type { LetIn } from '../../support/commanded-meeting.ts';
import { freshDatabase } from '../../support/database.ts';
import type { FreshDatabase } from '../../support/database.ts';
import { fakeObserver } from '../../support/fakes/fake-observer.ts';
import { aPlayedPlane, plainIdentities } from '../../support/media-room.ts';
import { until } from '../../support/until.ts';

describe('issue 13 A7, B1: from commands to rooms', () => {
  let database: FreshDatabase;
  beforeAll(async () => {
    database = await freshDatabase();
  });
  afterAll(() => database.drop());
  const rootKey = rootKeyOf(randomBytes(32));
  const running: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const stop of running.splice(0)) await stop();
  });

  /** A process that plays the role, on a plane that the test plays. */
  const aProcess = (plane = aPlayedPlane()) => {
    const observer = fakeObserver();
    const { ownerUrl, rolesKey } = database;
    const [pace, clock, holder] = [systemPace, systemClock, randomUUID()];
    const parts = createParts({ ownerUrl, rolesKey, rootKey, pace, observer });
    const planOf = plansOfRooms(parts.commands().facts, clock);
    const media = {
      rooms: watchKeyOfRooms(plane, observer),
      identities: plainIdentities,
      planOf,
      roomTerms: { maxParticipants: 331 },
    };
    const ids = uuidIdSource();
    const { dispatch } = parts.commands();
    const unasked = () => Promise.reject(new Error('nothing is to be deleted'));
    const disposal = { inventory: unasked, dispose: unasked };
    const ports = {
      observer,
      clock,
      ids,
      dispatch,
      media,
      recording: undefined,
      disposal,
      transcription: undefined,
    };
    const reactors = allReactors.flatMap(({ make }) => make(ports) ?? []);
    const feed = parts.rawFeed();
    const from = {
      feed,
      leases: parts.deliveryLeases(),
      checkpoints: parts.deliveryCheckpoints(),
      pace,
      observer,
    };
    const delivery = embeddedDelivery(from, { holder, leaseTtlMs: 1_500, leaseRenewMs: 300, standbyMs: 50 });
    const inside = { ledger: parts.effectLedger(), decoder: parts.decoder(), ...parts.commands() };
    const runner = reactorRunner({
      reactors,
      delivery,
      log: parts.log(),
      ...inside,
      ids,
      clock,
      pace,
      observer,
      holder,
    });
    const stop = new AbortController();
    const ran = runner.run(stop.signal);
    running.push(async () => {
      stop.abort();
      await ran;
      await parts.close();
    });
    const eventually = (holds: () => boolean) =>
      until(() => (holds() ? Promise.resolve() : Promise.reject(new Error('not yet'))), 30_000);
    return {
      parts,
      plane,
      observer,
      runner,
      eventually,
      named: ({ person, device }: LetIn) => `${person}/${device}`,
      standing: async () => {
        const all = await Promise.all(
          ['rooms', 'room-policy'].map((name) => parts.effectLedger().standing(name)),
        );
        return { open: all[0]!.open + all[1]!.open, parked: all[0]!.parked + all[1]!.parked };
      },
    };
  };

  it(
    'a room is opened, follows mutes, removals, rejected joinings, roles and who hears whom, and is closed',
    { timeout: 120_000 },
    async () => {
      const { parts, plane, eventually, named, standing } = aProcess();
      const meeting = await aCommandedMeeting(parts);
      const { room, host } = meeting;
      await eventually(() => plane.asked.some((what) => what.startsWith('open ')));
      const [one, other] = [await meeting.letIn(), await meeting.letIn()];
      for (const who of [host, one, other]) {
        await meeting.reportJoined(who, plane.come(room, named(who)));
        plane.publish(room, named(who));
      }
      await meeting.byHost({ type: 'MuteParticipant', meeting: room.meeting, person: one.person });
      await eventually(() => plane.asked.includes(`permit ${named(one)}`));
      await meeting.send(
        { type: 'UnmuteParticipant', meeting: room.meeting, person: one.person },
        { kind: 'person', id: one.person },
      );
      await eventually(() => plane.asked.includes(`permit ${named(one)} publish`));
      await meeting.byHost({
        type: 'SetAudibility',
        meeting: room.meeting,
        hear: { kind: 'hosts-only' },
        see: { kind: 'everyone' },
      });
      await eventually(() => plane.hearers(room, named(other)).join() === named(host));
      await meeting.byHost({
        type: 'ChangeRole',
        meeting: room.meeting,
        person: other.person,
        role: 'co-host',
      });
      await eventually(() => plane.hearers(room, named(other)).length === 2);
      const stranger = { person: randomUUID(), device: randomUUID() } as LetIn;
      await meeting.reportJoined(stranger, plane.come(room, named(stranger)));
      await eventually(() => !plane.present(room).includes(named(stranger)));
      await meeting.byHost({ type: 'RemoveParticipant', meeting: room.meeting, person: one.person });
      await eventually(() => !plane.present(room).includes(named(one)));
      expect(plane.present(room)).toEqual([named(host), named(other)]);
      await meeting.byHost({ type: 'EndMeeting', meeting: room.meeting });
      await eventually(() => plane.rooms.size === 0);
      await until(async () => expect(await standing()).toEqual({ open: 0, parked: 0 }), 30_000);
    },
  );

  it(
    'E11: while the media plane is away or refuses the key no command fails, nothing is parked, an operator is told once; after it all is so',
    { timeout: 120_000 },
    async () => {
      const { parts, plane, observer, eventually, named, standing } = aProcess();
      const meeting = await aCommandedMeeting(parts);
      const { room } = meeting;
      const people = await Promise.all([1, 2, 3].map(() => meeting.letIn()));
      for (const who of people) await meeting.reportJoined(who, plane.come(room, named(who)));
      await until(async () => expect((await standing()).open).toBe(0), 30_000);
      plane.always = 'wrong-key';
      for (const { person } of people) {
        await meeting.byHost({ type: 'MuteParticipant', meeting: room.meeting, person });
      }
      const errors = () => observer.observed.filter(({ kind }) => kind === 'error');
      await eventually(() => errors().some(({ what }) => what.startsWith('LiveKit refuses our key')));
      expect(await standing()).toMatchObject({ parked: 0 });
      plane.always = undefined;
      await eventually(() => people.every((who) => plane.asked.includes(`permit ${named(who)}`)));
      await until(async () => expect(await standing()).toEqual({ open: 0, parked: 0 }), 30_000);
      expect(errors().filter(({ what }) => what.startsWith('LiveKit refuses'))).toHaveLength(1);
    },
  );

  it(
    'half of the replies lost: everything is so in the end, and what was done is not done twice',
    { timeout: 120_000 },
    async () => {
      const { parts, plane, eventually, named, standing } = aProcess();
      const meeting = await aCommandedMeeting(parts);
      const { room } = meeting;
      const people = await Promise.all([1, 2, 3, 4].map(() => meeting.letIn()));
      for (const who of people) await meeting.reportJoined(who, plane.come(room, named(who)));
      plane.troubles.push(
        ...Array.from({ length: 8 }, (_, n) => (n % 2 === 1 ? ('lost' as const) : undefined)),
      );
      await meeting.byHost({ type: 'MuteEveryone', meeting: room.meeting });
      await meeting.byHost({ type: 'RemoveParticipant', meeting: room.meeting, person: people[0]!.person });
      // Until the events arrive nothing stands open either.
      await eventually(() => plane.present(room).length === 3);
      await until(async () => expect(await standing()).toEqual({ open: 0, parked: 0 }), 60_000);
      expect(plane.present(room)).toEqual(people.slice(1).map(named));
      for (const who of people.slice(1)) {
        expect(plane.asked.filter((what) => what === `permit ${named(who)}`)).toHaveLength(1);
      }
    },
  );

  it(
    'issue 13 chaos:reactors: half of all replies lost, and what a room is asked next does not wait for what was asked before',
    { timeout: 120_000 },
    async () => {
      const { parts, plane, eventually, named, standing } = aProcess();
      const meeting = await aCommandedMeeting(parts);
      const { room, host } = meeting;
      const random = seededRandom(13);
      const people = [host, ...(await Promise.all(Array.from({ length: 8 }, () => meeting.letIn())))];
      for (const who of people) {
        await meeting.reportJoined(who, plane.come(room, named(who)));
        plane.publish(room, named(who));
      }
      await until(async () => expect((await standing()).open).toBe(0), 30_000);
      plane.loses = () => random.chance(0.5);
      const hear = async (rule: AudibilityRule) =>
        meeting.byHost({
          type: 'SetAudibility',
          meeting: room.meeting,
          hear: rule,
          see: { kind: 'everyone' },
        });
      await hear({ kind: 'hosts-only' });
      const muted = people.slice(1, 5);
      for (const { person } of muted)
        await meeting.byHost({ type: 'MuteParticipant', meeting: room.meeting, person });
      await hear({ kind: 'everyone' });
      const speaker = named(people[7] as LetIn);
      await eventually(() => muted.every((who) => plane.asked.includes(`permit ${named(who)}`)));
      await eventually(() => plane.hearers(room, speaker).length === people.length - 1);
      await until(async () => expect(await standing()).toEqual({ open: 0, parked: 0 }), 60_000);
      expect([...plane.hearers(room, speaker)].sort()).toEqual(
        people
          .map(named)
          .filter((one) => one !== speaker)
          .sort(),
      );
      for (const who of muted) {
        expect(plane.asked.filter((what) => what === `permit ${named(who)}`)).toHaveLength(1);
      }
    },
  );

  it(
    'an identity that we never gave is sent out by the next look, and a worker stays',
    { timeout: 120_000 },
    async () => {
      const { parts, plane, eventually, named } = aProcess();
      const meeting = await aCommandedMeeting(parts);
      const { room, host } = meeting;
      plane.come(room, 'not-ours');
      plane.come(room, 'EG_1', {}, 'worker');
      await meeting.reportJoined(host, plane.come(room, named(host)));
      await eventually(() => plane.present(room).join() === ['EG_1', named(host)].join());
    },
  );
});
