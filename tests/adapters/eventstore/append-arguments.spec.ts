// The arguments of a batch: they leave out what log.append can derive from the events, and nothing else.
import { expect, it } from 'vitest';
import { appendArguments } from '../../../src/adapters/eventstore/postgres/append-arguments.ts';
import type { LogAppend } from '../../../src/ports/event-log.port.ts';
import type { KeptAnswer } from '../../../src/ports/kept-answer.ts';
import { aStream, aTenant, anAnswer, anAppend, keeping } from '../../support/sealed.ts';

/** How many arguments of each group a batch leaves out: of streams 12, of writes 7, of answers 14. */
function leftOut(appends: readonly LogAppend[], preferFast = true) {
  const values = appendArguments(appends, preferFast).map((value) => value === null);
  const count = (from: number, to: number) => values.slice(from, to).filter(Boolean).length;
  expect(values).toHaveLength(47);
  expect(count(0, 3) + count(22, 33)).toBe(0);
  return { streams: count(3, 15), writes: count(15, 22), answers: count(33, 47) };
}

const tenant = aTenant();
const proven = (answer: KeptAnswer): KeptAnswer => ({ ...answer, proof: Buffer.alloc(33) });
const begins = () => anAppend(tenant, aStream(tenant), 'none');

it('says nothing twice of commands of one event that begin streams', () => {
  const answered = [begins(), begins()].map((append) =>
    keeping(append, proven(anAnswer(tenant, append.writes[0]!.stream))),
  );
  expect(leftOut(answered)).toEqual({ streams: 12, writes: 7, answers: 5 });
  expect(leftOut([begins(), begins()])).toEqual({ streams: 12, writes: 7, answers: 14 });
});

it('says where streams stand that go on, and after which leaves', () => {
  const stream = aStream(tenant);
  const onward = anAppend(tenant, stream, 4n);
  const later = { tenant, writes: [{ ...onward.writes[0]!, leaf: Buffer.alloc(32, 7) }] };
  expect(leftOut([begins(), onward])).toMatchObject({ streams: 0, writes: 7 });
  expect(leftOut([begins(), later])).toMatchObject({ streams: 0, writes: 6 });
  expect(leftOut([anAppend(tenant, stream, 'none'), anAppend(tenant, stream, 0n)]).streams).toBe(0);
  expect(leftOut([begins(), onward], false)).toMatchObject({ streams: 12, writes: 7 });
});

it('says all of writes that are not one event each', () => {
  const stream = aStream(tenant);
  const still = { tenant, writes: [{ stream, expected: 3n, events: [] }] };
  for (const other of [anAppend(tenant, stream, 'none', 2), still])
    expect(leftOut([begins(), other])).toEqual({ streams: 0, writes: 0, answers: 14 });
});

it('says all of answers that are not of their own event, or not there', () => {
  const [append, other] = [begins(), begins()];
  const answer = proven(anAnswer(tenant, append.writes[0]!.stream));
  const whole = keeping(append, answer);
  for (const elsewhere of [
    { ...whole, answer: { ...whole.answer, revision: 1n } },
    { ...whole, answer: { ...whole.answer, stream: aStream(tenant) } },
    { ...whole, answer },
  ])
    expect(leftOut([elsewhere])).toMatchObject({ writes: 7, answers: 0 });
  expect(leftOut([whole, other])).toMatchObject({ writes: 7, answers: 0 });
});
