// Nobody heard how it went: the reply was lost, or the connection died somewhere on the way. Sending the same append
// again finds out, and does no harm.
import { expect } from 'vitest';
import { TransientFault, isTransient } from '../../../src/ports/faults.ts';
import type { AppendOutcome, EventLog, LogAppend } from '../../../src/ports/event-log.port.ts';
import { aStream, aTenant, anAnswer, anAppend, keeping } from '../../support/sealed.ts';
import { clause, eventsOf, idsOf, whole } from './clause.ts';
import type { CutWire, LogUnderTest } from './clause.ts';

/** No reply and no request of one append is as long as this. */
const mostBytes = 20_000;
const mostAttempts = 40;
const pauseMs = 5;

export const unknownOutcomes = [
  clause(
    'L01',
    'an append whose reply is lost is stored once, and the same append again says so',
    async (under) => {
      const tenant = aTenant();
      for (const count of [1, 3]) {
        const append = anAppend(tenant, aStream(tenant), 'none', count);
        await warm(under.wire);
        under.wire.cutReplyAfter(0);
        const lost = await heard(under.wire.log, append);
        expect(under.wire.mend()).toBe(true);
        // A log that can look on another connection may have found out by itself.
        if (isFault(lost)) expect(lost).toBeInstanceOf(TransientFault);
        else expect(lost.kind).toBe('appended');
        expect(await patiently(under.wire.log, append)).toMatchObject({ kind: 'duplicate' });
        await standsOnce(under, append);
      }
    },
  ),

  clause(
    'L02',
    'a connection that dies at any byte of the reply leaves an append whole, and again is the same success',
    async (under) => {
      const replies = await atEveryByte(under, 'reply', 1, async (tenant) =>
        Promise.resolve(anAppend(tenant, aStream(tenant), 'none', 2)),
      );
      expect(replies).toBeGreaterThan(0);
    },
    90_000,
  ),

  clause(
    'L03',
    'a connection that dies while a reply with a kept answer is on its way changes no byte of that answer',
    async (under) => {
      await atEveryByte(under, 'reply', 11, async (tenant) => {
        const answer = anAnswer(tenant, aStream(tenant));
        return Promise.resolve(keeping(anAppend(tenant, answer.stream, 'none', 2), answer));
      });
    },
    60_000,
  ),

  clause(
    'L04',
    'a connection that dies while the request is on its way leaves an append whole or not at all',
    async (under) => {
      await atEveryByte(under, 'request', 61, async (tenant) =>
        Promise.resolve(anAppend(tenant, aStream(tenant), 'none', 3)),
      );
    },
    60_000,
  ),
];

/** Cuts at byte 0, `step`, 2 × `step`, … until an append comes through whole; gives how many were cut. */
async function atEveryByte(
  under: LogUnderTest,
  which: 'reply' | 'request',
  step: number,
  make: (tenant: ReturnType<typeof aTenant>) => Promise<LogAppend>,
): Promise<number> {
  const { wire } = under;
  const tenant = aTenant();
  let cuts = 0;
  for (let bytes = 0; bytes < mostBytes; bytes += step) {
    const append = await make(tenant);
    await warm(wire);
    if (which === 'reply') wire.cutReplyAfter(bytes);
    else wire.cutRequestAfter(bytes);
    const first = await heard(wire.log, append);
    const isCut = wire.mend();
    if (isFault(first)) expect(first, `${which} cut at byte ${bytes}`).toBeInstanceOf(TransientFault);
    const again = await patiently(wire.log, append);
    const at = `${which} cut at byte ${bytes}: ${JSON.stringify(kindOf(first))}, again ${again.kind}`;
    expect(['appended', 'duplicate', 'answered'], at).toContain(again.kind);
    await standsOnce(under, append, at);
    if (append.answer !== undefined) {
      const kept = await under.other.findAnswer(append.answer.claim);
      expect(kept && Buffer.from(kept.answer.body), at).toEqual(Buffer.from(append.answer.body));
    } else if (!isFault(first)) {
      expect(again, at).toEqual({ ...first, kind: 'duplicate' });
    }
    if (!isCut) return cuts;
    cuts++;
  }
  throw new Error(`no append came through within ${mostBytes} bytes`);
}

/** The stream holds its events once and nothing else; so does the feed. */
async function standsOnce({ log }: LogUnderTest, append: LogAppend, at = ''): Promise<void> {
  for (const { stream, events } of append.writes) {
    const stored = await log.readStream(append.tenant, stream, whole);
    expect(idsOf(stored), at).toEqual(idsOf(events));
  }
  expect(eventsOf(append).length).toBeGreaterThan(0);
}

/** The connection stands, and nothing is on it. */
async function warm(wire: CutWire): Promise<void> {
  const tenant = aTenant();
  await patiently(wire.log, anAppend(tenant, aStream(tenant), 'none'));
}

const isFault = (given: AppendOutcome | Error): given is Error => given instanceof Error;
const kindOf = (given: AppendOutcome | Error): string => (isFault(given) ? given.message : given.kind);

async function heard(log: EventLog, append: LogAppend): Promise<AppendOutcome | Error> {
  return log
    .append(append)
    .catch((fault: unknown) => (fault instanceof Error ? fault : new Error(String(fault))));
}

/** As a caller does: the same append again while the store says "again later". */
async function patiently(log: EventLog, append: LogAppend): Promise<AppendOutcome> {
  for (let attempt = 1; ; attempt++) {
    const given = await heard(log, append);
    if (!isFault(given)) return given;
    if (!isTransient(given) || attempt === mostAttempts) throw given;
    await new Promise((resolve) => setTimeout(resolve, pauseMs * attempt));
  }
}
