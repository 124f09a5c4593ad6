// What the processes of `npm run bench:lag` say to each other, and how a command is told apart from all others.
import type { KafkaConfig } from '../../src/app/config/kafka.ts';

/** Where the reactor works; empty brokers: events come from the log. */
export interface ReactorJob {
  readonly ownerUrl: string;
  readonly keysDir: string;
  readonly brokers: string;
}

/** Names of commands, each with an instant in milliseconds of the epoch: its event was heard, its effect asked for. */
export interface ReactorReport {
  readonly heard: readonly Happened[];
  readonly asked: readonly Happened[];
}

/** The name of a command, and when. */
export type Happened = readonly [string, number];

/** The name of a command among all others: its meeting, and the revision at which its event was stored. */
export function nameOf(meeting: string, revision: bigint | string): string {
  return `${meeting} ${revision}`;
}

/** The settings by which the program would be told of a broker, or of none. */
export function kafkaOf(brokers: string): KafkaConfig {
  if (brokers === '') return { reactorsFrom: 'log', kafka: { kind: 'none' } };
  return {
    reactorsFrom: 'kafka',
    kafka: {
      kind: 'brokers',
      brokers: [brokers],
      topic: 'voicemeet.reactors',
      compression: 'gzip',
      tls: undefined,
      sasl: undefined,
    },
  };
}
