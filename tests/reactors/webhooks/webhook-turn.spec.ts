// A turn of an endpoint: what is sent, in which order, and when the endpoint is let go of.
import { describe, expect, it } from 'vitest';
import type { DomainEvent } from '../../../src/domain/all-events.ts';
import { streamName } from '../../../src/domain/shared/ids.ts';
import type { TenantId, WebhookEndpointId, WebhookSecretId } from '../../../src/domain/shared/ids.ts';
import { addSeconds } from '../../../src/domain/shared/instant.ts';
import type { Instant } from '../../../src/domain/shared/instant.ts';
import type { RecordedEvent } from '../../../src/ports/event-store.port.ts';
import type { HeldLane } from '../../../src/ports/webhook-lane.ts';
import type { WebhookAnswer } from '../../../src/ports/webhook-receivers.port.ts';
import { webhookTurns } from '../../../src/reactors/webhooks/webhook-turn.ts';
import { fakeObserver } from '../../support/fakes/fake-observer.ts';
import { createArrayLog } from '../../support/recorded-events.ts';

const tenant = '0e000000-0000-4000-8000-000000000001' as TenantId;
const endpoint = '0e000000-0000-4000-8000-000000000002' as WebhookEndpointId;
const secret = '0e000000-0000-4000-8000-000000000003' as WebhookSecretId;
const now = '2026-03-02T12:00:00.000Z' as Instant;
const account = streamName('account', tenant, endpoint);
const taken: WebhookAnswer = { kind: 'answered', status: 200 };
const hidden = { type: 'AccountReinstated' } as const;
const told = { type: 'AccountClosed' } as const;

/** A log of these events, an endpoint, and everything that a turn did, in order. */
function given(events: readonly DomainEvent[], lane: Partial<HeldLane> = {}) {
  const log = createArrayLog();
  const recorded: readonly RecordedEvent[] = events.map((event) => log.add(account, event));
  const did: string[] = [];
  const play = {
    answer: (_nth: number): WebhookAnswer => taken,
    keeps: true,
    texts: { k: 's1', old: 's0' } as Readonly<Record<string, string | undefined>>,
  };
  let nowMs = 0;
  const passes = (ms: number): void => {
    nowMs += ms;
  };
  let sent = 0;
  const turn = webhookTurns({
    lanes: {
      delivered: (_w, _l, { position, number }) => {
        did.push(`delivered ${position} at ${number}`);
        return Promise.resolve(play.keeps);
      },
      passed: (_w, _l, position) => {
        did.push(`passed ${position}`);
        return Promise.resolve(play.keeps);
      },
      failed: (_w, _l, { position, number, outcome }, then) => {
        did.push(`failed ${position} at ${number}: ${outcome}, ${JSON.stringify(then)}`);
        return Promise.resolve();
      },
      release: () => Promise.resolve(void did.push('released')),
    },
    receivers: {
      send: ({ id, secrets }) => {
        sent += 1;
        did.push(`sent ${recorded.find((each) => each.id === id)?.position} by ${secrets.join('+')}`);
        return Promise.resolve(play.answer(sent));
      },
    },
    secrets: { textOf: (_, key) => Promise.resolve(play.texts[key]) },
    store: {
      readTenant: (of, after, upTo, limit) =>
        Promise.resolve(
          recorded
            .filter((each) => each.tenant === of && each.position > after && each.position <= upTo)
            .slice(0, limit),
        ),
    },
    messageOf: ({ event }) => (event.type === 'AccountClosed' ? { type: 'closed', body: '{}' } : undefined),
    clock: { now: () => now },
    pace: { monotonicMs: () => nowMs, pause: () => Promise.resolve() },
    observer: fakeObserver(),
    worker: 'w',
    pausesSeconds: [5, 300],
  });
  const held: HeldLane = {
    tenant,
    endpoint,
    lane: 'live',
    epoch: 1n,
    generation: 0,
    url: 'https://hooks.example.com/',
    eventTypes: [],
    secrets: [{ secret, key: 'k', until: null }],
    position: 0n,
    wanted: BigInt(events.length),
    failures: 0,
    stopping: '',
    trouble: '',
    ...lane,
  };
  const run = (claimedMs = 0, stop = new AbortController().signal) =>
    turn({ lane: held, claimedMs }, { stop, kill: new AbortController().signal });
  return { run, did, play, passes, recorded };
}

describe('issue 13 E6: a turn of a webhook endpoint', () => {
  it('sends what is public one after the other, and moves on over what is not', async () => {
    const { run, did } = given([hidden, told, hidden, told, hidden]);
    await run();
    expect(did).toEqual([
      'sent 2 by s1',
      'delivered 2 at 1',
      'sent 4 by s1',
      'delivered 4 at 1',
      'passed 5',
      'released',
    ]);
  });

  it('sends only the types that the endpoint names', async () => {
    const { run, did } = given([told], { eventTypes: ['opened'] });
    await run();
    expect(did).toEqual(['passed 1', 'released']);
  });

  it('ends with what is not taken: nothing after it is sent, and the attempt is counted on', async () => {
    const { run, did, play } = given([told, told, told], { failures: 1 });
    play.answer = (nth) => (nth === 2 ? { kind: 'answered', status: 500 } : taken);
    expect(await run()).toBeUndefined();
    expect(did).toEqual([
      'sent 1 by s1',
      'delivered 1 at 2',
      'sent 2 by s1',
      'failed 2 at 1: refused, {"retryInMs":5000}',
      'released',
    ]);
  });

  it('has the endpoint disabled after the last attempt, or at once by 410', async () => {
    const tired = given([told], { failures: 2 });
    tired.play.answer = () => ({ kind: 'failed', cause: 'timeout' });
    expect(await tired.run()).toBe('failing');
    expect(tired.did).toEqual(['sent 1 by s1', 'failed 1 at 3: timeout, {"stop":"failing"}']);
    const gone = given([told]);
    gone.play.answer = () => ({ kind: 'answered', status: 410 });
    expect(await gone.run()).toBe('gone');
  });

  it('ends where the endpoint was disabled, changed or lost meanwhile', async () => {
    const { run, did, play } = given([told, told]);
    play.keeps = false;
    await run();
    expect(did).toEqual(['sent 1 by s1', 'delivered 1 at 1', 'released']);
  });

  it('begins no message that could outlast its lease', async () => {
    const { run, did, passes } = given([told]);
    passes(30_000);
    await run(0);
    expect(did).toEqual(['released']);
  });

  it('ends after its time, and at a stop, between two messages; the next turn goes on there', async () => {
    const slow = given([hidden, told, told]);
    slow.play.answer = () => {
      slow.passes(11_000);
      return taken;
    };
    await slow.run();
    expect(slow.did).toEqual(['sent 2 by s1', 'delivered 2 at 1', 'passed 2', 'released']);
    const stopped = given([told]);
    await stopped.run(0, AbortSignal.abort());
    expect(stopped.did).toEqual(['released']);
  });

  it('signs by the secret before while that is good, and by no destroyed one', async () => {
    const secrets = (until: Instant) => [
      { secret, key: 'k', until: null },
      { secret, key: 'old', until },
    ];
    const during = given([told], { secrets: secrets(addSeconds(now, 1)) });
    await during.run();
    expect(during.did[0]).toBe('sent 1 by s1+s0');
    const after = given([told], { secrets: secrets(now) });
    await after.run();
    expect(after.did[0]).toBe('sent 1 by s1');
  });

  it('sends nothing unsigned: without a secret it fails on our side', async () => {
    const { run, did, play } = given([told]);
    play.texts = {};
    await expect(run()).rejects.toMatchObject({ code: 'secrets-destroyed' });
    expect(did).toEqual([]);
  });

  it('sends of a replay what was recorded within its range, found by halving the log', async () => {
    const events = Array.from({ length: 2_000 }, () => told);
    const { run, did, recorded } = given(events, { lane: 'replay' });
    const [from, to] = [recorded[1_499]!.at, recorded[1_502]!.at];
    const ranged = given(events, { lane: 'replay', replay: { from, to } });
    await ranged.run();
    expect(ranged.did.filter((each) => each.startsWith('sent'))).toEqual([
      'sent 1500 by s1',
      'sent 1501 by s1',
      'sent 1502 by s1',
    ]);
    expect(ranged.did.at(-2)).toBe('passed 2000');
    expect(ranged.did.length).toBeLessThan(20);
    await run(0, AbortSignal.abort());
    expect(did).toEqual(['released']);
  });
});
