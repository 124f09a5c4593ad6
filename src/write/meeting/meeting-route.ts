// What all write routes of one meeting share, so that each says only what is its own: the meeting in the path, who
// may call, and an answer that names the meeting unless the route has more to say.
import { z } from 'zod';
import type { BareCommand, DomainRefusal } from '../../domain/all-commands.ts';
import type { AskedOfMeeting } from '../../domain/meeting/asked.ts';
import { parseMeetingId, parsePersonId } from '../../domain/shared/ids.ts';
import type { PersonId } from '../../domain/shared/ids.ts';
import type { PlatformRole } from '../../ports/authenticator.port.ts';
import type { Verdict } from '../../ports/dispatch.port.ts';
import type { RoundTrips } from '../../ports/round-trips.ts';
import { commandRoute } from '../http/command-route.ts';
import type { Asked, CommandRoute } from '../http/command-route.ts';
import { idSchema } from '../../http/schemas.ts';

/** Longest title and display name, in UTF-16 units, and longest plan of a meeting. */
export const titleLength = 200;
export const nameLength = 100;
export const longestPlannedMinutes = 1_440;

/** The path of a route of one meeting. */
export const meetingPath = z.strictObject({ meeting: idSchema(parseMeetingId) });
const personPath = meetingPath.extend({ person: idSchema(parsePersonId) });

/** Who acts in meetings: members, and guests in theirs. */
export const participants: readonly PlatformRole[] = ['member', 'guest'];
export const members: readonly PlatformRole[] = ['member'];
/** Who ends or cancels: a host, or the service's operator. */
export const hostsAndOperators: readonly PlatformRole[] = ['member', 'operator'];
/** Who reports what happens in the rooms. */
export const mediaPlane: readonly PlatformRole[] = ['media-signal'];
/** Who also arranges meetings. */
export const arrangers: readonly PlatformRole[] = ['member', 'admin'];

/** An answer that only names the meeting. */
export const namesMeeting = z.object({ meeting: z.string() });
const namesPerson = namesMeeting.extend({ person: z.string() });

/** What a route of a meeting declares; `path` is what follows `/v1/meetings/{meeting}/`. */
interface OfMeeting<Body extends z.ZodType> {
  readonly method?: 'POST' | 'PUT';
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly roundTrips: RoundTrips;
  readonly roles: readonly PlatformRole[];
  readonly body: Body;
  readonly refusals: readonly DomainRefusal['code'][];
}

/** A request on a meeting: what every command carries, who asks, and a maker of new ids. */
export type MeetingAsked = AskedOfMeeting & { readonly person: PersonId };

const askedOfMeeting = (
  { meeting }: { readonly meeting: AskedOfMeeting['meeting'] },
  { by, at }: Pick<Asked<never>, 'by' | 'at'>,
) => ({
  meeting,
  by,
  at,
});

/** A route whose answer only names the meeting. */
export function meetingRoute<Body extends z.ZodType>(
  declared: OfMeeting<Body> & {
    readonly command: (asked: AskedOfMeeting, body: z.output<Body>, caller: PersonId) => BareCommand;
  },
): CommandRoute {
  const { path, method = 'POST', command, body, ...rest } = declared;
  const shape = { params: meetingPath, body, answer: namesMeeting };
  return commandRoute<typeof shape>({
    ...rest,
    method,
    shape,
    url: `/v1/meetings/{meeting}/${path}`,
    tag: 'meetings',
    command: (asked) => command(askedOfMeeting(asked.params, asked), asked.body, asked.person),
    answer: { status: 200, body: (_verdict, { params }) => ({ meeting: params.meeting }) },
  });
}

/** A route about one person in the path, without a body of its own unless one is given. */
export function personRoute<Body extends z.ZodType>(
  declared: OfMeeting<Body> & {
    readonly command: (asked: MeetingAsked, body: z.output<Body>) => BareCommand;
  },
): CommandRoute {
  const { path, method = 'POST', command, body, ...rest } = declared;
  const shape = { params: personPath, body, answer: namesPerson };
  return commandRoute<typeof shape>({
    ...rest,
    method,
    shape,
    url: `/v1/meetings/{meeting}/participants/{person}/${path}`,
    tag: 'meetings',
    command: (asked) =>
      command({ ...askedOfMeeting(asked.params, asked), person: asked.params.person }, asked.body),
    answer: {
      status: 200,
      body: (_verdict, { params }) => ({ meeting: params.meeting, person: params.person }),
    },
  });
}

/** The persons of a verdict's events of one type, in order. */
export function personsOf(
  verdict: Verdict,
  type: 'ParticipantAdmitted' | 'ParticipantRefused' | 'ParticipantRemoved',
): PersonId[] {
  return verdict.events.flatMap((event) => (event.type === type ? [event.person] : []));
}
