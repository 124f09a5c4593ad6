// The typed store keeps the contract over the memory log; and its oddities: what it does with records that it
// cannot read, and with a log that fails half-way.
import { randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { allCodecs } from '../../../../src/adapters/codec/words/all-codecs.ts';
import { typedEventStore } from '../../../../src/adapters/codec/typed/typed-event-store.ts';
import { createMemoryEventLog } from '../../../support/memory/memory-event-log.ts';
import { emptyKeyringState, memoryKeyring } from '../../../support/memory/memory-keyring.ts';
import { rootKeyOf } from '../../../../src/adapters/system/file-root-key.ts';
import { streamName } from '../../../../src/domain/shared/ids.ts';
import { TransientFault } from '../../../../src/ports/faults.ts';
import type { EventLog, StoredEvent } from '../../../../src/ports/event-log.port.ts';
import { aCommand, aKnock, eventStoreContract } from '../../../contracts/event-store.contract.ts';
import { aTenant } from '../../../support/sealed.ts';

const codecs = allCodecs();
const all = { from: 'start', direction: 'forwards', limit: 100 } as const;

function made(change: (log: EventLog) => Partial<EventLog> = () => ({})) {
  const memory = createMemoryEventLog().log;
  const log = { ...memory, ...change(memory) };
  const state = emptyKeyringState();
  const keyring = memoryKeyring(rootKeyOf(randomBytes(32)), state);
  const store = typedEventStore({ log, keyring, codecs, random: randomBytes });
  const tenant = aTenant();
  return { store, log: memory, keyring, state, tenant, stream: streamName('meeting', tenant, randomUUID()) };
}

eventStoreContract('typed, over memory', () => {
  const { store, log, keyring } = made();
  return Promise.resolve({ store, log, keyring, close: () => Promise.resolve() });
});

describe('typed event store', () => {
  it('sends the same bytes again after an unknown outcome, so that the chain holds whatever was stored', async () => {
    let failing = 1;
    const { store, log, tenant, stream } = made((memory) => ({
      append: async (append) => {
        if (append.writes[0]?.expected === 0n && failing-- > 0) throw new TransientFault('away', 'gone');
        return memory.append(append);
      },
    }));
    const round = ['a', 'b', 'c'].map((name) => aCommand(tenant, stream, 'none', [aKnock(name)]));
    await expect(store.append(round)).rejects.toBeInstanceOf(TransientFault);
    const outcomes = await store.append(round);
    expect(outcomes.map(({ outcome }) => outcome.kind)).toEqual(['duplicate', 'appended', 'appended']);
    const names = (await store.read(tenant, stream, all, 'opened')).map(({ event }) => event);
    expect(names).toEqual(round.map(({ writes }) => writes[0]!.events[0]));
    const stored = await log.readStream(tenant, stream, all);
    const prevs = stored.map(
      ({ head }) => (JSON.parse(Buffer.from(head).toString()) as { prev?: string }).prev,
    );
    expect(prevs.slice(1)).toEqual(stored.slice(0, -1).map(({ leaf }) => Buffer.from(leaf).toString('hex')));
  });

  it('waits until nothing is under way any more before it reports a failure', async () => {
    let settled = 0;
    const { store, tenant, stream } = made((memory) => ({
      append: async (append) => {
        if (append.writes[0]?.expected === 'none') throw new TransientFault('away', 'gone');
        await new Promise((resolve) => setImmediate(resolve));
        settled += 1;
        return memory.append(append);
      },
    }));
    const round = ['a', 'b', 'c'].map((name) => aCommand(tenant, stream, 'none', [aKnock(name)]));
    await expect(store.append(round)).rejects.toBeInstanceOf(TransientFault);
    expect(settled).toBe(2);
  });

  it('hands a round to the log in order and in one go', async () => {
    const calls: string[] = [];
    const { store, tenant, stream } = made((memory) => ({
      append: (append) => {
        calls.push(String(append.writes[0]?.expected));
        if (calls.length === 1) queueMicrotask(() => calls.push('pause'));
        return memory.append(append);
      },
    }));
    await store.append(['a', 'b', 'c'].map((name) => aCommand(tenant, stream, 'none', [aKnock(name)])));
    expect(calls).toEqual(['none', '0', '1', 'pause']);
  });

  it('asks the keyring once for a whole round and once for a whole page', async () => {
    const { keyring, log, tenant, stream } = made();
    let calls = 0;
    const counting = {
      ...keyring,
      ensure: (scopes: Parameters<typeof keyring.ensure>[0]) => ((calls += 1), keyring.ensure(scopes)),
      find: (...given: Parameters<typeof keyring.find>) => ((calls += 1), keyring.find(...given)),
    };
    const store = typedEventStore({ log, keyring: counting, codecs, random: randomBytes });
    await store.append(Array.from({ length: 50 }, () => aCommand(tenant, stream, 'none', [aKnock('x')])));
    expect(calls).toBe(1);
    expect(await store.read(tenant, stream, all, 'opened')).toHaveLength(50);
    expect(calls).toBe(2);
    await store.read(tenant, stream, all, 'sealed');
    expect(calls).toBe(2);
  });

  it.each<[string, string, (stored: StoredEvent) => Partial<StoredEvent>]>([
    ['changed', 'tampered', ({ body }) => ({ body: Buffer.concat([body, Buffer.from(' ')]) })],
    ['of another tenant', 'tampered', () => ({ tenant: aTenant() })],
    ['without its boxes, the key being kept', 'tampered', () => ({ boxes: [] })],
  ])('stops at a record that was %s', async (_, code, change) => {
    const { store, tenant, stream } = made((memory) => ({
      readStream: async (...given) =>
        (await memory.readStream(...given)).map((stored) => ({ ...stored, ...change(stored) })),
    }));
    await store.append([aCommand(tenant, stream, 'none', [aKnock('x')])]);
    await expect(store.read(tenant, stream, all, 'opened')).rejects.toMatchObject({
      name: 'FatalFault',
      code,
    });
  });

  it('stops at a lost key when it has to open, and not when it has to fold', async () => {
    const { store, state, tenant, stream } = made();
    await store.append([aCommand(tenant, stream, 'none', [aKnock('x')])]);
    state.keys.clear();
    await expect(store.read(tenant, stream, all, 'opened')).rejects.toMatchObject({
      name: 'FatalFault',
      code: 'key-lost',
    });
    expect(await store.read(tenant, stream, all, 'sealed')).toHaveLength(1);
  });
});
