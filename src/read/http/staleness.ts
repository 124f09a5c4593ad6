// Which parts of an answer stay stale until an operator acts, and how a client learns of it: the header VoiceMeet-Stale,
// a list (RFC 9651) of reasons. Lag that passes by itself is not staleness; `after` waits for it.
//   I1  it speaks of the caller's tenant only: no count, no operators' reason, no stream's name is sent in it;
//   I2  for what is absent it says the same for every id, so that it reveals nothing that is hidden.
import type { ReadDb, RowSource, SourceStanding, WatchedReadDb } from '../../ports/read-db.port.ts';

/** The header for the API document. */
export const staleNote = {
  name: 'VoiceMeet-Stale',
  statuses: [200, 404, 503],
  description:
    'Only where what is shown is stale until an operator acts. A list (RFC 9651) of reasons, each with its `projection` and ' +
    '`since`, the position of the first event that may be missing. `parked`: an event could not be shown, and what followed it ' +
    'on the same meeting, account or tenant waits; `stopped`: nothing later is shown; `stalled`: nor here, it is tried ' +
    'again; `never-run`: nothing was shown yet.',
  example: 'parked;projection="meeting-list";since="MSBtZW1vcnkgZTEgMCAxMg"',
};

/** One reason; `since` is the position of the first event that may be missing. */
export interface StaleMark {
  readonly reason: 'parked' | Exclude<SourceStanding['status'], 'running'>;
  readonly projection: string;
  readonly since: bigint;
}

/** Notices what is stale in one answer's reads of the read models. */
export interface Watch {
  /** The read models, wrapped so that their state is noticed with each question. */
  readonly reading: (db: WatchedReadDb) => ReadDb;
  /** What was noticed so far; throws if there are sources and nothing was read, since nothing is known then. */
  readonly marks: (outcome: 'found' | 'absent') => readonly StaleMark[];
}

/** Watches the sources of one answer. */
export function watch(sources: readonly RowSource[]): Watch {
  const noticed: SourceStanding[] = [];
  return {
    reading: (db) => ({
      query: async (tenant, sql, values) => {
        const { rows, standings } = await db.queryWatched(tenant, { sql, values }, sources);
        noticed.push(...standings);
        return rows;
      },
    }),
    marks: (outcome) => {
      if (sources.length > 0 && noticed.length === 0)
        throw new Error('an answer with sources was made without reading them');
      return noticed.flatMap((standing) => marksOf(standing, outcome));
    },
  };
}

/** The mark of a projection that will not continue by itself; `undefined` if it is running. */
export function haltMark({
  projection,
  status,
  position,
}: Pick<SourceStanding, 'projection' | 'status' | 'position'>): StaleMark | undefined {
  return status === 'running' ? undefined : { reason: status, projection, since: position + 1n };
}

/** Marks as headers: none if nothing is stale. */
export function staleHeaders(
  marks: readonly StaleMark[],
  encode: (position: bigint) => string,
): Readonly<Record<string, string>> {
  const members = marks.map(
    ({ reason, projection, since }) => `${reason};projection="${projection}";since="${encode(since)}"`,
  );
  return members.length === 0 ? {} : { [staleNote.name.toLowerCase()]: [...new Set(members)].join(', ') };
}

/** Upholds I2: what is absent may be missing because of any parked stream of its kind. */
function marksOf(standing: SourceStanding, outcome: 'found' | 'absent'): readonly StaleMark[] {
  const { projection, parkedAt, kindParkedAt } = standing;
  const since = outcome === 'found' ? parkedAt : kindParkedAt;
  const halt = haltMark(standing);
  return [
    ...(since === undefined ? [] : [{ reason: 'parked' as const, projection, since }]),
    ...(halt === undefined ? [] : [halt]),
  ];
}
