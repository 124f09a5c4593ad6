// A key whose work is done and whose answer is not kept: the answer comes from the command's own events.
import { describe, expect, it } from 'vitest';
import { streamName } from '../../src/domain/shared/ids.ts';
import type { DispatchOutcome } from '../../src/ports/dispatch.port.ts';
import type { DoneBefore, EventLog } from '../../src/ports/event-log.port.ts';
import { aCommandPath, aRequest, aWish, registering, settingAbsence } from '../support/command-path.ts';
import { aTenant } from '../support/sealed.ts';

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
  'answer' in outcome ? Buffer.from(outcome.answer?.body ?? []).toString() : outcome.kind;

/** A command that was stored under a key without its answer, with others behind it. */
async function storedWithoutAnswer() {
  const path = aCommandPath();
  const tenant = aTenant();
  const forgetful = path.open((inner) => ({
    ...inner,
    append: ({ answer: _, ...append }) => inner.append(append),
  }));
  const request = aRequest(registering(tenant), aWish(tenant, 'a'));
  const first = await forgetful.bus.send(request);
  await forgetful.bus.send(aRequest(settingAbsence(tenant, 90)));
  const stream = streamName('tenant', tenant, tenant);
  return { ...path, tenant, request, first, done: { stream, revision: 0n, position: 1n } };
}

describe('work that was done before', () => {
  it('is answered from its own events, kept, and not done twice', async () => {
    const { open, log, request, first, done } = await storedWithoutAnswer();
    const { bus } = open(lostAnswers(done));
    const again = await bus.send(request);
    expect(again).toMatchObject({ kind: 'decided', position: 1n, verdict: { revision: 0n } });
    expect(bytesOf(again)).toBe(bytesOf(first));
    expect(await log.tail()).toBe(2n);
    expect((await log.findAnswer(request.answer!.claim))?.answer.body).toEqual(
      'answer' in again && again.answer?.body,
    );
    expect(await open().bus.send(request)).toMatchObject({ kind: 'replayed' });
  });

  it('is refused to another request, while the digest of the first is kept', async () => {
    const { open, tenant, done, first } = await storedWithoutAnswer();
    const request = first.kind === 'decided' && first.answer ? first.answer : undefined;
    const { bus } = open(lostAnswers({ ...done, ...(request && { request }) }));
    const other = aRequest(registering(tenant, 'other'), aWish(tenant, 'a', 'another body'));
    expect(await bus.send(other)).toEqual({ kind: 'key-reused' });
  });

  it('that the stream does not hold is a fatal fault, never an answer', async () => {
    const { open, request, done } = await storedWithoutAnswer();
    const { bus } = open(lostAnswers({ ...done, revision: 1n }));
    expect(await bus.send(request)).toMatchObject({ kind: 'decided', verdict: { events: [{}] } });
    const stranger = aRequest(registering(request.tenant), aWish(request.tenant, 'b'));
    await expect(open(lostAnswers(done)).bus.send(stranger)).rejects.toMatchObject({ code: 'command-lost' });
  });

  it('is in flight while another process holds its key', async () => {
    const { open, request } = await storedWithoutAnswer();
    const { bus } = open((inner) => ({ ...inner, append: () => Promise.resolve({ kind: 'held' }) }));
    expect(await bus.send(request)).toEqual({ kind: 'in-flight' });
  });
});
