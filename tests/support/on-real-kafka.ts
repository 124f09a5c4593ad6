// Runs a suite on a real Kafka of the service tests, or says why it is skipped.
import { describe, inject, it } from 'vitest';

/** Gives the suite the brokers that all suites share; where there are none, one skipped test names the reason. */
export function onRealKafka(what: string, suite: (brokers: readonly string[]) => void): void {
  const found = inject('kafka');
  if ('brokers' in found) suite(found.brokers.split(','));
  else describe(what, () => it('runs on a real Kafka', (context) => context.skip(found.skipped)));
}

/** The same, if the second client is installed. */
export function onSecondClient(what: string, suite: (brokers: readonly string[]) => void): void {
  const client = inject('secondClient');
  if ('installed' in client) onRealKafka(what, suite);
  else describe(what, () => it('runs with a second client', (context) => context.skip(client.skipped)));
}

/** Gives the suite what brokers of its own are made of, which it may kill. */
export function onKafkaOfItsOwn(what: string, suite: (jars: string) => void): void {
  const programs = inject('kafkaPrograms');
  if ('jars' in programs) suite(programs.jars);
  else describe(what, () => it('runs on a Kafka of its own', (context) => context.skip(programs.skipped)));
}
