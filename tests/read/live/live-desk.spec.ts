// The live clients of a process, with a clock by hand: limits, heartbeats, slow clients, expired tokens, the end of the process.
import { describe, expect, it } from 'vitest';
import type { Instant } from '../../../src/domain/shared/instant.ts';
import { addSeconds } from '../../../src/domain/shared/instant.ts';
import { HttpProblem } from '../../../src/http/problem.ts';
import { createLiveDesk } from '../../../src/read/live/live-desk.ts';
import type { Outlet } from '../../../src/read/live/outlet.ts';
import { fakeObserver } from '../../support/fakes/fake-observer.ts';
import { hana, nine, personId } from '../../support/histories/cast.ts';
import { manualPace } from '../../support/projection-fakes.ts';
import { principalOf } from '../../support/read-server.ts';
import { otherTenant } from '../../support/two-tenants.ts';

const limits = {
  streams: 3,
  streamsPerPrincipal: 2,
  streamsPerTenant: 3,
  heartbeatMs: 15_000,
  slowMs: 20_000,
  graceMs: 3_000,
};

function aDesk(changed: Partial<typeof limits> = {}) {
  const [pace, observer] = [manualPace(), fakeObserver()];
  const clock = { now: () => addSeconds(nine, pace.monotonicMs() / 1000) };
  const desk = createLiveDesk({ ...limits, ...changed }, { clock, pace, observer, random: () => 0.5 });
  const abort = new AbortController();
  const running = desk.run(abort.signal);
  const stop = async (): Promise<void> => {
    abort.abort();
    await running;
  };
  /** A client with messages that are due; `takes` says whether its socket takes more. */
  const client = (who = hana, tokenEndsAt?: Instant) => {
    const seen = { sent: [] as string[], ended: undefined as string | undefined, cut: false, takes: true };
    const due: string[] = [];
    let id: string | undefined;
    const outlet: Outlet = {
      next: () => {
        const message = due.shift();
        if (message !== undefined) id = message;
        return message;
      },
      lastId: () => id,
      close: () => undefined,
    };
    const streaming = desk.take(principalOf(who, ['member']), tokenEndsAt).serve(outlet, 'meeting');
    streaming.opened({
      send: (text) => {
        seen.sent.push(text);
        return seen.takes;
      },
      waitingBytes: () => 0,
      end: (text) => (seen.ended = text),
      cut: () => {
        seen.cut = true;
        streaming.closed();
      },
    });
    const tell = (message: string): void => {
      due.push(message);
      streaming.wake();
    };
    return { seen, tell, ...streaming };
  };
  const codes = () =>
    observer.observed.flatMap(({ what, fields }) =>
      what === 'live_streams_ended_total' ? [fields['code']] : [],
    );
  return { desk, pace, client, stop, codes };
}
const codeOf = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (problem) {
    return problem instanceof HttpProblem ? [problem.problem.status, problem.problem.code] : problem;
  }
};

describe('issue 13 A10: the live clients of a process', () => {
  it('are so many for one tenant, whoever its people are, and another tenant has places left', async () => {
    const { client, desk, stop } = aDesk({ streams: 4, streamsPerTenant: 2 });
    const first = client();
    client(personId(2));
    expect(codeOf(() => client(personId(3)))).toEqual([429, 'tenant-streams-full']);
    const elsewhere = principalOf(hana, ['member'], otherTenant);
    const place = desk.take(elsewhere, undefined);
    first.closed();
    const again = client(personId(3));
    expect(codeOf(() => client())).toEqual([429, 'tenant-streams-full']);
    again.closed();
    place.free();
    client();
    await stop();
  });

  it('are so many for one person and in all; a place that is free again is taken again', async () => {
    const { client, desk, stop } = aDesk();
    const first = client();
    client();
    expect(codeOf(() => client())).toEqual([429, 'too-many-streams']);
    client(personId(2));
    expect(codeOf(() => client(personId(3)))).toEqual([503, 'streams-full']);
    first.closed();
    first.closed();
    expect(desk.open()).toBe(2);
    client(personId(3));
    expect(codeOf(() => client(personId(4)))).toEqual([503, 'streams-full']);
    await stop();
  });

  it('get a comment where nothing was sent for a while, and none where something was', async () => {
    const { client, pace, stop } = aDesk();
    const { seen, tell } = client();
    await pace.advance(14_000);
    tell('one');
    await pace.advance(14_000);
    expect(seen.sent).toEqual(['one']);
    await pace.advance(2_000);
    expect(seen.sent).toEqual(['one', ':\n\n']);
    await stop();
  });

  it('are asked for no message while one takes nothing, and that one is dropped with a resume point, then cut', async () => {
    const { client, pace, stop, codes } = aDesk();
    const [slow, other] = [client(), client(personId(2))];
    slow.seen.takes = false;
    for (const message of ['one', 'two']) {
      slow.tell(message);
      other.tell(message);
    }
    expect([slow.seen.sent, other.seen.sent]).toEqual([['one'], ['one', 'two']]);
    await pace.advance(19_000);
    expect(slow.seen.ended).toBeUndefined();
    await pace.advance(2_000);
    expect(slow.seen.ended).toBe(
      'id: one\nevent: end\nretry: 3000\ndata: {"code":"too-slow","detail":"What was sent was not read in time: come back and go on.","lastEventId":"one"}\n\n',
    );
    expect(slow.seen.cut).toBe(false);
    await pace.advance(4_000);
    expect([slow.seen.cut, slow.seen.sent, codes()]).toEqual([true, ['one'], ['too-slow']]);
    await stop();
  });

  it('go on where the socket takes more', async () => {
    const { client, stop } = aDesk();
    const { seen, tell, drained } = client();
    seen.takes = false;
    tell('one');
    tell('two');
    seen.takes = true;
    drained();
    expect(seen.sent).toEqual(['one', 'two']);
    await stop();
  });

  it('end with their token', async () => {
    const { client, pace, stop, codes } = aDesk();
    const { seen } = client(hana, addSeconds(nine, 60));
    await pace.advance(59_000);
    expect(seen.ended).toBeUndefined();
    await pace.advance(1_000);
    expect(seen.ended).toContain('"code":"token-expired"');
    expect(codes()).toEqual(['token-expired']);
    await stop();
  });

  it('are told to come back when the process stops, and none is taken from then on', async () => {
    const { client, desk, pace, stop, codes } = aDesk();
    const [quick, stuck] = [client(), client(personId(2))];
    const drained = desk.drain();
    expect([quick.seen.ended, stuck.seen.ended].map((text) => text?.includes('server-stopping'))).toEqual([
      true,
      true,
    ]);
    quick.closed();
    expect(codeOf(() => client(personId(3)))).toEqual([503, 'streams-full']);
    await pace.advance(3_000);
    await drained;
    expect([quick.seen.cut, stuck.seen.cut, codes()]).toEqual([
      false,
      true,
      ['server-stopping', 'server-stopping'],
    ]);
    await stop();
  });
});
