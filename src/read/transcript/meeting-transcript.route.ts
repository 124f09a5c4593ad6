// GET /v1/meetings/{meeting}/transcript: who said what, when; as JSON, and in three formats that players and people read.
import { z } from 'zod';
import { HttpProblem } from '../../http/problem.ts';
import type { WatchedReadDb } from '../../ports/read-db.port.ts';
import type { Vault } from '../../ports/vault.port.ts';
import { queryRoute, type QueryRoute } from '../http/query-route.ts';
import { meetingAbsent, meetingParams } from '../meeting/meeting-words.ts';
import { viewerOf } from '../meeting/viewer.ts';
import { meetingTranscriptSchema, transcriptCaptions, transcriptOf } from './meeting-transcript.ts';
import { transcribedTracks } from './meeting-transcript.query.ts';
import { inFormat, transcriptFormatSchema } from './transcript-formats.ts';
import { openDocuments } from './transcript-documents.ts';

/** What it is read from. */
export interface TranscriptPorts {
  readonly db: WatchedReadDb;
  /** Opened when it is first asked. */
  readonly vault: () => Pick<Vault, 'open'>;
}

const mostTracks = 1_000;
const mostBytes = 64 * 1024 * 1024;
const openTimeoutMs = 20_000;
const tooLarge = { status: 422, code: 'transcript-too-large' };

/** One round trip, and one opening of the vault for each file. */
export function meetingTranscriptRoute({ db, vault }: TranscriptPorts): QueryRoute {
  return queryRoute({
    url: '/v1/meetings/{meeting}/transcript',
    operationId: 'readTranscript',
    summary:
      'Who said what, when; hosts and admins see everybody’s words, others their own. As WebVTT, SubRip or plain text where `format` says so',
    tag: 'recordings',
    roundTrips: { warm: 1, cold: 1 },
    roles: ['admin', 'member', 'guest'],
    shape: {
      params: meetingParams(),
      query: z.strictObject({ format: transcriptFormatSchema.default('json') }),
      answer: meetingTranscriptSchema,
    },
    sources: [
      { projection: 'recordings', category: 'meeting', param: 'meeting' },
      { projection: 'meeting-detail', category: 'meeting', param: 'meeting' },
    ],
    absent: meetingAbsent,
    problems: [tooLarge],
    answer: async ({ params: { meeting }, query: { format }, principal, reading }) => {
      const { tenant } = principal;
      const found = await transcribedTracks(reading(db), viewerOf(principal), meeting, mostTracks + 1);
      if (found === undefined) return undefined;
      const rows = found.tracks;
      if (rows.length > mostTracks) throw tooLargeFor(`more than ${mostTracks} files`);
      const wanted = rows.flatMap(({ track, version }) =>
        version === null ? [] : { tenant, meeting, track, version },
      );
      const opened =
        wanted.length === 0
          ? []
          : await openDocuments(vault(), wanted, mostBytes, AbortSignal.timeout(openTimeoutMs));
      if (opened === 'too-large') throw tooLargeFor(`more than ${mostBytes / 1024 / 1024} MB of words`);
      const words = new Map(wanted.map(({ track }, index) => [track, opened[index]]));
      const tracks = rows.map((row) => ({ row, words: words.get(row.track) }));
      if (format === 'json') return { body: transcriptOf(found, tracks) };
      return inFormat(format, transcriptCaptions(found, tracks));
    },
  });
}

function tooLargeFor(what: string): HttpProblem {
  return new HttpProblem({ ...tooLarge, detail: `The meeting has ${what}, which is not shown at once.` });
}
