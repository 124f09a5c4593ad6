// A head has exactly the members and forms of docs/envelope.md: it is made from nothing else, and nothing else is read as one.
import { describe, expect, it } from 'vitest';
import { makeHead as makeHeadOf, parseHead } from '../../../../src/adapters/codec/record/head.ts';
import type { Head } from '../../../../src/adapters/codec/record/head.ts';
import { aStory } from '../../../support/envelopes.ts';

const head = (): Head => ({ ...aStory(), type: 'meeting.opened.v1', body: 'ab'.repeat(32) });
const makeHead = (made: Head) => makeHeadOf(made, made.type, made.body);
const second = (): Head => ({ ...head(), revision: 1n, prev: 'cd'.repeat(32) });
const tampered = expect.objectContaining({ name: 'FatalFault', code: 'tampered' }) as Error;

describe('a head', () => {
  it('is read back as it was made, with optional members and without', () => {
    const full = {
      ...second(),
      occurred: head().at,
      traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
    };
    for (const made of [head(), second(), full]) expect(parseHead(makeHead(made))).toMatchObject(made);
  });

  it.each<[string, Partial<Record<keyof Head, unknown>>]>([
    ['a stream of another tenant', { tenant: '00000000-0000-4000-8000-000000000000' }],
    ['a stream without a category', { stream: '-x.y' }],
    ['a type of another category', { type: 'account.opened.v1' }],
    ['a type without a version', { type: 'meeting.opened' }],
    ['version 0', { type: 'meeting.opened.v0' }],
    ['a negative revision', { revision: -1n }],
    ['a previous leaf at revision 0', { prev: 'cd'.repeat(32) }],
    ['no previous leaf later', { revision: 1n }],
    ['a short previous leaf', { revision: 1n, prev: 'cd' }],
    ['an upper-case hash', { body: 'AB'.repeat(32) }],
    ['an id that is no UUID', { id: 'x' }],
    ['an upper-case UUID', { correlation: 'AAAAAAAA-0000-4000-8000-000000000000' }],
    ['an instant without milliseconds', { at: '2026-03-01T10:00:00Z' }],
    ['the thirtieth of February', { occurred: '2026-02-30T10:00:00.000Z' }],
    ['a trace that is none', { traceparent: 'client text' }],
    ['an actor of no kind', { actor: { kind: 'robot', id: 'x' } }],
    ['a kind inherited from every object', { actor: { kind: 'toString', id: 'x' } }],
    ['a person by name', { actor: { kind: 'person', id: 'alice' } }],
    ['a guest by name', { actor: { kind: 'guest', id: 'bob' } }],
    ['a mail address', { actor: { kind: 'operator', id: 'alice@example.org' } }],
    ['a name with a blank', { actor: { kind: 'service', id: 'Alice Jones' } }],
  ])('is not made with %s', (_, wrong) => {
    expect(() => makeHead({ ...head(), ...wrong } as Head)).toThrow(
      expect.objectContaining({ name: 'PermanentFault', code: 'head-malformed' }),
    );
  });

  it('names a service, a timer or the like by its permanent name', () => {
    for (const kind of ['service', 'operator', 'timer', 'reactor', 'system'] as const) {
      const made = { ...head(), actor: { kind, id: 'duration-limit.v1' } };
      expect(parseHead(makeHead(made)).actor).toEqual(made.actor);
    }
  });

  it.each<[string, (text: string) => string]>([
    ['another member', (text) => text.replace('{', '{"Z":1,')],
    ['a member less', (text) => text.replace(/"causation":"[^"]*",/, '')],
    ['a member twice', (text) => text.replace('{', '{"at":"2026-03-01T10:00:00.000Z",')],
    ['another order', (text) => text.replace(/("actor":\{[^}]*\}),("at":"[^"]*")/, '$2,$1')],
    ['blanks', (text) => text.replace(',', ', ')],
    ['an escape for a plain letter', (text) => text.replace('"kind"', '"\\u006bind"')],
    ['a member of the actor more', (text) => text.replace('"kind":"person"', '"kind":"person","name":"x"')],
    ['a revision as a number', (text) => text.replace('"revision":"0"', '"revision":0')],
    ['a revision with a leading zero', (text) => text.replace('"revision":"0"', '"revision":"00"')],
    ['null instead of absence', (text) => text.replace('"revision"', '"occurred":null,"revision"')],
    ['a byte order mark', (text) => `\ufeff${text}`],
    ['version 0', (text) => text.replace('"v":1', '"v":0')],
    ['no JSON', (text) => text.slice(1)],
    ['a list', () => '[]'],
    ['null', () => 'null'],
  ])('is not read from bytes with %s', (_, change) => {
    const text = makeHead(head()).toString();
    expect(change(text)).not.toBe(text);
    expect(() => parseHead(Buffer.from(change(text)))).toThrow(tampered);
  });

  it('of a later version was written by a newer program, which is another matter', () => {
    const text = makeHead(head()).toString().replace('"v":1', '"v":2');
    expect(() => parseHead(Buffer.from(text))).toThrow(
      expect.objectContaining({ name: 'FatalFault', code: 'event-unknown' }),
    );
  });
});
