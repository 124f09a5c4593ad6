// Read-your-writes: a query that names a position waits, within a limit, until the projections it reads have reached
// it. "Not visible in time" (503) is distinct from "does not exist" (404), and nothing is waited for that only an operator
// can make visible.
import { z } from 'zod';
import type { PositionTokens } from '../../http/position-token.ts';
import { HttpProblem } from '../../http/problem.ts';
import type { FieldPlace } from '../../http/problem.ts';
import { wholeNumberText } from '../../http/schemas.ts';
import type { Visibility } from '../../ports/visibility.port.ts';
import { haltMark, staleHeaders } from './staleness.ts';

export const defaultWaitSeconds = 2;
export const maxWaitSeconds = 10;
const maxTokenLength = 200;
/** When to ask again: while it is on its way, and while an operator has to act first. */
const retryAfterSeconds = { onItsWay: 1, stale: 30 };

/** `after`: the VoiceMeet-Position of a command's answer. `wait`: seconds. */
export function freshnessQuery() {
  return z.strictObject({
    after: z
      .string()
      .max(maxTokenLength)
      .meta({ description: 'A `VoiceMeet-Position`: wait until what was written up to there is visible.' })
      .optional(),
    wait: wholeNumberText(0, maxWaitSeconds, defaultWaitSeconds),
  });
}

/** Where a request names its position. */
export type PositionPlace = Extract<FieldPlace, 'query' | 'header'>;

/** How far projections are, of one at a time. */
export type ShownPositions = Pick<Visibility, 'waitFor' | 'standing'>;

/** What queries need to be served: how far the projections are, and positions as clients carry them. */
export interface FreshnessShell {
  readonly visibility: ShownPositions;
  readonly positions: PositionTokens;
}

/** Which position a request waits for, if any, where it named it, and for how many seconds at most. */
interface Wanted {
  readonly after?: string | undefined;
  readonly wait: number;
  readonly from?: PositionPlace;
}

/** Resolves once the wanted position is visible in every projection. Throws 400 `position-unknown`, 503 `not-yet-visible`. */
export async function awaitVisible(
  shell: FreshnessShell,
  projections: readonly string[],
  { after, wait, from = 'query' }: Wanted,
): Promise<void> {
  if (after === undefined) return;
  const position = shell.positions.decode(after);
  if (position === undefined) {
    const field = from === 'query' ? '/after' : '/VoiceMeet-Position';
    throw new HttpProblem({
      status: 400,
      code: 'position-unknown',
      detail:
        'This position is none of this log: the log was restored or copied since, the position is of an earlier version of the program, or it is malformed. Read again without it.',
      errors: [{ in: from, field, code: 'not-allowed', message: 'This is no position of this log.' }],
    });
  }
  await awaitPosition(shell, projections, position, wait * 1000);
}

/**
 * Resolves once a position is visible in every projection; throws 503 `not-yet-visible` as soon as one is late, and at
 * once if one is stopped. The fact `stale` says that it will not become visible by itself, never that a stream is parked.
 */
export async function awaitPosition(
  { visibility, positions }: FreshnessShell,
  projections: readonly string[],
  position: bigint,
  timeoutMs: number,
): Promise<void> {
  const projection = await firstLate(visibility, projections, position, timeoutMs);
  if (projection === undefined) return;
  const { position: reached, status } = await visibility.standing(projection);
  const halt = haltMark({ projection, status, position: reached });
  const seconds = halt === undefined ? retryAfterSeconds.onItsWay : retryAfterSeconds.stale;
  throw new HttpProblem({
    status: 503,
    code: 'not-yet-visible',
    detail: 'What was written is kept, but is not visible here yet.',
    facts: { projection, reached: positions.encode(reached), stale: halt !== undefined },
    headers: {
      'retry-after': String(seconds),
      'voicemeet-position': positions.encode(reached),
      ...staleHeaders(halt === undefined ? [] : [halt], positions.encode),
    },
  });
}

/** The first projection that turns out to be late; waiting for the others then ends. */
async function firstLate(
  visibility: ShownPositions,
  projections: readonly string[],
  position: bigint,
  timeoutMs: number,
): Promise<string | undefined> {
  const over = new AbortController();
  try {
    return await new Promise<string | undefined>((resolve, reject) => {
      const waiting = projections.map(async (projection) => {
        if (!(await visibility.waitFor(projection, position, timeoutMs, over.signal))) resolve(projection);
      });
      Promise.all(waiting).then(() => resolve(undefined), reject);
    });
  } finally {
    over.abort();
  }
}
