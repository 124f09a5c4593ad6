// Going on record: the end first, then the record, then and only then an answer.
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { allCodecs } from '../../../src/adapters/codec/words/all-codecs.ts';
import { encodeEvent } from '../../../src/adapters/codec/words/codec.ts';
import { accessDecider } from '../../../src/domain/access/access.ts';
import { TransientFault } from '../../../src/ports/faults.ts';
import { answerOnRecord, goOnRecord } from '../../../src/read/audit/audit-ports.ts';
import { momentText } from '../../../src/read/audit/moment.ts';
import { auditMeans } from '../../support/audit-means.ts';
import { ada, after, bob, meeting, tenant } from '../../support/histories/cast.ts';
import { aScheduledMeeting } from '../../support/histories/meetings.ts';
import { inMeeting } from '../../support/meeting-logs.ts';
import { principalOf } from '../../support/read-server.ts';

const question = {
  question: 'events',
  scope: 'meeting',
  subject: meeting,
  detail: 'after:start/limit:50',
} as const;
const trace = { traceId: 'a'.repeat(32), header: 'trace' };
const asking = (person = ada, at = after(30)) => ({
  principal: principalOf(person, ['auditor']),
  context: { at, correlation: 'c' as never, trace },
});
const accessOf = ({ sent }: ReturnType<typeof auditMeans>) =>
  sent.map(({ command }) => (command.type === 'RecordAuditRead' ? command.access : ''));

describe('an audit', () => {
  it('fixes the end of the log, then says who looked at what up to there', async () => {
    const means = auditMeans(inMeeting(...aScheduledMeeting()));
    expect(await goOnRecord(means.ports, asking(), question)).toBe(1n);
    expect(means.asked).toEqual(['tail', 'decide']);
    expect(means.sent).toMatchObject([
      {
        command: {
          type: 'RecordAuditRead',
          auditor: ada,
          by: { kind: 'person', id: ada },
          at: after(30),
          upTo: '1',
          ...question,
        },
        context: {
          tenant,
          actor: { kind: 'person', id: ada },
          at: after(30),
          correlation: 'c',
          traceparent: 'trace',
        },
      },
    ]);
    expect(means.sent[0]?.context.command).toBe(means.sent[0]?.context.causation);
  });

  it('is kept in one stream for an auditor and a day', async () => {
    const means = auditMeans([]);
    for (const one of [asking(), asking(ada, after(60)), asking(bob), asking(ada, after(24 * 60))]) {
      await goOnRecord(means.ports, one, question);
    }
    const [first, sameDay, other, nextDay] = accessOf(means);
    expect(sameDay).toBe(first);
    expect(new Set([first, other, nextDay]).size).toBe(3);
  });

  it('that is put twice is on record twice', async () => {
    const means = auditMeans([]);
    await goOnRecord(means.ports, asking(), question);
    await goOnRecord(means.ports, asking(), question);
    expect(new Set(means.sent.map(({ context }) => context.command)).size).toBe(2);
  });

  it('that is not on record is not answered', async () => {
    const { ports } = auditMeans([], () => ({ events: [] }));
    await expect(goOnRecord(ports, asking(), question)).rejects.toThrow(TransientFault);
  });

  it.each([
    'after:start/limit:200',
    'after:9007199254740993/lines',
    momentText({}),
    momentText({ at: after(30), version: 12n }),
    `from:${momentText({ at: after(1) })}/to:${momentText({ version: 2n })}`,
    `listener:${ada}/speaker:${bob}/at:${after(30)}`,
  ])('can be stored with the detail %s', async (detail) => {
    const means = auditMeans([]);
    await goOnRecord(means.ports, asking(), { ...question, detail });
    const command = means.sent[0]?.command;
    if (command?.type !== 'RecordAuditRead') throw new Error('not on record');
    const decision = accessDecider.decide(command, accessDecider.initial());
    const events = decision.kind === 'accepted' ? decision.events : [];
    expect(
      events.map((event) => encodeEvent(allCodecs().ofEvent(event.type), event, command.by).data['detail']),
    ).toEqual([detail]);
  });

  it('is answered while it goes on record, and the answer leaves once it is there', async () => {
    const { ports, asked } = auditMeans([]);
    let record = () => {};
    const waiting = new Promise<void>((resolve) => (record = resolve));
    const slow = {
      ...ports,
      dispatch: {
        decide: async (...sent: Parameters<typeof ports.dispatch.decide>) => {
          await waiting;
          return ports.dispatch.decide(...sent);
        },
      },
    };
    const left = answerOnRecord(slow, asking(), question, (upTo) => {
      asked.push(`answer ${upTo}`);
      return Promise.resolve('an answer');
    }).then((answer) => {
      asked.push('leaves');
      return answer;
    });
    await setImmediate();
    expect(asked).toEqual(['tail', 'answer 0']);
    record();
    expect(await left).toBe('an answer');
    expect(asked).toEqual(['tail', 'answer 0', 'decide', 'leaves']);
  });

  it('that is not on record keeps its answer back, whatever became of it', async () => {
    const { ports } = auditMeans([], () => ({ events: [] }));
    const answers = [() => Promise.resolve('an answer'), () => Promise.reject(new Error('no answer'))];
    for (const answer of answers)
      await expect(answerOnRecord(ports, asking(), question, answer)).rejects.toMatchObject({
        code: 'audit-not-recorded',
      });
  });

  it('whose answer can not be made says so, and is on record', async () => {
    const { ports, sent } = auditMeans([]);
    const answer = () => Promise.reject(new Error('no answer'));
    await expect(answerOnRecord(ports, asking(), question, answer)).rejects.toThrow('no answer');
    expect(sent).toHaveLength(1);
  });

  it('that was refused is not answered', async () => {
    const verdict = {
      stream: 's' as never,
      revision: -1n,
      events: [],
      refusal: { code: 'tenant-suspended' } as const,
    };
    const { ports } = auditMeans([], () => verdict);
    await expect(goOnRecord(ports, asking(), question)).rejects.toMatchObject({ code: 'audit-not-recorded' });
  });
});
