// How codecs are put together and used, on a tiny aggregate of its own.
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { compileCodecs, decodeEvent, encodeEvent } from '../../../../src/adapters/codec/words/codec.ts';
import type { AggregateCodec } from '../../../../src/adapters/codec/words/codec.ts';
import {
  codeField,
  decimalField,
  freeText,
  publishedText,
  instantField,
  integer,
  listOf,
  oneOf,
  uuidField,
} from '../../../../src/adapters/codec/words/fields.ts';
import { looseTextsOf } from '../../../../src/adapters/codec/words/schema-walk.ts';
import type { PersonId } from '../../../../src/domain/shared/ids.ts';
import type { Personal } from '../../../../src/domain/shared/personal.ts';

interface CardWritten {
  readonly type: 'CardWritten';
  readonly front: Personal<string>;
  readonly back?: Personal<string>;
  readonly colour: 'red' | 'blue';
  readonly readers: readonly { readonly person: PersonId; readonly name: Personal<string> | null }[];
}
interface CardTorn {
  readonly type: 'CardTorn';
}
type CardEvent = CardWritten | CardTorn;

const card: AggregateCodec<CardEvent> = {
  CardWritten: {
    stored: 'card.written.v3',
    fields: {
      front: freeText({ max: 10, of: 'actor', purpose: 'content' }),
      back: freeText({ max: 10, of: 'actor', purpose: 'content' }).optional(),
      colour: oneOf('red', 'blue'),
      readers: listOf(
        z.strictObject({
          person: uuidField<PersonId>(),
          name: freeText({ max: 10, of: 'person', purpose: 'identity' }).nullable(),
        }),
        5,
      ),
    },
    upcasts: [(data) => ({ ...data, readers: [] }), ({ tint, ...data }) => ({ ...data, colour: tint })],
  },
  CardTorn: { stored: 'card.torn.v1', fields: {} },
};
const codecs = compileCodecs([card]);
const written = codecs.ofEvent('CardWritten');
const [ada, bob] = [
  '00000000-0000-4000-8000-00000000000a',
  '00000000-0000-4000-8000-00000000000b',
] as PersonId[];
const actor = { kind: 'person', id: ada! } as const;
const event = (): CardWritten => ({
  type: 'CardWritten',
  front: { known: 'Hello' },
  colour: 'red',
  readers: [
    { person: bob!, name: { known: 'Bob' } },
    { person: ada!, name: null },
    { person: bob!, name: { known: 'Bobby' } },
  ],
});
const malformed = expect.objectContaining({ code: 'event-malformed' }) as Error;

describe('encoding', () => {
  it('leaves stubs for personal values: one box per subject and purpose', () => {
    expect(encodeEvent(written, { ...event(), back: { known: 'World' } }, actor)).toEqual({
      stored: 'card.written.v3',
      data: {
        front: { $box: 0 },
        back: { $box: 0 },
        colour: 'red',
        readers: [
          { person: bob, name: { $box: 1 } },
          { person: ada, name: null },
          { person: bob, name: { $box: 1 } },
        ],
      },
      boxes: [
        { subject: `person:${ada!}`, purpose: 'content', values: { '/front': 'Hello', '/back': 'World' } },
        {
          subject: `person:${bob!}`,
          purpose: 'identity',
          values: { '/readers/0/name': 'Bob', '/readers/2/name': 'Bobby' },
        },
      ],
    });
  });

  it('keeps two people’s names in two boxes', () => {
    const readers = [bob!, ada!].map((person) => ({ person, name: { known: person.slice(-1) } }));
    expect(encodeEvent(written, { ...event(), readers }, actor).boxes.slice(1)).toEqual([
      { subject: `person:${bob!}`, purpose: 'identity', values: { '/readers/0/name': 'b' } },
      { subject: `person:${ada!}`, purpose: 'identity', values: { '/readers/1/name': 'a' } },
    ]);
  });

  it('leaves the event as it was', () => {
    const given = event();
    encodeEvent(written, given, actor);
    expect(given).toEqual(event());
  });

  it('refuses what it could not read back, without saying what it was', () => {
    const long = { ...event(), front: { known: 'a secret that is too long' } };
    expect(() => encodeEvent(written, long, actor)).toThrow(malformed);
    expect(() => encodeEvent(written, long, actor)).not.toThrow(/secret/);
    for (const wrong of [
      { more: 1 },
      { colour: 'green' },
      { front: 'Hello' },
      { front: { known: 'a\0' } },
      { front: { known: '\ud800' } },
    ]) {
      expect(() => encodeEvent(written, { ...event(), ...wrong }, actor)).toThrow(malformed);
    }
    expect(() => encodeEvent(codecs.ofEvent('CardTorn'), event(), actor)).toThrow(malformed);
  });

  it('stores no value again that is not known', () => {
    for (const front of ['forgotten', 'sealed']) {
      expect(() => encodeEvent(written, { ...event(), front }, actor)).toThrow(
        expect.objectContaining({ code: 'personal-unknown' }),
      );
    }
  });

  it('refuses words of an actor who is no person', () => {
    expect(() => encodeEvent(written, event(), { kind: 'service', id: 'importer' })).toThrow(
      expect.objectContaining({ name: 'PermanentFault', code: 'subject-missing' }),
    );
  });
});

describe('decoding', () => {
  it('gives the event, opened, sealed or forgotten', () => {
    const data = { front: 'sealed', colour: 'red', readers: [{ person: bob, name: 'forgotten' }] };
    expect(decodeEvent(written, 3, data)).toEqual({ type: 'CardWritten', ...data });
  });

  it('lifts every older version, step by step', () => {
    const front = { known: 'Hello' };
    const lifted = { type: 'CardWritten', front, colour: 'blue', readers: [] };
    expect(codecs.ofStored('card.written.v1')).toEqual({ codec: written, version: 1 });
    expect(decodeEvent(written, 1, { front, tint: 'blue' })).toEqual(lifted);
    expect(decodeEvent(written, 2, { front, tint: 'blue', readers: [] })).toEqual(lifted);
  });

  it('stops at data that does not fit', () => {
    expect(() => decodeEvent(written, 3, { front: 'sealed' })).toThrow(malformed);
  });

  it('stops at a name from the future', () => {
    expect(() => codecs.ofStored('card.written.v4')).toThrow(
      expect.objectContaining({ name: 'FatalFault', code: 'event-unknown' }),
    );
    expect(() => codecs.ofEvent('CardBurnt')).toThrow(expect.objectContaining({ code: 'event-unknown' }));
  });
});

describe('the table of codecs', () => {
  it('refuses names that are malformed or repeated, and versions without their upcasts', () => {
    const entry = (stored: string) => ({ stored, fields: {} });
    for (const stored of [
      'card',
      'card.torn',
      'card.torn.v0',
      'Card.torn.v1',
      'card.torn.v2',
      'card.to-rn.v1',
    ]) {
      expect(() => compileCodecs([{ CardTorn: entry(stored) }]), stored).toThrow(stored);
    }
    expect(() => compileCodecs([{ A: entry('card.torn.v1'), B: entry('card.torn.v1') }])).toThrow(
      'names two events',
    );
    expect(() => compileCodecs([{ A: entry('card.a.v1') }, { A: entry('card.b.v1') }])).toThrow('two codecs');
  });

  it('is demanded whole and fitting by the compiler', () => {
    type Of<Fields> = AggregateCodec<{ type: 'X' } & Fields>;
    const X = { stored: 'x.x.v1', fields: {} };
    const number = { ...X, fields: { a: integer() } };
    const code = { ...X, fields: { a: codeField(9) } };
    // @ts-expect-error an event is missing
    const missing: AggregateCodec<CardEvent> = { CardTorn: card.CardTorn };
    // @ts-expect-error a field is missing
    const fieldless: Of<{ a: string }> = { X };
    // @ts-expect-error an optional field is missing
    const optionless: Of<{ a?: string }> = { X };
    // @ts-expect-error a field has another type
    const other: Of<{ a: string }> = { X: number };
    // @ts-expect-error a name in clear where a personal value is wanted
    const clear: Of<{ a: Personal<string> }> = { X: code };
    expect([missing, fieldless, optionless, other, clear]).toHaveLength(5);
  });
});

describe('a schema', () => {
  it('tells where its personal fields are, in lists and alternatives too', () => {
    expect(written.personals).toEqual([
      { path: ['front'], of: 'actor', purpose: 'content' },
      { path: ['back'], of: 'actor', purpose: 'content' },
      { path: ['readers', '*', 'name'], of: 'person', purpose: 'identity' },
    ]);
  });

  it('is loose where a text has neither a fixed form nor an owner, however it is wrapped', () => {
    const plain = z.string();
    const loose = z.strictObject({
      a: plain.optional(),
      b: z.array(plain.max(9).nullable()),
      c: z.union([z.literal(1), z.strictObject({ d: plain.readonly() })]),
      e: z.unknown(),
      f: z.record(plain, plain),
      g: plain.transform((text) => text),
      h: z.lazy(() => plain),
      i: z.templateLiteral(['x', plain]),
    });
    expect(looseTextsOf(loose)).toEqual(['/a', '/b/*', '/c/d', '/e', '/f', '/g', '/h', '/i']);
    expect(looseTextsOf(written.schema)).toEqual([]);
  });
});

describe('fields', () => {
  it.each([
    [
      'uuid',
      uuidField(),
      ['00000000-0000-4000-8000-00000000000a'],
      ['', 'x', '00000000-0000-4000-8000-00000000000A'],
    ],
    [
      'instant',
      instantField(),
      ['2024-02-29T23:59:59.999Z'],
      ['2023-02-29T00:00:00.000Z', '2024-02-29T23:59:59Z'],
    ],
    ['decimal', decimalField(), ['0', '-1', '18446744073709551616'], ['', '-0', '01', '1.0', '+1', '1e3']],
    [
      'code',
      codeField(14),
      ['eu-central-1', 'version=3..17', 'Europe/Berlin'],
      ['', ' a', 'a b', 'a@b', 'ä', 'a'.repeat(15), 'a\n'],
    ],
    ['published text', publishedText(9), ['', 'Two\nlines', 'ä'], ['a'.repeat(10), '\0', '\ud800']],
    ['integer', integer({ min: 0, max: 5 }), [0, 5], [-1, 6, 0.5, 2 ** 53, '1']],
    ['word', oneOf('a', 'b'), ['a', 'b'], ['c', '']],
  ])('hold a %s to its form', (_, schema, good, bad) => {
    for (const value of good) expect(schema.safeParse(value).success, String(value)).toBe(true);
    for (const value of bad) expect(schema.safeParse(value).success, String(value)).toBe(false);
  });
});
