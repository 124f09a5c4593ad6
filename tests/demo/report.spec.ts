// What is printed: ids by their names, events on one line each, people in order with their stays.
import { describe, expect, it } from 'vitest';
import { labelsOf } from '../../demo/labels.ts';
import { attendanceLines, countLines, historyLines, refusalsIn } from '../../demo/report.ts';
import { filledText } from '../../demo/words.ts';

const person = '0190f3c2-7a11-7003-8abc-0123456789ab';
const known = new Map([
  ['person:p17', person],
  ['token:p17', 'secret'],
]);
const labels = labelsOf('r', known);
const device = filledText('{device:p17/2}', { run: 'r', known, nowMs: 0 });

describe('the report', () => {
  it('names people and devices, and shortens other ids', () => {
    const at = '2026-01-01T10:00:00.000Z';
    const event = { revision: 12n, position: 40n, id: 'e', name: 'seatReserved', at, command: 'c' };
    const data = { person, device, ticket: '0190f3c2-7a11-7003-8abc-0123456789ff', invite: null, until: at };
    const [line] = historyLines([{ ...event, actor: { kind: 'person', id: person }, data }], labels);
    expect(line?.replace(/ +/g, ' ')).toBe(
      ` 12 ${at} seatReserved p17 person=p17 device=p17/2 ticket=…6789ff until=${at}`,
    );
    const service = {
      ...event,
      actor: { kind: 'service', id: 'media-signal' },
      data: { rule: { people: [person] } },
    };
    expect(historyLines([service], labels)[0]).toMatch(/service:media-signal +rule=\{people=\[p17\]\}$/);
    expect([...labels.values()]).not.toContain('secret');
  });

  it('lists who attended, and how many in all', () => {
    const stay = { device, joinedAt: '2026-01-01T10:00:00.000Z', leftAt: null, how: null };
    const attendee = { person, role: 'participant', displayName: 'Ada', seconds: 7, stays: [stay] };
    expect(attendanceLines([attendee], labels).map((line) => line.replace(/ +/g, ' '))).toEqual([
      'p17 participant Ada 7 s p17/2 10:00:00.000–still there (present)',
      'in all: 1 people, 7 seconds',
    ]);
  });

  it('counts answers and refusals', () => {
    const counts = { 200: 3, '409 meeting-full': 14, '403 only-host': 1 };
    expect(countLines(counts)[0]).toBe('   14 × 409 meeting-full');
    expect(refusalsIn(counts)).toBe(15);
  });
});
