// Read-your-writes: a read that names a position waits, within a limit, until the projections it reads have passed
// it. What is not visible in time is told apart from what is not there.
import { z } from 'zod';
import type { Visibility } from '../../ports/visibility.port.ts';
import { wholeNumberText } from './page.ts';

export const defaultWaitSeconds = 2;
export const maxWaitSeconds = 10;
const maxTokenLength = 200;

/** Tokens of the log that is served, as the write side makes them. */
export interface PositionDecoder {
  readonly encode: (position: bigint) => string;
  readonly decode: (token: string) => bigint | undefined;
}

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

interface FreshnessShell {
  readonly visibility: Visibility;
  readonly positions: PositionDecoder;
  readonly refusal: (problem: {
    readonly status: number;
    readonly code: string;
    readonly detail: string;
    readonly facts?: Readonly<Record<string, string | boolean>>;
    readonly headers?: Readonly<Record<string, string>>;
  }) => Error;
}

/** Resolves once the position is visible in every projection. Throws 400 `position-unknown`, 503 `not-yet-visible`. */
export async function awaitVisible(
  { visibility, positions, refusal }: FreshnessShell,
  projections: readonly string[],
  { after, wait }: { readonly after?: string | undefined; readonly wait: number },
): Promise<void> {
  if (after === undefined) return;
  const position = positions.decode(after);
  if (position === undefined) {
    throw refusal({
      status: 400,
      code: 'position-unknown',
      detail:
        'This position is none of this log: it was restored or copied since, or the position is malformed.',
    });
  }
  const waiting = projections.map(async (projection) => ({
    projection,
    visible: await visibility.waitFor(projection, position, wait * 1000),
  }));
  const late = (await Promise.all(waiting)).find(({ visible }) => !visible);
  if (late === undefined) return;
  const { position: reached, stale } = await visibility.standing(late.projection);
  throw refusal({
    status: 503,
    code: 'not-yet-visible',
    detail: 'What was written is kept, but is not visible here yet.',
    facts: { projection: late.projection, reached: positions.encode(reached), stale: stale !== undefined },
    headers: { 'retry-after': '1', 'voicemeet-position': positions.encode(reached) },
  });
}
