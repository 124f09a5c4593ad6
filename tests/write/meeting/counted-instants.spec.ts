// What of the media plane's reports is counted: instants that can't be so, and reports that say nothing new.
import { describe, expect, it } from 'vitest';
import type { BareCommand } from '../../../src/domain/all-commands.ts';
import type { DomainEvent } from '../../../src/domain/all-events.ts';
import type { Instant } from '../../../src/domain/shared/instant.ts';
import type { Dispatch, DispatchOutcome, Verdict } from '../../../src/ports/dispatch.port.ts';
import { countingReports } from '../../../src/write/meeting/counted-instants.ts';
import {
  ada,
  after,
  deviceId,
  mediaPlane,
  meeting,
  reported,
  unnamed,
} from '../../support/histories/cast.ts';

const about = { person: ada, device: deviceId(1) };
const report = (type: 'RecordJoined' | 'RecordLeft'): BareCommand => {
  return { type, meeting, by: mediaPlane, at: after(5), ...about, ...unnamed, occurredAt: after(5) };
};
const joined = (statedAt: Instant | null): DomainEvent => {
  return { type: 'ParticipantJoined', ...about, ...reported, occurredAt: after(5), statedAt, muted: false };
};
const stay: DomainEvent = {
  type: 'StayReported',
  ...about,
  connection: null,
  joinedAt: after(5),
  leftAt: after(6),
  statedAt: after(1),
};

/** What is counted when a command leads to a verdict or an outcome. */
async function counted(
  command: BareCommand,
  events: readonly DomainEvent[],
  kind: DispatchOutcome['kind'] | 'inside' = 'decided',
): Promise<readonly unknown[]> {
  const counts: unknown[] = [];
  const place = { stream: 'meeting' as never, revision: 1n, at: after(5) };
  const verdict: Verdict = { ...place, events, refusal: undefined };
  const dispatch: Dispatch = {
    decide: () => Promise.resolve(verdict),
    answer: () => Promise.resolve({ kind, verdict, position: 1n } as unknown as DispatchOutcome),
  };
  const counting = countingReports(dispatch, { count: (name, labels) => counts.push([name, labels]) });
  if (kind === 'inside') await counting.decide(command, {} as never);
  else await counting.answer({ command } as never, {} as never);
  return counts;
}

describe('issue 12 B2: what was clamped or dropped is counted', () => {
  it('an instant ahead of its arrival, or before the opening, however it was sent', async () => {
    const ahead = [['stated_instants_clamped_total', { report: 'joined', how: 'ahead' }]];
    expect(await counted(report('RecordJoined'), [joined(after(65))])).toEqual(ahead);
    expect(await counted(report('RecordJoined'), [joined(after(65))], 'inside')).toEqual(ahead);
    const early = [['stated_instants_clamped_total', { report: 'joined', how: 'too-early' }]];
    expect(await counted(report('RecordJoined'), [joined(after(-60))])).toEqual(early);
    expect(await counted(report('RecordJoined'), [stay])).toEqual(early);
  });
  it('not what clocks usually differ by, and not what is believed', async () => {
    for (const statedAt of [after(5, 5), after(4, 55), null])
      expect(await counted(report('RecordJoined'), [joined(statedAt)])).toEqual([]);
  });
  it('a report that says nothing new', async () => {
    const dropped = [['presence_reports_dropped_total', { report: 'left' }]];
    expect(await counted(report('RecordLeft'), [])).toEqual(dropped);
  });
  it('nothing of other commands, and nothing a second time', async () => {
    expect(await counted(report('RecordLeft'), [], 'replayed')).toEqual([]);
    const knock = { type: 'RaiseHand', meeting, person: ada, by: mediaPlane, at: after(5) } as const;
    expect(await counted(knock, [])).toEqual([]);
  });
});
