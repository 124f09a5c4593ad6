// The command line of the experiment.
import { expect, it } from 'vitest';
import { readOptions } from '../../chaos/options.ts';

it('has a default for everything, and a seed of its own', () => {
  expect(readOptions([])).toMatchObject({
    kills: 200,
    minutes: 20,
    disk: 'auto',
    plant: undefined,
    outage: false,
    unshifted: false,
    help: false,
  });
  expect(readOptions(['--seed', '7', '--kills', '3', '--plant', 'lost'])).toMatchObject({
    seed: 7,
    kills: 3,
    plant: 'lost',
  });
});

it('refuses what it can not mean, in a sentence', () => {
  expect(() => readOptions(['--kills', 'many'])).toThrow('--kills takes a whole number');
  expect(() => readOptions(['--plant', 'found'])).toThrow('--plant takes lost or doubled');
  expect(() => readOptions(['--plant', 'lost', '--esdb'])).toThrow('on PostgreSQL only');
  expect(() => readOptions(['--disk', 'floppy'])).toThrow('--disk takes one of');
  expect(() => readOptions(['--outage', '--esdb'])).toThrow('on both stores');
  expect(() => readOptions(['--unshifted'])).toThrow('belongs to --outage');
});
