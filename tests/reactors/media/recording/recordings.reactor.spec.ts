// A reserved recording begins in its meeting, or is given back to the quota.
import { describe, expect, it } from 'vitest';
import { uuidIdSource } from '../../../../src/adapters/system/uuid-id-source.ts';
import type { BareCommand, DomainRefusal } from '../../../../src/domain/all-commands.ts';
import { streamName } from '../../../../src/domain/shared/ids.ts';
import type { InsideContext } from '../../../../src/ports/inside-context.ts';
import { recordingsReactor } from '../../../../src/reactors/media/recording/recordings.reactor.ts';
import { account, meeting, nine, recordingId, tenant } from '../../../support/histories/cast.ts';
import { aClaim, anOpening } from '../../../support/toy-reactor.ts';

const recording = recordingId(1);
const stream = streamName('account', tenant, account);
const claim = aClaim({
  tenant,
  stream,
  reactor: 'recordings',
  request: JSON.stringify({ recording, meeting }),
});
const terms = { idempotencyKey: 'k', deadline: nine, signal: new AbortController().signal };

function recordings(refusal?: DomainRefusal) {
  const sent: { command: BareCommand; context: InsideContext }[] = [];
  const reactor = recordingsReactor({
    dispatch: {
      decide: (command, context) => {
        sent.push({ command, context });
        return Promise.resolve({ stream, revision: 1n, events: [], refusal, at: nine });
      },
    },
    ids: uuidIdSource(),
    clock: { now: () => nine },
  });
  return { reactor, sent, begin: reactor.operations['begin']! };
}

describe('issue 14: a reserved recording', () => {
  it('is begun in its meeting, under one id however often it is tried', async () => {
    const { begin, sent } = recordings();
    expect(await begin.perform(claim, terms)).toEqual({ kind: 'done' });
    expect(await begin.lookUp(claim, terms)).toEqual({ kind: 'absent' });
    await begin.perform(claim, terms);
    expect(sent.map(({ command }) => command)).toMatchObject([
      { type: 'BeginRecording', meeting, recording },
      { type: 'BeginRecording', meeting, recording },
    ]);
    expect(sent[0]?.context.command).toBe(sent[1]?.context.command);
  });

  it('is given back where the meeting can’t be recorded, and only then', async () => {
    const { begin } = recordings({ code: 'meeting-over', meeting });
    expect(await begin.perform(claim, terms)).toEqual({ kind: 'refused', code: 'meeting-over' });
    const asked = { by: { kind: 'reactor', id: 'recordings' }, at: nine } as const;
    const ended = { result: undefined, code: 'meeting-over' };
    expect(begin.conclude(claim, { end: 'refused', ...ended }, asked)).toEqual({
      type: 'ReleaseRecording',
      account,
      recording,
      ...asked,
    });
    expect(begin.conclude(claim, { end: 'cancelled', ...ended }, asked)).toMatchObject({
      type: 'ReleaseRecording',
    });
    expect(begin.conclude(claim, { end: 'done', ...ended }, asked)).toBeUndefined();
  });

  it('is wanted by a reservation alone', () => {
    const { reactor } = recordings();
    const period = { start: nine, end: nine };
    const event = { type: 'RecordingReserved', recording, meeting, period } as const;
    expect(reactor.effectsOf(anOpening(nine, { event }))).toEqual([
      { operation: 'begin', request: { recording, meeting } },
    ]);
    expect(
      reactor.effectsOf(anOpening(nine, { event: { type: 'RecordingReleased', recording } } as never)),
    ).toEqual([]);
  });
});
