// Where the log is: in the PostgreSQL of everything else, or in an EventStoreDB.
import { z } from 'zod';
import { isEsdbUrl } from '../../adapters/eventstore/esdb/esdb-url.ts';
import type { Secret } from '../secret.ts';
import { secretOf } from '../secret.ts';
import { prefix, section, variable } from './section.ts';
import { isSafeEventStore } from './store-urls.ts';

/** The PostgreSQL of everything else, or an EventStoreDB by its connection string. */
export type EventStorePlace = { readonly kind: 'postgres' } | { readonly kind: 'esdb'; readonly url: Secret };

/** Where the log is. */
export interface EventStoreConfig {
  readonly eventStore: EventStorePlace;
}

const eventStoreText = z.string().transform((text, context): EventStorePlace => {
  if (text === '' || text === 'postgres') return { kind: 'postgres' };
  if (isEsdbUrl(text)) return { kind: 'esdb', url: secretOf(text) };
  const isKurrent = /^(kurrentdb|kdb|kurrent)(\+discover)?:\/\//.test(text);
  context.addIssue({
    code: 'custom',
    message: isKurrent
      ? 'must begin with esdb:// or esdb+discover://; KurrentDB answers to it as well'
      : 'must be empty (the log lies in the database of VOICEMEET_DATABASE_URL) or like esdb://host:2113?tls=true',
  });
  return z.NEVER;
});

export const eventStoreSection = section({
  variables: () => ({
    EVENTSTORE_URL: variable(eventStoreText, '', 'an EventStoreDB for the log; empty: in PostgreSQL'),
  }),
  part: ({ EVENTSTORE_URL }): EventStoreConfig => ({ eventStore: EVENTSTORE_URL }),
  contradictions: ({ eventStore }, { production }) => {
    if (!production || eventStore.kind === 'postgres') return [];
    if (isSafeEventStore(eventStore.url.reveal())) return [];
    return [
      `${prefix}EVENTSTORE_URL must not turn TLS off with NODE_ENV=production, unless the server is on this machine.`,
    ];
  },
});
