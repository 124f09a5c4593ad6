// Finds the servers that `npm run test:services` runs on: a PostgreSQL that is named, or the embedded one; an EventStoreDB
// that is named, or one in Docker, or none, with the reason.
import type { TestProject } from 'vitest/node';
import { findEventStore } from './real-event-store.ts';
import { setup as setUpEmbedded } from './global-postgres.ts';
import { setUpGiven } from './given-postgres.ts';

/** What service tests get by `inject('eventStore')`. */
export type TestEventStore = { readonly url: string } | { readonly skipped: string };

declare module 'vitest' {
  export interface ProvidedContext {
    eventStore: TestEventStore;
  }
}

/** Vitest's global set-up; gives the tear-down. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const databaseUrl = named('VOICEMEET_TEST_DATABASE_URL');
  const removeDatabase = await (databaseUrl === undefined
    ? setUpEmbedded(project)
    : setUpGiven(project, databaseUrl));
  tell(`PostgreSQL: ${databaseUrl === undefined ? 'the embedded one' : 'VOICEMEET_TEST_DATABASE_URL'}`);
  try {
    const eventStore = await findEventStore(
      ['VOICEMEET_EVENTSTORE_URL', 'VOICEMEET_TEST_ESDB_URL'].map((name) => ({ name, url: named(name) })),
    );
    tell(`EventStoreDB: ${eventStore.kind === 'none' ? `skipped: ${eventStore.reason}` : eventStore.from}`);
    project.provide(
      'eventStore',
      eventStore.kind === 'none' ? { skipped: eventStore.reason } : { url: eventStore.url },
    );
    return async () => {
      await eventStore.stop();
      await removeDatabase();
    };
  } catch (error) {
    await removeDatabase();
    throw error;
  }
}

function named(name: string): string | undefined {
  const text = process.env[name]?.trim() ?? '';
  return text === '' ? undefined : text;
}

function tell(sentence: string): void {
  process.stdout.write(`services: ${sentence}\n`);
}
