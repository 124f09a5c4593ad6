// The bytes of bound statements are those that the protocol's own words are, one after another.
import { expect, it } from 'vitest';
import { boundAndSynced } from '../../../../src/adapters/postgres/wire/wire-messages.ts';

const int32 = (value: number): number[] => [...Buffer.from(Uint32Array.of(value >>> 0).buffer)].reverse();
const text = (value: string): number[] => [...Buffer.from(value)];
const message = (code: string, body: readonly number[]): number[] => [
  ...text(code),
  ...int32(body.length + 4),
  ...body,
];

it('a statement is bound, with its values in text, and run; one Sync ends all', () => {
  const bytes = boundAndSynced([
    { name: 'first', values: ['ä"', null, ''] },
    { name: 'zweitä', values: [] },
  ]);
  expect([...bytes]).toEqual([
    ...message('B', [
      0,
      ...text('first'),
      0,
      0,
      0,
      0,
      3,
      ...int32(3),
      ...text('ä"'),
      ...int32(-1),
      ...int32(0),
      0,
      0,
    ]),
    ...message('E', [0, ...int32(0)]),
    ...message('B', [0, ...text('zweitä'), 0, 0, 0, 0, 0, 0, 0]),
    ...message('E', [0, ...int32(0)]),
    ...message('S', []),
  ]);
});
