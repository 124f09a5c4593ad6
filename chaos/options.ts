// The command-line options of the experiment.
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';

export const usage = `npm run chaos:log -- [--kills 200] [--minutes 20] [--seed <number>] [--disk auto|tmpfs|limit|none] [--plant lost|doubled] [--esdb]
       npm run chaos:log -- --outage [--minutes 20] [--unshifted]

Kills api, projector, scheduler and postmaster under load, cuts connections, loses replies, fills the disk once, and
holds the log against a list of what was acknowledged that lies outside the system. --plant breaks the log on
purpose: the experiment must then find it and fail. --esdb keeps the log in the EventStoreDB of the tests, which is
killed like the postmaster.

--outage keeps the database away from each role, then from all, then the event store from all, each for so many minutes
while timers fall due, by clocks that are moved. With --unshifted by the clock on the wall: one outage of the database, one
of the event store.`;

const disks = ['auto', 'tmpfs', 'limit', 'none'] as const;
/** How the disk is filled: `auto` takes the first of the others that can be had. */
export type DiskChoice = (typeof disks)[number];
/** What is broken on purpose. */
export type Plant = 'lost' | 'doubled';

export interface Options {
  readonly kills: number;
  readonly minutes: number;
  readonly seed: number;
  readonly disk: DiskChoice;
  readonly plant: Plant | undefined;
  readonly esdb: boolean;
  /** Play outages in place of kills. */
  readonly outage: boolean;
  /** In real time. */
  readonly unshifted: boolean;
  readonly help: boolean;
}

const maxKills = 100_000;
const maxMinutes = 1_440;
const leastOutageMinutes = 11;
const maxSeed = 2 ** 32 - 1;

/** The options of a command line. Throws a sentence for people if it is not valid. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      kills: { type: 'string', default: '200' },
      minutes: { type: 'string', default: '20' },
      seed: { type: 'string', default: String(randomInt(maxSeed)) },
      disk: { type: 'string', default: 'auto' },
      plant: { type: 'string' },
      esdb: { type: 'boolean', default: false },
      outage: { type: 'boolean', default: false },
      unshifted: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const { disk: named, plant, esdb, outage, unshifted, help } = values;
  const disk = disks.find((choice) => choice === named);
  if (disk === undefined) throw new Error(`--disk takes one of ${disks.join(', ')}, not ${named}`);
  if (plant !== undefined && plant !== 'lost' && plant !== 'doubled')
    throw new Error(`--plant takes lost or doubled, not ${plant}`);
  if (plant !== undefined && esdb)
    throw new Error('--plant can break a log on PostgreSQL only, not with --esdb');
  if (outage && (plant !== undefined || esdb))
    throw new Error('--outage is a plan of its own, on both stores: it takes neither --plant nor --esdb');
  if (outage && wholeNumber('--minutes', values.minutes, maxMinutes) < leastOutageMinutes)
    throw new Error(
      `an outage lasts ${leastOutageMinutes} minutes at least, so that every kind of timer falls due in it`,
    );
  if (unshifted && !outage) throw new Error('--unshifted belongs to --outage');
  return {
    kills: wholeNumber('--kills', values.kills, maxKills),
    minutes: wholeNumber('--minutes', values.minutes, maxMinutes),
    seed: wholeNumber('--seed', values.seed, maxSeed),
    disk,
    plant,
    esdb,
    outage,
    unshifted,
    help,
  };
}

function wholeNumber(name: string, text: string, max: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= max) return value;
  throw new Error(`${name} takes a whole number up to ${max}, not ${text}`);
}
