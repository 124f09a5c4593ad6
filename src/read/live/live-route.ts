// What both live routes share: a place for the client, what its id says, and a guest's invite, which is watched as long as the
// stream is open.
import type { EventIds } from '../../http/event-ids.ts';
import type { Streaming } from '../../http/event-stream.ts';
import type { ProblemNote } from '../../http/http-route.ts';
import { HttpProblem } from '../../http/problem.ts';
import type { StreamRequest } from '../../http/stream-route.ts';
import { streamName } from '../../domain/shared/ids.ts';
import type { Principal } from '../../ports/authenticator.port.ts';
import type { Observer } from '../../ports/observer.port.ts';
import type { z } from 'zod';
import type { LiveDesk } from './live-desk.ts';
import type { LiveLog } from './live-log.ts';
import { endings } from './outlet.ts';
import type { Ending, Outlet } from './outlet.ts';

/** What live routes work with. */
export interface LiveShell {
  readonly desk: Pick<LiveDesk, 'take' | 'drain'>;
  readonly log: Pick<LiveLog, 'meeting' | 'board' | 'watch'>;
  readonly ids: EventIds;
  /** Where the log ends. */
  readonly tail: () => Promise<bigint>;
  /** Whether a guest's invite still stands. */
  readonly invited: (guest: Principal) => Promise<boolean>;
  readonly observer: Pick<Observer, 'count'>;
}

export const liveProblems: readonly ProblemNote[] = [
  { status: 400, code: 'last-event-id-unknown' },
  { status: 400, code: 'last-event-id-ahead' },
  { status: 429, code: 'too-many-streams' },
  { status: 429, code: 'tenant-streams-full' },
  { status: 503, code: 'streams-full' },
  { status: 503, code: 'live-stopped' },
];

/** Makes the outlet of a client once it has a place; `wake` is to be called when there may be something new. */
export type MakeOutlet = (wake: () => void) => Promise<Outlet>;

/** Opens a stream: takes a place, makes the outlet, and frees the place where that fails. */
export async function liveStream(
  { desk, log, invited }: Pick<LiveShell, 'desk' | 'log' | 'invited'>,
  { principal, tokenEndsAt }: Pick<StreamRequest<z.ZodType>, 'principal' | 'tokenEndsAt'>,
  kind: string,
  make: MakeOutlet,
): Promise<Streaming> {
  const place = desk.take(principal, tokenEndsAt);
  let wake = (): void => undefined;
  const wakeNow = (): void => wake();
  try {
    const guarded = await whileInvited({ log, invited }, principal, wakeNow, () => make(wakeNow));
    const served = place.serve(guarded, kind);
    wake = served.wake;
    return served;
  } catch (refused) {
    place.free();
    throw refused;
  }
}

/** The same outlet; for a guest it ends with their invite. The invite is looked at after it is watched, so that no end of it is missed. */
async function whileInvited(
  { log, invited }: Pick<LiveShell, 'log' | 'invited'>,
  principal: Principal,
  wake: () => void,
  make: () => Promise<Outlet>,
): Promise<Outlet> {
  const { tenant, guest } = principal;
  if (guest === undefined) return make();
  let over: Ending | undefined;
  const look = async (): Promise<void> => {
    if (!(await invited(principal))) over = endings.revoked;
  };
  // Where the invite can't be looked at, the guest may not stay: their client comes back and is looked at anew.
  const lookAgain = (): void =>
    void look()
      .catch(() => (over ??= endings.interrupted))
      .finally(wake);
  const unwatch = log.watch(streamName('invite', tenant, guest.invite), lookAgain);
  let outlet: Outlet | undefined;
  const close = (): void => {
    unwatch();
    outlet?.close();
  };
  try {
    const made = (outlet = await make());
    await look();
    return { ...made, next: () => over ?? made.next(), close };
  } catch (refused) {
    close();
    throw refused;
  }
}

/** The position that a client's id names; undefined where it brings none. Throws 400 `last-event-id-unknown` or `last-event-id-ahead`. */
export async function placeOf(
  { ids, tail, observer }: Pick<LiveShell, 'ids' | 'tail' | 'observer'>,
  scope: bigint,
  lastEventId: string | undefined,
): Promise<bigint | undefined> {
  if (lastEventId === undefined) return undefined;
  const position = ids.decode(scope, lastEventId);
  if (position === undefined)
    throw refused(
      'last-event-id-unknown',
      'This Last-Event-ID is none that this stream gave to you: it is malformed, of another stream, person or role, or the log was restored or copied since. Begin without it.',
    );
  if (position > (await tail()))
    throw refused('last-event-id-ahead', 'The log ends before this Last-Event-ID. Begin without it.');
  observer.count('live_resumes_total');
  return position;
}

function refused(code: string, detail: string): HttpProblem {
  const message = 'Is no id from which this stream can go on.';
  return new HttpProblem({
    status: 400,
    code,
    detail,
    errors: [{ in: 'header', field: '/Last-Event-ID', code: 'not-allowed', message }],
  });
}
