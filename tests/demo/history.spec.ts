// A history is read line by line, and gaps, doubles and steps back are found.
import { describe, expect, it } from 'vitest';
import { brokenIn, readHistory, type PastEvent } from '../../demo/history.ts';

const line = (revision: number, more: Readonly<Record<string, unknown>> = {}) =>
  JSON.stringify({
    position: String(100 + revision * 2),
    stream: 's',
    revision: String(revision),
    id: `e${revision}`,
    type: 'meeting.lockSet.v1',
    at: `2026-01-01T10:00:0${revision}.000Z`,
    actor: { kind: 'person', id: 'h' },
    command: `c${revision}`,
    data: { locked: true },
    ...more,
  });

const events = (...lines: readonly string[]) => readHistory(lines.map((text) => `${text}\n`).join(''));

describe('a history', () => {
  it('is read', () => {
    const [event] = events(line(0));
    expect(event).toMatchObject({ revision: 0n, position: 100n, name: 'lockSet', data: { locked: true } });
    expect(() => events('{"revision":"0"}')).toThrow('line 1 of the history is no event');
  });

  it('is whole', () => {
    expect(brokenIn(events(line(0), line(1, { command: 'c0' }), line(2)))).toEqual([]);
  });

  it.each<readonly [string, readonly PastEvent[], string]>([
    ['a gap', events(line(0), line(2)), 'stands where 1 should'],
    ['a double', events(line(0), line(0)), 'event id e0 was there before'],
    ['positions that go back', events(line(0), line(1, { position: '7' })), 'position 7 goes back'],
    ['times that go back', events(line(0), line(1, { at: '2025-01-01T00:00:00.000Z' })), 'time goes back'],
    [
      'a command decided twice',
      events(line(0), line(1), line(2, { command: 'c0' })),
      'command c0 was decided before',
    ],
    ['nothing at all', [], 'there is no event'],
  ])('is broken by %s', (_, broken, message) => {
    expect(brokenIn(broken).join('\n')).toContain(message);
  });
});
