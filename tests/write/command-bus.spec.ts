// The command path over a memory log: rounds, conflicts, idempotent answers, unknown outcomes.
import { describe, expect, it } from 'vitest';
import { streamName } from '../../src/domain/shared/ids.ts';
import type { Precondition } from '../../src/ports/demanded-revision.ts';
import type { DispatchOutcome } from '../../src/ports/dispatch.port.ts';
import type { TenantCommand } from '../../src/domain/tenant/tenant.events.ts';
import type { EventLog } from '../../src/ports/event-log.port.ts';
import { TransientFault } from '../../src/ports/faults.ts';
import {
  aCommandPath,
  aRequest,
  aWish,
  anOperator,
  registering,
  settingAbsence,
} from '../support/command-path.ts';
import { aTenant } from '../support/sealed.ts';
import { send } from '../support/orders.ts';

const forwards = { from: 'start', direction: 'forwards', limit: 1000 } as const;

const bodyOf = (outcome: DispatchOutcome): string => {
  const answer = outcome.kind === 'decided' || outcome.kind === 'replayed' ? outcome.answer : undefined;
  return Buffer.from(answer?.body ?? []).toString();
};

describe('the command path', () => {
  it('decides a hundred commands on one stream in the order they came, and reads it once', async () => {
    const { log, open } = aCommandPath();
    let reads = 0;
    const { bus } = open((inner) => ({
      ...inner,
      readStream: (...range) => {
        reads++;
        return inner.readStream(...range);
      },
    }));
    const tenant = aTenant();
    await send(bus, aRequest(registering(tenant)));
    const outcomes = await Promise.all(
      Array.from({ length: 100 }, (_, i) => send(bus, aRequest(settingAbsence(tenant, 60 + i)))),
    );
    expect(
      outcomes.every((outcome) => outcome.kind === 'decided' && outcome.verdict.events.length === 1),
    ).toBe(true);
    expect(outcomes.map((outcome) => outcome.kind === 'decided' && outcome.verdict.revision)).toEqual(
      Array.from({ length: 100 }, (_, i) => BigInt(i + 1)),
    );
    expect(reads).toBe(1);
    expect(await log.readStream(tenant, streamName('tenant', tenant, tenant), forwards)).toHaveLength(101);
  });

  it('decides again on what another process has stored, and refuses only what is refused there', async () => {
    const { open } = aCommandPath();
    const [one, two] = [open(), open()];
    const tenant = aTenant();
    const tooEarly = await send(one.bus, aRequest(settingAbsence(tenant, 60)));
    expect(tooEarly).toMatchObject({ verdict: { refusal: { code: 'tenant-unknown' }, revision: -1n } });
    await send(two.bus, aRequest(registering(tenant)));
    const later = await send(one.bus, aRequest(settingAbsence(tenant, 60)));
    expect(later).toMatchObject({ kind: 'decided', verdict: { refusal: undefined, revision: 1n } });
    const nothing = await send(two.bus, aRequest(settingAbsence(tenant, 60)));
    expect(nothing).toMatchObject({
      kind: 'decided',
      verdict: { events: [], refusal: undefined, revision: 1n },
    });
  });

  it('lets many processes race on one stream without losing or doubling a command', async () => {
    const { log, open } = aCommandPath();
    const processes = [open(), open(), open()];
    const tenant = aTenant();
    await send(processes[0]!.bus, aRequest(registering(tenant)));
    const attempt = async (i: number): Promise<void> => {
      const request = aRequest(settingAbsence(tenant, 60 + i), aWish(tenant, `key-${i}`, String(i)));
      for (let tries = 0; tries < 50; tries++) {
        try {
          await send(processes[i % 3]!.bus, request);
          return;
        } catch (fault) {
          if (!(fault instanceof TransientFault) || fault.code !== 'contention') throw fault;
        }
      }
      throw new Error('never got through');
    };
    await Promise.all(Array.from({ length: 90 }, (_, i) => attempt(i)));
    const stored = await log.readStream(tenant, streamName('tenant', tenant, tenant), forwards);
    expect(stored).toHaveLength(91);
    expect(new Set(stored.map((event) => event.command)).size).toBe(91);
  });

  it('lets a command that can not be stored or answered fail alone', async () => {
    const { open } = aCommandPath();
    const { bus } = open();
    const tenant = aTenant();
    await send(bus, aRequest(registering(tenant)));
    const tooLarge = { ...settingAbsence(tenant, 60), by: { ...anOperator, id: 'x'.repeat(5_000) } };
    const request = aRequest(tooLarge);
    const huge = { ...request, context: { ...request.context, actor: tooLarge.by } };
    const wish = aWish(tenant, 'broken');
    const broken = {
      ...wish,
      compose: () => {
        throw new Error('no such answer');
      },
    };
    const outcomes = await Promise.allSettled([
      send(bus, aRequest(settingAbsence(tenant, 61))),
      send(bus, huge),
      send(bus, aRequest(settingAbsence(tenant, 62), broken)),
      send(bus, aRequest(settingAbsence(tenant, 63))),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
    expect(outcomes[3]).toMatchObject({ value: { verdict: { revision: 2n } } });
  });

  it('gives up with "contention" after twelve conflicts', async () => {
    const { open } = aCommandPath();
    const tenant = aTenant();
    let appends = 0;
    const { bus } = open((inner) => ({
      ...inner,
      append: async ({ writes: [write] }) => {
        appends++;
        return Promise.resolve({ kind: 'conflict', stream: write!.stream, actual: 7n });
      },
    }));
    await expect(send(bus, aRequest(registering(tenant)))).rejects.toMatchObject({
      code: 'contention',
      retryAfterSeconds: 1,
    });
    expect(appends).toBe(12);
  });

  it('issue 13 E11: is answered though other processes were faster eleven times in a row', async () => {
    const { log, open } = aCommandPath();
    const tenant = aTenant();
    const other = open().bus;
    await send(other, aRequest(registering(tenant)));
    let faster = 0;
    const { bus } = open((inner) => ({
      ...inner,
      append: async (command) => {
        faster += 1;
        if (faster <= 11) await send(other, aRequest(settingAbsence(tenant, 100 + faster)));
        return inner.append(command);
      },
    }));
    const done = await send(bus, aRequest(settingAbsence(tenant, 60)));
    expect(done).toMatchObject({ kind: 'decided', verdict: { refusal: undefined, revision: 12n } });
    const stored = await log.readStream(tenant, streamName('tenant', tenant, tenant), forwards);
    expect(stored).toHaveLength(13);
  });
});

describe('idempotency keys', () => {
  it('answer the same bytes again, refusals too, in another process too', async () => {
    const { log, open } = aCommandPath();
    const tenant = aTenant();
    const register = aRequest(registering(tenant), aWish(tenant, 'a'));
    const refused = aRequest(registering(tenant, 'other'), aWish(tenant, 'b'));
    const first = open();
    const one = await send(first.bus, register);
    const no = await send(first.bus, refused);
    expect(bodyOf(no)).toBe('{"revision":"0","refusal":"tenant-exists"}');
    await send(first.bus, aRequest(settingAbsence(tenant, 99)));
    for (const { bus } of [first, open()]) {
      expect(await send(bus, register)).toMatchObject({ kind: 'replayed', position: 1n });
      expect(bodyOf(await send(bus, register))).toBe(bodyOf(one));
      expect(bodyOf(await send(bus, refused))).toBe(bodyOf(no));
    }
    expect(await log.tail()).toBe(2n);
  });

  it('refuse another request under the same key', async () => {
    const { open } = aCommandPath();
    const { bus } = open();
    const tenant = aTenant();
    await send(bus, aRequest(registering(tenant), aWish(tenant, 'a')));
    expect(await send(bus, aRequest(registering(tenant), aWish(tenant, 'a', 'another body')))).toEqual({
      kind: 'key-reused',
    });
  });

  it('say that an attempt is under way in this process', async () => {
    const { open } = aCommandPath();
    const { bus } = open();
    const tenant = aTenant();
    const request = aRequest(registering(tenant), aWish(tenant, 'a'));
    const [first, second] = await Promise.all([send(bus, request), send(bus, request)]);
    expect([first.kind, second.kind]).toEqual(['decided', 'in-flight']);
  });

  it('find the answer of an attempt whose acknowledgement was lost', async () => {
    const { log, open } = aCommandPath();
    const tenant = aTenant();
    let lost = 0;
    const { bus } = open((inner: EventLog) => ({
      ...inner,
      append: async (append) => {
        const outcome = await inner.append(append);
        if (lost++ === 0) throw new TransientFault('append-unknown', 'the reply was lost');
        return outcome;
      },
    }));
    const outcome = await send(bus, aRequest(registering(tenant), aWish(tenant, 'a')));
    expect(outcome).toMatchObject({ kind: 'replayed' });
    expect(bodyOf(outcome)).toBe('{"revision":"0"}');
    expect(await log.tail()).toBe(1n);
  });

  it('outrank a version demand that the first attempt itself made stale', async () => {
    const { open } = aCommandPath();
    const { bus } = open();
    const tenant = aTenant();
    await send(bus, aRequest(registering(tenant)));
    const request = aRequest(settingAbsence(tenant, 60), aWish(tenant, 'a'), 0n);
    expect(await send(bus, request)).toMatchObject({ kind: 'decided' });
    expect(await send(bus, request)).toMatchObject({ kind: 'replayed' });
    expect(await send(bus, aRequest(settingAbsence(tenant, 61), aWish(tenant, 'b'), 0n))).toEqual({
      kind: 'stale',
      revision: 1n,
    });
  });
});

describe('issue 12 D4: an answer to a request without a key of its client', () => {
  it('is given and not kept, unless something was done', async () => {
    const { log, open } = aCommandPath();
    const { bus } = open();
    const tenant = aTenant();
    const keyless = (key: string) => ({ ...aWish(tenant, key), keyless: true as const });
    const asked = async (key: string, command: TenantCommand) => {
      const outcome = await send(bus, aRequest(command, keyless(key)));
      return [outcome.kind, bodyOf(outcome), (await log.findAnswer(keyless(key).claim)) !== undefined];
    };
    expect(await asked('refused', settingAbsence(tenant, 60))).toEqual([
      'decided',
      '{"revision":"-1","refusal":"tenant-unknown"}',
      false,
    ]);
    expect(await asked('done', registering(tenant))).toEqual(['decided', '{"revision":"0"}', true]);
    expect(await asked('nothing', registering(tenant))).toEqual(['decided', '{"revision":"0"}', false]);
    const other = registering(tenant, 'other');
    const refused = await send(bus, aRequest(other, aWish(tenant, 'own')));
    expect(bodyOf(refused)).toContain('tenant-exists');
    expect(await log.findAnswer(aWish(tenant, 'own').claim)).toBeDefined();
  });

  it('was true at the end of the stream when it was given, like one that is kept', async () => {
    const { open } = aCommandPath();
    const tenant = aTenant();
    const other = open();
    let isRaced = false;
    const { bus } = open((inner) => ({
      ...inner,
      append: async (...batch) => {
        if (!isRaced) {
          isRaced = true;
          await send(other.bus, aRequest(registering(tenant)));
        }
        return inner.append(...batch);
      },
    }));
    const wish = { ...aWish(tenant, 'k'), keyless: true as const };
    const outcome = await send(bus, aRequest(settingAbsence(tenant, 60), wish));
    expect(bodyOf(outcome)).toBe('{"revision":"1"}');
  });
});

describe('issue 12 C6 and point 11: a precondition', () => {
  it.each<[Precondition, 'decided' | 'stale', 'decided' | 'stale']>([
    [{ match: 'any' }, 'stale', 'decided'],
    [{ match: [0n] }, 'stale', 'decided'],
    [{ match: [7n, 0n] }, 'stale', 'decided'],
    [{ match: [7n] }, 'stale', 'stale'],
    [{ match: [] }, 'stale', 'stale'],
    [{ noneMatch: 'any' }, 'decided', 'stale'],
    [{ noneMatch: [7n, 0n] }, 'decided', 'stale'],
    [{ noneMatch: [7n] }, 'decided', 'decided'],
    [{ noneMatch: [] }, 'decided', 'decided'],
    [{ match: 'any', noneMatch: [7n] }, 'stale', 'decided'],
    [{ match: [0n], noneMatch: [0n] }, 'stale', 'stale'],
    [{ match: [0n], noneMatch: 'any' }, 'stale', 'stale'],
  ])('%o: of a stream that does not exist %s, at revision 0 %s', async (precondition, absent, at0) => {
    const { open } = aCommandPath();
    const { bus } = open();
    const [one, other] = [aTenant(), aTenant()];
    const making = { ...aRequest(registering(one), aWish(one, 'first')), precondition };
    expect(await send(bus, making)).toMatchObject({ kind: absent });
    await send(bus, aRequest(registering(other)));
    const demanding = { ...aRequest(settingAbsence(other, 60), aWish(other, 'k')), precondition };
    expect(await send(bus, demanding)).toMatchObject({ kind: at0 });
  });

  it('that its own events have made untrue gives the same answer again', async () => {
    const { open } = aCommandPath();
    const tenant = aTenant();
    const making = {
      ...aRequest(registering(tenant), aWish(tenant, 'first')),
      precondition: { noneMatch: 'any' },
    } as const;
    const first = await send(open().bus, making);
    const again = await send(open().bus, making);
    expect([first.kind, again.kind, bodyOf(again)]).toEqual(['decided', 'replayed', bodyOf(first)]);
  });
});

describe('asking a stream', () => {
  it('shows what another process has stored meanwhile', async () => {
    const { open } = aCommandPath();
    const [one, two] = [open(), open()];
    const tenant = aTenant();
    const stream = streamName('tenant', tenant, tenant);
    const status = () => one.handler.ask(tenant, stream, (state) => state.status);
    expect(await status()).toBe('none');
    await send(two.bus, aRequest(registering(tenant)));
    expect(await status()).toBe('active');
  });
});
