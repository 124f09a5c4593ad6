// Issue 13 B3: what webhooks report becomes commands, once each; what is away is waited for, poison is set aside, and the room is put in
// order without holding anything up.
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { MeetingId } from '../../../src/domain/shared/ids.ts';
import { uuidIdSource } from '../../../src/adapters/system/uuid-id-source.ts';
import { streamName } from '../../../src/domain/shared/ids.ts';
import { FatalFault, PermanentFault, TransientFault } from '../../../src/ports/faults.ts';
import type { InboxEntry } from '../../../src/ports/webhook-inbox.port.ts';
import { webhookWorker } from '../../../src/reactors/media/webhook-worker.ts';
import type { WebhookWorkerPorts } from '../../../src/reactors/media/webhook-worker.ts';
import { fakeObserver } from '../../support/fakes/fake-observer.ts';
import { deviceId, hana, meeting, tenant } from '../../support/histories/cast.ts';
import { aMediaMeeting, entryOf, plainIdentities, plainSignals } from '../../support/media-meeting.ts';

function aWorker(more: Partial<WebhookWorkerPorts> = {}) {
  const did: unknown[] = [];
  const world = aMediaMeeting();
  const observer = fakeObserver();
  const worker = webhookWorker({
    inbox: {
      claim: () => Promise.resolve([]),
      renew: () => Promise.resolve(),
      done: (_worker, { id }, outcome) => Promise.resolve(void did.push([outcome, id])),
      postponed: (_worker, { id }, ms) => Promise.resolve(void did.push(['postponed', id, ms])),
      failed: (_worker, { id }, { cause, stream }, ms, most) => {
        did.push(['failed', id, cause.code, stream, ms, most]);
        return Promise.resolve(most === 1 ? 'stuck' : 'again');
      },
    },
    signals: plainSignals,
    identities: plainIdentities,
    watch: {
      begin: () => Promise.resolve(void did.push('watched')),
      soon: () => Promise.resolve(void did.push('looked at soon')),
    },
    dispatch: world.dispatch,
    enforce: () => Promise.resolve(void did.push('in order')),
    ids: uuidIdSource(),
    clock: { now: world.now },
    pace: { monotonicMs: () => 0, pause: () => Promise.resolve() },
    observer,
    worker: 'w1',
    ...more,
  });
  return { ...world, worker, did, observer };
}
const failing = (fault: Error): Pick<WebhookWorkerPorts, 'dispatch'> => ({
  dispatch: { decide: () => Promise.reject(fault) },
});
const stream = streamName('meeting', tenant, meeting);

/** What waits for it goes on once it is open. */
function aGate() {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}

describe('issue 13 B3: a webhook', () => {
  it('of a joining is a command by the media plane, as the connection is dated, and then the room is put in order', async () => {
    const { worker, did, join, messages, sent, onRecord, inRoom, members } = aWorker();
    join(0);
    await worker.apply(entryOf(messages[0]!));
    expect(did).toEqual(['watched', ['applied', 'EV_0'], 'in order']);
    const [member] = members();
    expect(sent[0]?.command).toMatchObject({
      type: 'RecordJoined',
      meeting,
      person: hana,
      device: deviceId(0),
      connection: member?.connection,
      order: null,
      occurredAt: member?.joinedAt,
      by: { kind: 'service', id: 'media-signal' },
    });
    expect(onRecord()).toEqual(inRoom());
  });

  it('is the same command each time that it is applied, in every process', async () => {
    const [one, other] = [aWorker(), aWorker()];
    one.join(0);
    for (const { worker } of [one, one, other]) await worker.apply(entryOf(one.messages[0]!));
    const commands = [...one.sent, ...other.sent].map(({ context }) => context.command);
    expect([commands.length, new Set(commands).size]).toEqual([3, 1]);
    expect(one.sent[0]?.context.command).toBe(uuidIdSource().webhookCommand('livekit', 'EV_0'));
  });

  it('of a joining that is turned away without going on record is counted, and the room is put in order all the same', async () => {
    const decide = () =>
      Promise.resolve({ events: [], refusal: undefined, already: { rejected: 'not-admitted' } });
    const { worker, did, join, messages, observer } = aWorker({ dispatch: { decide } as never });
    join(0);
    await worker.apply(entryOf(messages[0]!));
    expect(did).toEqual(['watched', ['applied', 'EV_0'], 'in order']);
    expect(observer.observed.filter(({ what }) => what === 'joins_turned_away_again_total')).toMatchObject([
      { fields: { reason: 'not-admitted' } },
    ]);
  });

  it('of a leaving is a command; nothing is put in order', async () => {
    const { worker, did, join, leave, messages, onRecord, inRoom } = aWorker();
    join(0);
    await worker.apply(entryOf(messages[0]!));
    leave(inRoom()[0]!);
    did.length = 0;
    await worker.apply(entryOf(messages[1]!));
    expect(did).toEqual(['watched', ['applied', 'EV_1']]);
    expect(onRecord()).toEqual([]);
  });

  it.each(['track_published', 'room_started', 'room_finished'])(
    'of %s is no command: the room is put in order',
    async (name) => {
      const { worker, did, join, messages, sent } = aWorker();
      join(0);
      await worker.apply(entryOf({ ...messages[0]!, name }));
      expect([did, sent]).toEqual([['watched', ['applied', 'EV_0'], 'in order'], []]);
    },
  );

  it('about somebody whom we gave no token, or a worker, is no command: the room is put in order', async () => {
    for (const more of [{ identity: 'EG_worker' }, { kind: 'worker' as const }]) {
      const { worker, did, join, messages, sent } = aWorker();
      join(0);
      const [message] = messages;
      await worker.apply(entryOf({ ...message!, member: { ...message!.member!, ...more } }));
      expect([did, sent]).toEqual([['watched', ['applied', 'EV_0'], 'in order'], []]);
    }
  });

  it('about no room of ours, or of a name that means nothing, is kept and passed over', async () => {
    const { worker, did, join, messages, sent, observer } = aWorker();
    join(0);
    await worker.apply(entryOf(messages[0]!, { room: 'standup', body: Buffer.from('not even readable') }));
    await worker.apply(entryOf({ ...messages[0]!, name: 'agent_job_started' }));
    expect([did, sent]).toEqual([
      [
        ['ignored', 'EV_0'],
        ['ignored', 'EV_0'],
      ],
      [],
    ]);
    const counted = observer.observed.filter(({ what }) => what === 'webhooks_applied_total');
    expect(counted.map(({ fields }) => fields['outcome'])).toEqual(['ignored', 'ignored']);
  });

  it.each([
    ['a store is away', new TransientFault('database-away', 'it is away')],
    ['a key is missing', new FatalFault('keys-away', 'somebody has to mend it')],
  ])('waits while %s, longer and longer, and is never set aside for it', async (_what, fault) => {
    const { worker, did, join, messages } = aWorker(failing(fault));
    join(0);
    const waits: unknown[] = [];
    for (const attempts of [1, 2, 3, 50]) {
      await worker.apply(entryOf(messages[0]!, { attempts }));
      waits.push(did.at(-1));
    }
    expect(waits).toEqual([1_000, 2_000, 4_000, 60_000].map((ms) => ['postponed', 'EV_0', ms]));
    expect(did).not.toContain('in order');
  });

  it('that can’t be decided is tried ten times; one that can’t be read is set aside at once, and told', async () => {
    const { worker, did, join, messages, observer } = aWorker(
      failing(new PermanentFault('event-unknown', 'nobody reads it')),
    );
    join(0);
    await worker.apply(entryOf(messages[0]!));
    await worker.apply(entryOf(messages[0]!, { body: Buffer.from('<html>') }));
    expect(did).toEqual([
      'watched',
      ['failed', 'EV_0', 'event-unknown', stream, 1_000, 10],
      ['failed', 'EV_0', 'webhook-unreadable', stream, 1_000, 1],
    ]);
    const told = observer.observed.filter(({ kind }) => kind === 'error');
    expect(told.map(({ fields }) => [fields['owner'], fields['key']])).toEqual([
      ['webhooks', `${stream}/EV_0`],
    ]);
  });

  it('is done before the room is put in order; where that fails, the room is looked at soon', async () => {
    const { worker, did, join, messages, observer } = aWorker({
      enforce: () => Promise.reject(new TransientFault('livekit-away', 'it hangs')),
    });
    join(0);
    await worker.apply(entryOf(messages[0]!));
    expect(did).toEqual(['watched', ['applied', 'EV_0'], 'looked at soon']);
    expect(observer.observed.map(({ what }) => what)).toContain('room_enforcement_failures_total');
  });
});

describe('issue 13 B3: putting rooms in order', () => {
  it('takes one place for a room that changes all the time: it is looked at soon instead', async () => {
    const held = aGate();
    const { worker, did, join, messages } = aWorker({ enforce: () => held.opened });
    join(0);
    const changed = entryOf({ ...messages[0]!, name: 'track_published' });
    const first = worker.apply(changed);
    await worker.apply(changed);
    expect(did.filter((what) => what === 'looked at soon')).toHaveLength(1);
    held.open();
    await first;
  });

  it('leaves half of the places to reports while the media plane hangs', async () => {
    const held = aGate();
    let [asked, soon] = [0, 0];
    const { worker, join, messages } = aWorker({
      enforce: () => {
        asked += 1;
        return held.opened;
      },
      watch: {
        begin: () => Promise.resolve(),
        soon: () => {
          soon += 1;
          return Promise.resolve();
        },
      },
      identities: {
        ...plainIdentities,
        roomOf: (name) => ({ tenant, meeting: name as MeetingId }),
      },
    });
    join(0);
    const message = { ...messages[0]!, name: 'track_published' };
    const all = Array.from({ length: 20 }, () => worker.apply(entryOf(message, { room: randomUUID() })));
    await Promise.all(all.slice(8));
    expect([asked, soon]).toEqual([8, 12]);
    held.open();
    await Promise.all(all);
  });
});

describe('issue 13 B3: a worker', () => {
  it('applies what it claims; a room that hangs holds up no other', async () => {
    const stop = new AbortController();
    const world = aMediaMeeting();
    world.join(0);
    world.join(1);
    const rounds: InboxEntry[][] = [world.messages.map((message) => entryOf(message))];
    let unhang = (): void => undefined;
    const hanging = new Promise<void>((resolve) => (unhang = resolve));
    const ended: string[] = [];
    const { worker } = aWorker({
      inbox: {
        claim: () => Promise.resolve(rounds.shift() ?? []),
        renew: () => Promise.resolve(),
        done: (_worker, { id }) => {
          ended.push(id);
          return Promise.resolve();
        },
        postponed: () => Promise.resolve(),
        failed: () => Promise.resolve('again'),
      },
      dispatch: {
        decide: async (command, context) => {
          if ('person' in command && command.person === hana) await hanging;
          return world.dispatch.decide(command, context);
        },
      },
      pace: {
        monotonicMs: () => 0,
        pause: (_ms, signal) =>
          new Promise((resolve) => {
            signal?.addEventListener('abort', () => resolve(), { once: true });
            setImmediate(resolve);
          }),
      },
    });
    const done = worker.run(stop.signal);
    while (ended.length === 0) await new Promise((resolve) => setImmediate(resolve));
    rounds.push([entryOf({ ...world.messages[1]!, id: 'EV_later' })]);
    while (ended.length < 2) await new Promise((resolve) => setImmediate(resolve));
    expect(ended).toEqual(['EV_1', 'EV_later']);
    stop.abort();
    unhang();
    await done;
    expect(ended.at(-1)).toBe('EV_0');
  });
});
