// A log whose answers carry proofs, over one in memory: what is changed there is not given again, and each append has its own
// outcome.
import { beforeEach, describe, expect, it } from 'vitest';
import { rowProofs } from '../../../src/adapters/codec/row-proofs.ts';
import { provenAnswers } from '../../../src/adapters/eventstore/proven-answers.ts';
import { TamperedFault } from '../../../src/ports/faults.ts';
import type { EventLog } from '../../../src/ports/event-log.port.ts';
import type { KeptAnswer } from '../../../src/ports/kept-answer.ts';
import { createMemoryEventLog } from '../../support/memory/memory-event-log.ts';
import { aStream, aTenant, anAnswer, anAppend, keeping } from '../../support/sealed.ts';

let inner: EventLog;
let lacking: boolean;
let asked: number;
const met: unknown[] = [];
let log: EventLog;

/** The log, where every answer that it gives was changed first. */
const changing = (change: (answer: KeptAnswer) => KeptAnswer): EventLog => ({
  ...inner,
  append: async (append) => {
    const outcome = await inner.append(append);
    return outcome.kind === 'answered' ? { ...outcome, answer: change(outcome.answer) } : outcome;
  },
  findAnswer: async (claim) => {
    const found = await inner.findAnswer(claim);
    return found && { ...found, answer: change(found.answer) };
  },
});
const over = (under: EventLog): EventLog =>
  provenAnswers(under, {
    proofs: Promise.resolve(rowProofs(Buffer.alloc(32, 9))),
    mayLackProof: () => {
      asked += 1;
      return Promise.resolve(lacking);
    },
    met: (failure) => void met.push(failure),
  });
beforeEach(() => {
  inner = createMemoryEventLog().log;
  log = over(inner);
  [lacking, asked] = [false, 0];
  met.length = 0;
});

const tenant = aTenant();
const anAnsweredAppend = () => {
  const stream = aStream(tenant);
  return keeping(anAppend(tenant, stream, 'none'), anAnswer(tenant, stream));
};

describe('issue 12 D3: answers with proofs', () => {
  it('are given again as they were kept, and nobody is asked whether they may lack one', async () => {
    const append = anAnsweredAppend();
    expect(await log.append(append)).toMatchObject({ kind: 'appended' });
    expect(await log.append(append)).toMatchObject({ kind: 'answered', answer: append.answer });
    expect((await log.findAnswer(append.answer.claim))?.answer).toMatchObject(append.answer);
    expect(asked).toBe(0);
    expect(met).toEqual([]);
  });

  it('are not given where they were changed: the append ends so, and finding raises it', async () => {
    const append = anAnsweredAppend();
    await log.append(append);
    const changed = over(changing((answer) => ({ ...answer, status: 500 })));
    const outcome = await changed.append(append);
    expect(outcome).toMatchObject({ kind: 'tampered', fault: { place: { store: 'answer' } } });
    await expect(changed.findAnswer(append.answer.claim)).rejects.toThrow(TamperedFault);
    expect(met).toHaveLength(2);
  });

  it('fail no other append that is made at the same time', async () => {
    const [one, other] = [anAnsweredAppend(), anAnsweredAppend()];
    await log.append(one);
    const changed = over(changing((answer) => ({ ...answer, status: 500 })));
    const outcomes = await Promise.all([changed.append(one), changed.append(other)]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['tampered', 'appended']);
  });

  it('are those of the version before where they have none, for as long as that may be', async () => {
    const append = anAnsweredAppend();
    await inner.append(append);
    lacking = true;
    expect(await log.append(append)).toMatchObject({ kind: 'answered', answer: append.answer });
    lacking = false;
    expect(await log.append(append)).toMatchObject({ kind: 'tampered' });
    expect(asked).toBe(2);
  });

  it('go on in the order of their appends, with an answer or without', async () => {
    const stream = aStream(tenant);
    const begin = anAppend(tenant, stream, 'none');
    const onward = keeping(anAppend(tenant, stream, 0n), anAnswer(tenant, stream));
    const outcomes = await Promise.all([begin, onward, anAppend(tenant, stream, 1n)].map(log.append));
    expect(outcomes.map(({ kind }) => kind)).toEqual(['appended', 'appended', 'appended']);
  });
});
