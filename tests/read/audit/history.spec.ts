// An event as an auditor is shown it.
import { describe, expect, it } from 'vitest';
import { historyEventOf, historyEventSchema } from '../../../src/read/audit/history.ts';
import { ada, after, hana } from '../../support/histories/cast.ts';
import { aScheduledMeeting } from '../../support/histories/meetings.ts';
import { inMeeting, meetingStream } from '../../support/meeting-logs.ts';

const recorded = { ...inMeeting(...aScheduledMeeting())[0]!, leaf: Uint8Array.from([0, 15, 255]) };

describe('an event of a history', () => {
  it('has everything that was kept, large numbers as text and hashes as hex', () => {
    const shown = historyEventOf(recorded);
    expect(shown).toMatchObject({
      position: '1',
      stream: meetingStream,
      revision: '0',
      type: 'MeetingScheduled',
      at: after(0),
      actor: { kind: 'person', id: hana },
      leaf: '000fff',
      data: { host: hana, title: 'Town hall', plannedMinutes: 30, waitingRoom: true },
    });
    expect(historyEventSchema.parse(JSON.parse(JSON.stringify(shown)))).toEqual(shown);
    expect(shown.data).not.toHaveProperty('type');
  });

  it('shows what is forgotten as forgotten, and words that merely say so as words', () => {
    const knock = { type: 'ParticipantKnocked', person: ada, role: 'guest', invite: null } as const;
    const dataOf = (displayName: 'forgotten' | 'sealed' | { known: string }) =>
      historyEventOf({ ...recorded, event: { ...knock, displayName } }).data;
    expect(dataOf('forgotten')['displayName']).toEqual({ forgotten: true });
    expect(dataOf('sealed')['displayName']).toEqual({ sealed: true });
    expect(dataOf({ known: 'forgotten' })['displayName']).toBe('forgotten');
    expect(dataOf('forgotten')['invite']).toBeNull();
  });

  it('keeps lists and what lies within', () => {
    const rule = { kind: 'named', people: [ada] } as const;
    const { data } = historyEventOf({ ...recorded, event: { type: 'AudibilitySet', hear: rule, see: rule } });
    expect(data).toEqual({ hear: rule, see: rule });
  });

  it('says nothing of a trace where none was kept', () => {
    const untraced = { ...recorded };
    delete (untraced as { traceparent?: string }).traceparent;
    expect(historyEventOf(untraced).traceparent).toBeNull();
    expect(historyEventOf(recorded).traceparent).toBe(recorded.traceparent);
  });
});
