// docs/round-trips.md prints what every route states about its round trips to the database;
// tests/app/round-trips.int.spec.ts counts them.
import { expect, it } from 'vitest';
import { roundTripLines } from '../support/round-trip-document.ts';
import { textOf } from './files.ts';

it('docs/round-trips.md has the routes of the code with what they state', () => {
  const printed = textOf('docs/round-trips.md')
    .split('\n')
    .filter((line) => line.startsWith('|'));
  expect(printed, 'Run "npm run record"').toEqual(roundTripLines());
});
