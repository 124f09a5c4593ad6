// What the requests of the recording's effects hold, read back from the ledger.
import {
  parseAccountId,
  parseMeetingId,
  parseRecordingId,
  parseStreamName,
} from '../../../domain/shared/ids.ts';
import type { AccountId, MeetingId, RecordingId } from '../../../domain/shared/ids.ts';
import type { Effect } from '../../../ports/effect.ts';

interface Members {
  readonly meeting: MeetingId;
  readonly recording: RecordingId;
  readonly mediaTrack: string;
}

const parsers: { readonly [Name in keyof Members]: (text: string) => Members[Name] | undefined } = {
  meeting: parseMeetingId,
  recording: parseRecordingId,
  mediaTrack: (text) => text,
};

/** The named members of an effect's request. Throws an error where one is missing: the reactor wrote them. */
export function requestOf<const Name extends keyof Members>(
  { request }: Pick<Effect, 'request'>,
  ...names: readonly Name[]
): Pick<Members, Name> {
  const held = JSON.parse(request) as Readonly<Record<string, unknown>>;
  const entries = names.map((name) => {
    const text = held[name];
    const value = typeof text === 'string' ? parsers[name](text) : undefined;
    if (value === undefined) throw new Error(`the request of an effect has no ${name}`);
    return [name, value] as const;
  });
  return Object.fromEntries(entries) as unknown as Pick<Members, Name>;
}

/** The account whose event asked for an effect. */
export function accountOfEffect({ stream }: Pick<Effect, 'stream'>): AccountId {
  const account = parseAccountId(parseStreamName(stream)?.id ?? '');
  if (account === undefined) throw new Error(`${stream} is no stream of an account`);
  return account;
}
