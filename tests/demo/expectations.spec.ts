// Answers are judged one by one and, where a race decides, wave by wave.
import { describe, expect, it } from 'vitest';
import { labelOf, wrongWith, wrongWithCounts, type Answer } from '../../demo/expectations.ts';
import { readScript, type Step } from '../../demo/script.ts';

function answer(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, headers, body: Buffer.from(JSON.stringify(body)) };
}

function step(more: Readonly<Record<string, unknown>>): Step {
  const line = { wave: 1, as: 'p1', do: 'POST /v1/x', expect: ['200'], ...more };
  return readScript(`{"wave":1,"title":"t"}\n${JSON.stringify(line)}`)[0]!.steps[0]!;
}

describe('one answer', () => {
  it('is called by its status, a refusal also by its code', () => {
    expect(labelOf(answer(201, { code: 'not-a-refusal' }))).toBe('201');
    expect(labelOf(answer(409, { code: 'meeting-full' }))).toBe('409 meeting-full');
    expect(labelOf({ status: 502, headers: {}, body: Buffer.from('<html>') })).toBe('502');
  });

  it('must be one of those expected', () => {
    const race = step({ expect: ['201', '409 meeting-full'] });
    expect(wrongWith(race, answer(201, {}), undefined)).toBeUndefined();
    expect(wrongWith(race, answer(409, { code: 'meeting-full' }), undefined)).toBeUndefined();
    expect(wrongWith(race, answer(409, { code: 'room-locked' }), undefined)).toContain('got 409 room-locked');
    expect(wrongWith(step({ expect: ['409'] }), answer(409, { code: 'any' }), undefined)).toBeUndefined();
  });

  it('must say what is expected of it, and may say more', () => {
    const waiting = step({ answer: { admitted: false } });
    expect(wrongWith(waiting, answer(200, { admitted: false, person: 'x' }), undefined)).toBeUndefined();
    expect(wrongWith(waiting, answer(200, { admitted: true }), undefined)).toContain('"admitted":false');
  });

  it('to a repeated request must be marked and have the same bytes', () => {
    const again = step({ again: true });
    const first = answer(200, { meeting: 'm' });
    const replayed = { 'idempotent-replayed': 'true' };
    expect(wrongWith(again, answer(200, { meeting: 'm' }, replayed), first)).toBeUndefined();
    expect(wrongWith(again, answer(200, { meeting: 'm' }), first)).toContain('Idempotent-Replayed');
    expect(wrongWith(again, answer(200, { meeting: 'n' }, replayed), first)).toContain('differs');
    expect(wrongWith(again, first, undefined)).toContain('never sent');
  });
});

it('a wave must get as many answers of each kind as expected', () => {
  const wave = { wave: 9, counts: { 201: 2, '409 meeting-full': 1 } };
  expect(wrongWithCounts(wave, ['201', '409 meeting-full', '201'])).toBeUndefined();
  expect(wrongWithCounts(wave, ['201', '201', '201'])).toBe(
    'wave 9: 2 × 201 expected, 3 came; 1 × 409 meeting-full expected, 0 came',
  );
  expect(wrongWithCounts(wave, ['201', '201', '409 meeting-full', '500'])).toContain(
    '0 × 500 expected, 1 came',
  );
  expect(wrongWithCounts({ wave: 9, counts: undefined }, ['500'])).toBeUndefined();
});
