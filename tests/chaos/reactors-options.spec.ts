// The command line of the reactors' experiment.
import { expect, it } from 'vitest';
import { readOptions } from '../../chaos/reactors/options.ts';

it('has as many meetings and minutes as its kills ask for', () => {
  expect(readOptions([])).toMatchObject({ kills: 60, meetings: 12, changes: 12, minutes: 15, kafka: false });
  expect(readOptions(['--kills', '1000', '--kafka', '--seed', '7'])).toMatchObject({
    kills: 1_000,
    meetings: 200,
    minutes: 250,
    seed: 7,
    kafka: true,
  });
  expect(readOptions(['--kills', '0'])).toMatchObject({ kills: 0, meetings: 1, minutes: 1 });
});

it('refuses what it can not mean, in a sentence', () => {
  expect(() => readOptions(['--kills', 'many'])).toThrow('--kills takes a whole number');
  expect(() => readOptions(['--meetings', '0'])).toThrow('--meetings takes a whole number from 1');
});
