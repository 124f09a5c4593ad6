// Claim, append, answer, send on EventStoreDB: a death between any two steps, attempts that race, an older attempt whose
// events arrive late. Whatever happens, a key has one effect and one answer.
import { randomBytes, randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EsdbClient } from '../../../src/adapters/eventstore/esdb/esdb-client.ts';
import { eventId } from '../../../src/adapters/codec/record/uuid.ts';
import { createMemoryClaims } from '../../support/memory/memory-claims.ts';
import type { MemoryClaimsPorts } from '../../support/memory/memory-claims.ts';
import { addSeconds, fromEpochMs } from '../../../src/domain/shared/instant.ts';
import type { CommandId } from '../../../src/domain/shared/ids.ts';
import type { ClaimAnswer } from '../../../src/ports/claim.ts';
import type { Claims } from '../../../src/ports/claims.port.ts';
import { TransientFault } from '../../../src/ports/faults.ts';
import type { AppendOutcome, LogAppend } from '../../../src/ports/event-log.port.ts';
import { besideInMemory, openEsdbLog, startEsdbWorld } from '../../support/esdb-log.ts';
import type { EsdbWorld, OpenedEsdbLog } from '../../support/esdb-log.ts';
import { aStream, aTenant, anAnswer, anAppend, keeping } from '../../support/sealed.ts';

vi.setConfig({ testTimeout: 30_000 });

let world: EsdbWorld;
let kept: MemoryClaimsPorts;
let opened: OpenedEsdbLog[];
let passedSeconds: number;

beforeEach(async () => {
  passedSeconds = 0;
  opened = [];
  const clock = { now: () => addSeconds(fromEpochMs(Date.now()), passedSeconds) };
  kept = { state: new Map(), clock };
  world = await startEsdbWorld({ beside: besideInMemory(kept) });
});
afterEach(async () => {
  await Promise.all(opened.map((one) => one.close()));
  await world.close();
});

/** A process; `changed` is how its claims differ, `around` how its calls to the server do. */
function open(
  changed: (claims: Claims) => Partial<Claims> = () => ({}),
  around: (client: EsdbClient) => EsdbClient = (client) => client,
): OpenedEsdbLog {
  const claims = createMemoryClaims(kept);
  const beside = { claims: { ...claims, ...changed(claims) }, sequence: world.beside.sequence };
  const one = openEsdbLog(world.server.url, beside, { around });
  opened.push(one);
  return one;
}

/** Attempts at one command: the same key and ids, each sealed again. */
function aCommand(events = 2) {
  const tenant = aTenant();
  const stream = aStream(tenant);
  const command = randomUUID() as CommandId;
  const ids = Array.from({ length: events }, (_, n) => eventId(command, stream, n));
  const answer = { ...anAnswer(tenant, stream), revision: BigInt(events - 1) };
  const attempt = (expected: 'none' | bigint = 'none', count = events): LogAppend => {
    const told = { ...answer, salt: randomBytes(16), body: randomBytes(24) };
    return keeping(anAppend(tenant, stream, expected, count, { command, ids }), told);
  };
  return { tenant, stream, command, attempt };
}

const dies = (): Promise<never> =>
  Promise.reject(new TransientFault('database-away', 'the process died here'));
const leaseIsOver = (): void => void (passedSeconds += 31);
const stored = async (one: OpenedEsdbLog, { tenant, stream }: ReturnType<typeof aCommand>) =>
  one.log.readStream(tenant, stream, { from: 'start', direction: 'forwards', limit: 100 });

/** Appends with its own sealing, and composes the answer again if the work was done before, as the command path does. */
async function again(one: OpenedEsdbLog, attempt: LogAppend): Promise<AppendOutcome> {
  const outcome = await one.log.append(attempt);
  if (outcome.kind !== 'done') return outcome;
  const { stream, revision } = outcome;
  return one.log.append({
    tenant: attempt.tenant,
    writes: [],
    answer: { ...attempt.answer!, stream, revision },
  });
}

async function expectOneEffect(command: ReturnType<typeof aCommand>, events = 2): Promise<void> {
  const last = open();
  const told = await last.log.append(command.attempt());
  const repeated = await last.log.append(command.attempt());
  expect(told.kind).toBe('answered');
  expect(repeated).toEqual(told);
  const records = await stored(last, command);
  expect(records.map(({ command: of }) => of)).toEqual(Array.from({ length: events }, () => command.command));
  expect(told).toMatchObject({ position: records.at(-1)?.position });
}

describe('a process that dies', () => {
  it('before its claim is known to be taken: another one does the work', async () => {
    const command = aCommand();
    const dead = open((claims) => ({ take: async (asked) => claims.take(asked).then(dies) }));
    await expect(dead.log.append(command.attempt())).rejects.toMatchObject({ code: 'database-away' });
    const next = open();
    expect(await next.log.append(command.attempt())).toEqual({ kind: 'held' });
    leaseIsOver();
    expect(await next.log.append(command.attempt())).toMatchObject({ kind: 'appended' });
    await expectOneEffect(command);
  });

  it('between append and answer: another one finds its events, and answers from them', async () => {
    const command = aCommand();
    const dead = open(() => ({ answer: dies }));
    await expect(dead.log.append(command.attempt())).rejects.toMatchObject({ code: 'append-unknown' });
    const next = open();
    expect(await next.log.append(command.attempt())).toEqual({ kind: 'held' });
    leaseIsOver();
    const records = await stored(next, command);
    const { kind, stream, revision, position } = (await next.log.append(command.attempt())) as Extract<
      AppendOutcome,
      { kind: 'done' }
    >;
    expect({ kind, stream, revision, position }).toEqual({
      kind: 'done',
      stream: command.stream,
      revision: 1n,
      position: records[1]?.position,
    });
    expect(await again(next, command.attempt())).toMatchObject({ kind: 'appended', position });
    await expectOneEffect(command);
  });

  it('between append and answer, and the stream has gone on: nothing is done a second time', async () => {
    const command = aCommand();
    const dead = open(() => ({ answer: dies }));
    await dead.log.append(command.attempt()).catch(() => undefined);
    const next = open();
    await next.log.append(anAppend(command.tenant, command.stream, 1n, 3));
    leaseIsOver();
    expect(await next.log.append(command.attempt(4n))).toMatchObject({ kind: 'done', revision: 1n });
    expect(await stored(next, command)).toHaveLength(5);
  });

  it('between answer and sending: another one gives the answer that was kept', async () => {
    const command = aCommand();
    const dead = open((claims) => ({ answer: async (given) => claims.answer(given).then(dies) }));
    await expect(dead.log.append(command.attempt())).rejects.toMatchObject({ code: 'append-unknown' });
    expect(await open().log.append(command.attempt())).toMatchObject({ kind: 'answered' });
    await expectOneEffect(command);
  });

  it('finds its own events when it tries again itself, before the lease is over', async () => {
    const command = aCommand();
    let isAway = true;
    const one = open((claims) => ({
      answer: (given: readonly ClaimAnswer[]) => (isAway ? dies() : claims.answer(given)),
    }));
    await expect(one.log.append(command.attempt())).rejects.toMatchObject({ code: 'append-unknown' });
    isAway = false;
    expect(await again(one, command.attempt())).toMatchObject({ kind: 'appended' });
    await expectOneEffect(command);
  });

  it('after it met a conflict: the next attempt is decided again and appended after it', async () => {
    const command = aCommand();
    const one = open();
    await one.log.append(anAppend(command.tenant, command.stream, 'none'));
    expect(await one.log.append(command.attempt())).toMatchObject({ kind: 'conflict', actual: 0n });
    expect(await one.log.append(command.attempt(0n))).toMatchObject({ kind: 'appended' });
    const records = await stored(one, command);
    expect(records).toHaveLength(3);
    expect(await open().log.append(command.attempt(0n))).toMatchObject({ kind: 'answered' });
  });
});

describe('an attempt that stored nothing', () => {
  const conflicted = async (one: OpenedEsdbLog, command: ReturnType<typeof aCommand>): Promise<void> => {
    expect(await one.log.append(command.attempt())).toMatchObject({ kind: 'conflict', actual: 0n });
  };

  it('lets its key go: another process does the work at once', async () => {
    const command = aCommand();
    const [one, other] = [open(), open()];
    await other.log.append(anAppend(command.tenant, command.stream, 'none'));
    await conflicted(one, command);
    expect(await other.log.append(command.attempt(0n))).toMatchObject({ kind: 'appended' });
    expect(await one.log.append(command.attempt(0n))).toMatchObject({ kind: 'answered' });
    expect(await stored(one, command)).toHaveLength(3);
  });

  it('gets the conflict even if its key can’t be released; the lease ends by itself', async () => {
    const command = aCommand();
    const [one, other] = [open(() => ({ release: dies })), open()];
    await other.log.append(anAppend(command.tenant, command.stream, 'none'));
    await conflicted(one, command);
    expect(await other.log.append(command.attempt(0n))).toEqual({ kind: 'held' });
    leaseIsOver();
    expect(await other.log.append(command.attempt(0n))).toMatchObject({ kind: 'appended' });
  });

  it('and tries again while another process does the work: one effect', async () => {
    for (let round = 0; round < 5; round += 1) {
      const command = aCommand(1);
      const [one, other] = [open(), open()];
      await other.log.append(anAppend(command.tenant, command.stream, 'none'));
      await conflicted(one, command);
      const both = [one, other].map((each) => again(each, command.attempt(0n)));
      const kinds = (await Promise.all(both)).map(({ kind }) => kind);
      expect(kinds).toContain('appended');
      const records = await stored(other, command);
      expect(records.filter(({ command: of }) => of === command.command)).toHaveLength(1);
    }
  });
});

describe('attempts that race', () => {
  it('in one process: the second is held while the first is at work, and then told its answer', async () => {
    const command = aCommand();
    const one = open();
    const [first, second] = await Promise.all([
      one.log.append(command.attempt()),
      one.log.append(command.attempt()),
    ]);
    expect([first.kind, second.kind]).toEqual(['appended', 'held']);
    await expectOneEffect(command);
  });

  it('in many processes, whose leases are over at once: one effect, one answer', async () => {
    for (let round = 0; round < 5; round += 1) {
      const command = aCommand();
      const dead = open(() => ({ answer: dies }));
      if (round % 2 === 0) await dead.log.append(command.attempt()).catch(() => undefined);
      leaseIsOver();
      const racers = Array.from({ length: 4 }, () => open());
      const outcomes = await Promise.all(racers.map((racer) => again(racer, command.attempt())));
      expect(outcomes.filter(({ kind }) => kind === 'appended')).toHaveLength(1);
      await expectOneEffect(command);
    }
  });
});

describe('an older attempt whose events arrive late', () => {
  /** A process whose appends are held until the test releases them. */
  function slow() {
    let letGo: () => void = () => undefined;
    let arrive: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (letGo = resolve));
    const arrived = new Promise<void>((resolve) => (arrive = resolve));
    const one = open(
      () => ({}),
      (client) => ({
        ...client,
        append: async (...given) => {
          arrive();
          await gate;
          return client.append(...given);
        },
      }),
    );
    return { log: one.log, arrived, letGo: () => letGo() };
  }

  it.each([1, 2])(
    'after the newer one (it had decided %s events): it gives the answer of the newer one',
    async (count) => {
      const command = aCommand();
      const older = slow();
      const late = older.log.append(command.attempt('none', count));
      await older.arrived;
      leaseIsOver();
      expect(await open().log.append(command.attempt())).toMatchObject({ kind: 'appended' });
      older.letGo();
      const told = await late;
      expect(told.kind).toBe('answered');
      await expectOneEffect(command);
    },
  );

  it.each([1, 2])(
    'under the hands of the newer one (it had decided %s events): that one answers from them',
    async (count) => {
      const command = aCommand(count);
      const [older, newer] = [slow(), slow()];
      const late = older.log.append(command.attempt());
      await older.arrived;
      leaseIsOver();
      const next = newer.log.append(command.attempt('none', 1));
      await newer.arrived;
      older.letGo();
      expect(await late).toEqual({ kind: 'held' });
      newer.letGo();
      const done = await next;
      expect(done).toMatchObject({ kind: 'done', revision: BigInt(count - 1) });
      const composed = { ...command.attempt().answer!, stream: command.stream, revision: BigInt(count - 1) };
      expect(await newer.log.append({ tenant: command.tenant, writes: [], answer: composed })).toMatchObject({
        kind: 'appended',
      });
      await expectOneEffect(command, count);
    },
  );
});
