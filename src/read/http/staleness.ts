// What of an answer is stale for good, until an operator acts, and how a client is told: the header VoiceMeet-Stale, a
// list (RFC 9651) of reasons. Lag that passes by itself is no staleness; `after` waits for it.
//   I1  it tells of the caller's tenant alone: no count, no reason of operators', no stream leaves by it;
//   I2  of what is absent it tells the same for every id, so that it gives away nothing that is hidden.
import type { ReadDb, RowSource, SourceStanding, WatchedReadDb } from '../../ports/read-db.port.ts';

/** The header as the API's document tells it. */
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

/** A read of read models that is watched for what is stale. */
export interface Watch {
  /** The read models through which what they stood at is noticed. */
  readonly reading: (db: WatchedReadDb) => ReadDb;
  /** What was noticed so far; throws where there are sources and nothing was read: then nobody knows. */
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
      if (sources.length > 0 && noticed.length === 0) throw new Error('an answer was made past its watch');
      return noticed.flatMap((standing) => marksOf(standing, outcome));
    },
  };
}

/** The mark of a projection that does not get on by itself; `undefined` where it runs. */
export function haltMark({
  projection,
  status,
  position,
}: Pick<SourceStanding, 'projection' | 'status' | 'position'>): StaleMark | undefined {
  return status === 'running' ? undefined : { reason: status, projection, since: position + 1n };
}

/** Marks as headers: none where nothing is stale. */
export function staleHeaders(
  marks: readonly StaleMark[],
  encode: (position: bigint) => string,
): Readonly<Record<string, string>> {
  const members = marks.map(
    ({ reason, projection, since }) => `${reason};projection="${projection}";since="${encode(since)}"`,
  );
  return members.length === 0 ? {} : { [staleNote.name.toLowerCase()]: [...new Set(members)].join(', ') };
}

/** Upholds I2: what is absent may be absent for any parked stream of its kind. */
function marksOf(standing: SourceStanding, outcome: 'found' | 'absent'): readonly StaleMark[] {
  const { projection, parkedAt, kindParkedAt } = standing;
  const since = outcome === 'found' ? parkedAt : kindParkedAt;
  const halt = haltMark(standing);
  return [
    ...(since === undefined ? [] : [{ reason: 'parked' as const, projection, since }]),
    ...(halt === undefined ? [] : [halt]),
  ];
}
