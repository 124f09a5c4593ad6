// Seats, presence and hearing are counted again from the history alone.
import { describe, expect, it } from 'vitest';
import type { PastEvent } from '../../demo/history.ts';
import { audiblePairs, canHear, presentIn, recount, roomAt } from '../../demo/room.ts';

type Said = readonly [name: string, data?: Readonly<Record<string, unknown>>];

/** A history; each event one second after the one before. */
function history(...said: readonly Said[]): readonly PastEvent[] {
  return said.map(([name, data = {}], index) => ({
    revision: BigInt(index),
    position: BigInt(index + 1),
    id: `e${index}`,
    name,
    at: `2026-01-01T10:00:${String(index).padStart(2, '0')}.000Z`,
    actor: { kind: 'person', id: 'h' },
    command: `c${index}`,
    data,
  }));
}

const end = '2026-01-01T11:00:00.000Z';
const scheduled: Said = ['scheduled', { host: 'h' }];
const opened = (participants: number): Said => ['opened', { limits: { participants } }];
const comes = (person: string, role = 'participant'): readonly Said[] => [
  ['participantKnocked', { person, role }],
  ['participantAdmitted', { person }],
];
const reserves = (person: string, device = '1'): Said => ['seatReserved', { person, device }];
const joins = (person: string, device = '1', muted = false): Said => [
  'participantJoined',
  { person, device, muted },
];
const leaves = (person: string, device = '1'): Said => ['participantLeft', { person, device }];
const inRoom = (person: string, role?: string): readonly Said[] => [
  ...comes(person, role),
  reserves(person),
  joins(person),
];

describe('counting seats again', () => {
  it('finds the seat too many', () => {
    const events = history(scheduled, opened(1), reserves('h'), ...comes('a'), reserves('a'));
    expect(recount(events)).toMatchObject({ mostSeats: 2, limit: 1 });
    expect(recount(events).faults).toEqual(['revision 5: 2 seats are taken of 1']);
  });

  it('counts a person on two devices once, and observers not at all', () => {
    const events = history(
      scheduled,
      opened(1),
      ...inRoom('a'),
      reserves('a', '2'),
      joins('a', '2'),
      ...inRoom('o', 'observer'),
    );
    expect(recount(events)).toMatchObject({ mostSeats: 1, faults: [] });
    expect(recount(events).attended).toEqual(new Set(['a', 'o']));
  });

  it('frees a seat by leaving, releasing and being removed, but not while a ticket holds it', () => {
    const free = (...said: readonly Said[]) =>
      recount(history(scheduled, opened(1), ...inRoom('a'), ...said, ...inRoom('b'))).faults.length === 0;
    expect(free(leaves('a'))).toBe(true);
    expect(free(['participantRemoved', { person: 'a' }])).toBe(true);
    expect(free()).toBe(false);
    expect(free(reserves('a'), leaves('a'))).toBe(false);
    expect(free(reserves('a'), leaves('a'), ['seatReleased', { person: 'a', device: '1' }])).toBe(true);
    expect(free(reserves('a'), ['seatReleased', { person: 'a', device: '1' }])).toBe(false);
  });

  it('finds who joined without an admission', () => {
    const events = history(scheduled, opened(2), ['participantKnocked', { person: 'a' }], joins('a'));
    expect(recount(events).faults).toEqual(['revision 3: a joined without an admission']);
  });
});

describe('hearing', () => {
  const open = [scheduled, opened(9), joins('h'), ...inRoom('a'), ...inRoom('b'), ...inRoom('o', 'observer')];
  const at = (...more: readonly Said[]) => roomAt(history(...open, ...more), end);
  const named: Said = ['audibilitySet', { hear: { kind: 'named', people: ['b'] } }];

  it('is of everyone by everyone, but of nobody by those outside, and never of observers', () => {
    expect(presentIn(at())).toBe(4);
    expect(audiblePairs(at())).toBe(9);
    expect(canHear(at(), 'a', 'b')).toBe(true);
    expect(canHear(at(), 'a', 'o')).toBe(false);
    expect(canHear(at(leaves('a')), 'a', 'b')).toBe(false);
  });

  it('follows the rule in force', () => {
    const hostsOnly: Said = ['audibilitySet', { hear: { kind: 'hosts-only' } }];
    expect([canHear(at(hostsOnly), 'a', 'b'), canHear(at(hostsOnly), 'a', 'h')]).toEqual([false, true]);
    expect([canHear(at(named), 'a', 'b'), canHear(at(named), 'b', 'a')]).toEqual([true, false]);
    expect(canHear(at(named), 'h', 'a')).toBe(true);
  });

  it('follows mutes and roles', () => {
    const all: Said = ['everyoneMuted'];
    const unmuted: Said = ['participantUnmuted', { person: 'b' }];
    expect([canHear(at(all), 'a', 'b'), canHear(at(all), 'a', 'h')]).toEqual([false, true]);
    expect(canHear(at(all, unmuted), 'a', 'b')).toBe(true);
    expect(canHear(at(leaves('a'), joins('a', '1', true)), 'b', 'a')).toBe(false);
    expect(canHear(at(named, ['roleChanged', { person: 'a', role: 'co-host' }]), 'b', 'a')).toBe(true);
    expect(canHear(at(named, ['hostTransferred', { from: 'h', to: 'a' }]), 'b', 'a')).toBe(true);
  });

  it('is asked about an instant: what came later does not count', () => {
    const events = history(...open, ['everyoneMuted']);
    expect(canHear(roomAt(events, events.at(-2)!.at), 'a', 'b')).toBe(true);
    expect(canHear(roomAt(events, end), 'a', 'b')).toBe(false);
    expect(presentIn(roomAt(history(...open, ['ended']), end))).toBe(0);
  });
});
