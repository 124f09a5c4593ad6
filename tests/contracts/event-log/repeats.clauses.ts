// The same append again, and the answers that are kept with appends.
import { expect } from 'vitest';
import { PermanentFault } from '../../../src/ports/faults.ts';
import type { KeptAnswer } from '../../../src/ports/kept-answer.ts';
import { aStream, aTenant, anAnswer, anAppend, keeping, sealedEvents } from '../../support/sealed.ts';
import { clause, kinds, whole } from './clause.ts';

export const repeatClauses = [
  clause(
    'L41',
    'takes the same append again for the same success, however far the stream has gone on',
    async (under) => {
      const tenant = aTenant();
      const stream = aStream(tenant);
      const append = anAppend(tenant, stream, 'none', 2);
      const first = await under.log.append(append);
      expect(await under.other.append(append)).toEqual({ ...first, kind: 'duplicate' });
      await under.log.append(anAppend(tenant, stream, 1n, 3));
      expect(await under.log.append(append)).toEqual({ ...first, kind: 'duplicate' });
      expect(await under.log.readStream(tenant, stream, whole)).toHaveLength(5);
    },
  ),

  clause('L42', 'gives a conflict where only some of its events are the same', async ({ log }) => {
    const tenant = aTenant();
    const stream = aStream(tenant);
    const append = anAppend(tenant, stream, 'none', 2);
    await log.append(append);
    const own = append.writes[0]!.events;
    const [, strange, more] = sealedEvents(tenant, stream, 'none', 3);
    for (const events of [
      [own[0]!, strange!],
      [...own, more!],
    ]) {
      const mixed = { tenant, writes: [{ stream, expected: 'none' as const, events }] };
      expect(await log.append(mixed)).toEqual({ kind: 'conflict', stream, actual: 1n });
    }
    expect(await log.readStream(tenant, stream, whole)).toHaveLength(2);
  }),

  clause(
    'L44',
    'gives a conflict where one of its streams has its events and another has not',
    async ({ log }) => {
      const tenant = aTenant();
      const [one, two] = [aStream(tenant), aStream(tenant)];
      const stored = anAppend(tenant, one, 'none', 2);
      await log.append(stored);
      const more = anAppend(tenant, two, 'none').writes[0]!;
      const partly = { tenant, writes: [...stored.writes, more] };
      if (!log.capabilities.atomicBatch) {
        await expect(log.append(partly)).rejects.toThrow(PermanentFault);
      } else {
        const neighbour = anAppend(tenant, aStream(tenant), 'none');
        const [outcome, beside] = await Promise.all([log.append(partly), log.append(neighbour)]);
        expect(outcome).toEqual({ kind: 'conflict', stream: one, actual: 1n });
        expect(beside.kind).toBe('appended');
      }
      expect(await log.readStream(tenant, one, whole)).toHaveLength(2);
      expect(await log.readStream(tenant, two, whole)).toEqual([]);
    },
  ),

  clause('L43', 'takes a hundred at once of the same append for one', async (under) => {
    const tenant = aTenant();
    const append = anAppend(tenant, aStream(tenant), 'none', 2);
    const outcomes = await Promise.all(
      Array.from({ length: 100 }, (_, i) => (i % 2 ? under.log : under.other).append(append)),
    );
    const { appended = 0, duplicate = 0 } = kinds(outcomes);
    expect(appended + duplicate).toBe(100);
    // A log over a server that answers a repetition as it answered the first tells it apart within one process.
    expect(appended).toBeLessThanOrEqual(under.log.capabilities.atomicBatch ? 1 : 2);
    expect(appended).toBeGreaterThanOrEqual(1);
    expect(new Set(outcomes.map((outcome) => 'position' in outcome && outcome.position)).size).toBe(1);
    expect(await under.log.readStream(tenant, append.writes[0]!.stream, whole)).toHaveLength(2);
  }),

  clause(
    'L45',
    'takes the same append again for the same success, though what it demanded is no longer so',
    async ({ log, other }) => {
      const tenant = aTenant();
      const [stream, demanded] = [aStream(tenant), aStream(tenant)];
      const { writes } = anAppend(tenant, stream, 'none', 2);
      const append = {
        tenant,
        writes: [...writes, { stream: demanded, expected: 'none' as const, events: [] }],
      };
      const first = await log.append(append);
      expect(first.kind).toBe('appended');
      await other.append(anAppend(tenant, demanded, 'none'));
      for (const client of [log, other])
        expect(await client.append(append)).toEqual({ ...first, kind: 'duplicate' });
      expect(await log.readStream(tenant, stream, whole)).toHaveLength(2);
    },
  ),

  clause('L51', 'gives two racing attempts of one key one effect and one answer', async (under) => {
    for (let round = 0; round < 20; round++) {
      const tenant = aTenant();
      const first = anAnswer(tenant, aStream(tenant));
      const second = { ...anAnswer(tenant, aStream(tenant)), claim: first.claim, command: first.command };
      const attempts = [first, second].map((answer) =>
        keeping(anAppend(tenant, answer.stream, 'none', 1, { command: first.command }), answer),
      );
      const outcomes = await Promise.all(
        attempts.map((attempt, i) => (i === 0 ? under.log : under.other).append(attempt)),
      );
      // A log that claims keys first may say of the second that the first is under way.
      const told = kinds(outcomes);
      expect({ ...told, held: undefined, answered: undefined }).toEqual({ appended: 1 });
      expect((told['held'] ?? 0) + (told['answered'] ?? 0)).toBe(1);
      const won = outcomes[0]?.kind === 'appended' ? 0 : 1;
      const [winner, loser] = won === 0 ? [first, second] : [second, first];
      const again = await under.other.append(attempts[1 - won]!);
      for (const outcome of [...outcomes, again]) {
        if (outcome.kind !== 'answered') continue;
        expect(Buffer.from(outcome.answer.body)).toEqual(Buffer.from(winner.body));
      }
      expect(again.kind).toBe('answered');
      expect(await under.log.readStream(tenant, loser.stream, whole)).toEqual([]);
    }
  }),

  clause(
    'L52',
    'gives the kept answer to the byte, with its position, also when the stream has moved on',
    async (under) => {
      const tenant = aTenant();
      const stream = aStream(tenant);
      const append = keeping(anAppend(tenant, stream, 'none', 2), {
        ...anAnswer(tenant, stream),
        revision: 1n,
      });
      const { answer } = append;
      const first = await under.log.append(append);
      await under.log.append(anAppend(tenant, stream, 1n));
      const again = await under.other.append({
        ...anAppend(tenant, stream, 2n, 1, { command: answer.command }),
        answer: { ...answer, body: Buffer.from('x') },
      });
      const position = first.kind === 'appended' ? first.position : -1n;
      expect(again).toMatchObject({ kind: 'answered', position });
      expect(again.kind === 'answered' && comparable(again.answer)).toEqual(comparable(answer));
      const found = await under.log.findAnswer(answer.claim);
      expect(found && comparable(found.answer)).toEqual(comparable(answer));
      expect(found?.position).toBe(position);
    },
  ),

  clause(
    'L53',
    'keeps a refusal: an answer without events, bound to where the stream stood',
    async ({ log }) => {
      const tenant = aTenant();
      const answer = { ...anAnswer(tenant, aStream(tenant)), status: 409, revision: -1n };
      const refusal = {
        tenant,
        writes: [{ stream: answer.stream, expected: 'none' as const, events: [] }],
        answer,
      };
      expect(await log.append(refusal)).toMatchObject({ kind: 'appended' });
      const again = await log.append(refusal);
      expect(again.kind === 'answered' && comparable(again.answer)).toEqual(comparable(answer));
      const late = anAnswer(tenant, answer.stream);
      await log.append(anAppend(tenant, answer.stream, 'none'));
      expect(await log.append({ ...refusal, answer: late })).toMatchObject({ kind: 'conflict' });
      expect(await log.findAnswer(late.claim)).toBeUndefined();
    },
  ),

  clause('L54', 'keeps no answer of an append that met a conflict', async ({ log }) => {
    const tenant = aTenant();
    const answer = anAnswer(tenant, aStream(tenant));
    const append = keeping(anAppend(tenant, answer.stream, 3n), answer);
    expect(await log.append(append)).toMatchObject({ kind: 'conflict' });
    expect(await log.findAnswer(answer.claim)).toBeUndefined();
  }),

  clause('L55', 'does not mix up one key under another tenant, principal or route', async ({ log }) => {
    for (const part of ['tenant', 'principal', 'route'] as const) {
      const tenant = aTenant();
      const answer = anAnswer(tenant, aStream(tenant));
      await log.append(keeping(anAppend(tenant, answer.stream, 'none'), answer));
      const elsewhere = part === 'tenant' ? aTenant() : tenant;
      const other = anAnswer(elsewhere, aStream(elsewhere), answer.claim.key);
      const claim = {
        ...answer.claim,
        tenant: elsewhere,
        ...(part === 'principal' && { principal: other.claim.principal }),
        ...(part === 'route' && { route: 'PUT /v1/other' }),
      };
      const moved = keeping(anAppend(elsewhere, other.stream, 'none'), { ...other, claim });
      expect(await log.append(moved), part).toMatchObject({ kind: 'appended' });
      expect((await log.findAnswer(answer.claim))?.answer.stream, part).toBe(answer.stream);
    }
  }),
];

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

function comparable(answer: KeptAnswer): object {
  return { ...answer, salt: hex(answer.salt), digest: hex(answer.digest), body: hex(answer.body) };
}
