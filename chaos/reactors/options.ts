// The command-line options of the reactors' experiment.
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';

export const usage = `npm run chaos:reactors -- [--kills 60] [--meetings <kills / 5>] [--changes 12] [--minutes <kills / 4>] [--seed <number>] [--kafka]

Kills the media plane, four workers and three gateways of the program with SIGKILL, at random, while meetings go on: half of
the replies of the media plane are lost, its webhooks are lost, doubled, delayed and overtaken. In each of --meetings meetings
four guests are muted or unmute themselves --changes times each. Counted at the media plane's own list. With --kafka events
come by an Apache Kafka on the machine's Java, and two relays and the broker are killed as well. No kill after --minutes.`;

/** How much of it. */
export interface Options {
  readonly kills: number;
  readonly meetings: number;
  /** Of each guest of a meeting. */
  readonly changes: number;
  readonly minutes: number;
  readonly seed: number;
  readonly kafka: boolean;
  readonly help: boolean;
}

const mostKills = 100_000;
const mostChanges = 1_000;
const mostMinutes = 1_440;
const mostSeed = 2 ** 31 - 1;
const killsPerMeeting = 5;
const killsPerMinute = 4;

/** The options of a command line. Throws a sentence for people if it is not valid. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      kills: { type: 'string', default: '60' },
      meetings: { type: 'string' },
      changes: { type: 'string', default: '12' },
      minutes: { type: 'string' },
      seed: { type: 'string', default: String(randomInt(mostSeed)) },
      kafka: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const kills = wholeNumber('--kills', values.kills, 0, mostKills);
  const byKills = (per: number): string => String(Math.max(1, Math.ceil(kills / per)));
  return {
    kills,
    meetings: wholeNumber('--meetings', values.meetings ?? byKills(killsPerMeeting), 1, mostKills),
    changes: wholeNumber('--changes', values.changes, 1, mostChanges),
    minutes: wholeNumber('--minutes', values.minutes ?? byKills(killsPerMinute), 1, mostMinutes),
    seed: wholeNumber('--seed', values.seed, 0, mostSeed),
    kafka: values.kafka,
    help: values.help,
  };
}

function wholeNumber(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new Error(`${name} takes a whole number from ${least} to ${most}, not ${text}`);
}
