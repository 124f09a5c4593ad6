// A key whose work is done and whose answer is not kept: the answer comes from the command's own events.
import { describe, expect, it } from 'vitest';
import { streamName } from '../../src/domain/shared/ids.ts';
import { addSeconds } from '../../src/domain/shared/instant.ts';
import type { Instant } from '../../src/domain/shared/instant.ts';
import type { Precondition } from '../../src/ports/demanded-revision.ts';
import type { DispatchOutcome } from '../../src/ports/dispatch.port.ts';
import type { DoneBefore, EventLog } from '../../src/ports/event-log.port.ts';
import { aCommandPath, aRequest, aWish, registering, settingAbsence } from '../support/command-path.ts';
import { aTenant } from '../support/sealed.ts';
import { send } from '../support/orders.ts';

/** A log that lost the answers: an append with one is done before, at the given place. */
const lostAnswers =
  (done: Omit<DoneBefore, 'kind'>) =>
  (inner: EventLog): EventLog => ({
    ...inner,
    append: (append) =>
      append.answer !== undefined && append.writes.length > 0
        ? Promise.resolve({ kind: 'done', ...done })
        : inner.append(append),
  });

const bytesOf = (outcome: DispatchOutcome): string =>
  'answer' in outcome ? Buffer.from(outcome.answer.body).toString() : outcome.kind;

/** A command that was stored under a key without its answer, with others after it. */
async function storedWithoutAnswer() {
  const path = aCommandPath();
  const tenant = aTenant();
  const forgetful = path.open((inner) => ({
    ...inner,
    append: ({ answer: _, ...append }) => inner.append(append),
  }));
  const request = aRequest(registering(tenant), aWish(tenant, 'a'));
  const first = await send(forgetful.bus, request);
  await send(forgetful.bus, aRequest(settingAbsence(tenant, 90)));
  const stream = streamName('tenant', tenant, tenant);
  return { ...path, tenant, request, first, done: { stream, revision: 0n, position: 1n } };
}

describe('work that was done before', () => {
  it('is answered from its own events, kept, and not done twice', async () => {
    const { open, log, request, first, done } = await storedWithoutAnswer();
    const { bus } = open(lostAnswers(done));
    const again = await send(bus, request);
    expect(again).toMatchObject({ kind: 'decided', position: 1n, verdict: { revision: 0n } });
    expect(bytesOf(again)).toBe(bytesOf(first));
    expect(await log.tail()).toBe(2n);
    expect((await log.findAnswer(request.answer!.claim))?.answer.body).toEqual(
      'answer' in again && again.answer.body,
    );
    expect(await send(open().bus, request)).toMatchObject({ kind: 'replayed' });
  });

  it('is answered from its own events where nothing but events gives an answer', async () => {
    const { open, log, request, first } = await storedWithoutAnswer();
    const wish = request.answer!;
    const needsEvents: typeof wish = {
      ...wish,
      compose: (verdict) => {
        if (verdict.events.length === 0) throw new Error('an answer without its event');
        return wish.compose(verdict);
      },
    };
    const again = await send(open().bus, { ...request, answer: needsEvents });
    expect(again).toMatchObject({ kind: 'decided', position: 1n, verdict: { revision: 0n } });
    expect(bytesOf(again)).toBe(bytesOf(first));
    expect(await log.tail()).toBe(2n);
    expect(await send(open().bus, request)).toMatchObject({ kind: 'replayed' });
    const stranger = { ...aWish(request.tenant, 'b'), compose: needsEvents.compose };
    await expect(send(open().bus, aRequest(registering(request.tenant), stranger))).rejects.toThrow(
      'an answer without its event',
    );
  });

  it.each<Precondition>([{ noneMatch: 'any' }, { match: [7n] }])(
    'is answered from its own events though they made its precondition %o untrue',
    async (precondition) => {
      const { open, log, request, first } = await storedWithoutAnswer();
      const again = await send(open().bus, { ...request, precondition });
      expect(again).toMatchObject({ kind: 'decided', position: 1n, verdict: { revision: 0n } });
      expect(bytesOf(again)).toBe(bytesOf(first));
      expect(await log.tail()).toBe(2n);
      const stranger = aRequest(registering(request.tenant), aWish(request.tenant, 'b'));
      expect(await send(open().bus, { ...stranger, precondition })).toEqual({ kind: 'stale', revision: 1n });
    },
  );

  it('is refused to another request, while the digest of the first is kept', async () => {
    const { open, tenant, done, first } = await storedWithoutAnswer();
    const request = first.kind === 'decided' && first.answer ? first.answer : undefined;
    const { bus } = open(lostAnswers({ ...done, ...(request && { request }) }));
    const other = aRequest(registering(tenant, 'other'), aWish(tenant, 'a', 'another body'));
    expect(await send(bus, other)).toEqual({ kind: 'key-reused' });
  });

  it('that the stream does not hold is a fatal fault, never an answer', async () => {
    const { open, request, done } = await storedWithoutAnswer();
    const { bus } = open(lostAnswers({ ...done, revision: 1n }));
    expect(await send(bus, request)).toMatchObject({ kind: 'decided', verdict: { events: [{}] } });
    const stranger = aRequest(registering(request.tenant), aWish(request.tenant, 'b'));
    await expect(send(open(lostAnswers(done)).bus, stranger)).rejects.toMatchObject({ code: 'command-lost' });
  });

  it('is in flight while another process holds its key', async () => {
    const { open, request } = await storedWithoutAnswer();
    const { bus } = open((inner) => ({ ...inner, append: () => Promise.resolve({ kind: 'held' }) }));
    expect(await send(bus, request)).toEqual({ kind: 'in-flight' });
  });
});

describe('a key whose answer was forgotten after its time', () => {
  const day = 24 * 60 * 60;
  const then = '2021-03-02T12:00:00.000Z' as Instant;

  /** A log on which time passes by hand. */
  function agingPath() {
    const time = { now: then };
    const path = aCommandPath({ now: () => time.now });
    const pass = async (days: number): Promise<void> => {
      time.now = addSeconds(time.now, days * day);
      const ages = {
        answersBefore: addSeconds(time.now, -30 * day),
        claimsBefore: addSeconds(time.now, -400 * day),
      };
      while ((await path.retention.forget(ages, 10)) > 0);
    };
    return { ...path, pass };
  }

  it('does nothing twice and gives the same bytes again, though the stream went on', async () => {
    const { open, log, pass } = agingPath();
    const tenant = aTenant();
    const { bus } = open();
    await send(bus, aRequest(registering(tenant)));
    const request = aRequest(settingAbsence(tenant, 90), aWish(tenant, 'a'));
    const first = await send(bus, request);
    await send(bus, aRequest(settingAbsence(tenant, 120)));
    await pass(31);
    for (const each of [bus, open().bus]) {
      const again = await send(each, request);
      expect(again).toMatchObject({ kind: 'decided', position: 2n, verdict: { revision: 1n } });
      expect(bytesOf(again)).toBe(bytesOf(first));
    }
    expect(await log.tail()).toBe(3n);
  });

  it('is another request where it comes for another stream', async () => {
    const { open, log, pass } = agingPath();
    const [tenant, other] = [aTenant(), aTenant()];
    const { bus } = open();
    await send(bus, aRequest(registering(other)));
    const wish = aWish(tenant, 'a');
    await send(bus, aRequest(registering(tenant), wish));
    await pass(31);
    const elsewhere = { ...aRequest(settingAbsence(other, 90)), answer: wish };
    expect(await send(bus, elsewhere)).toEqual({ kind: 'key-reused' });
    expect(await log.tail()).toBe(2n);
  });

  it('is decided anew where it had done nothing', async () => {
    const { open, log, pass } = agingPath();
    const tenant = aTenant();
    const { bus } = open();
    const request = aRequest(settingAbsence(tenant, 90), aWish(tenant, 'a'));
    expect(await send(bus, request)).toMatchObject({ verdict: { refusal: { code: 'tenant-unknown' } } });
    await send(bus, aRequest(registering(tenant)));
    await pass(29);
    expect(await send(bus, request)).toMatchObject({ kind: 'replayed' });
    await pass(2);
    expect(await send(bus, request)).toMatchObject({ kind: 'decided', verdict: { refusal: undefined } });
    expect(await log.tail()).toBe(2n);
  });
});
