// What the rows of the tables of plain routes (*.routes.ts) are made of. Such a route's command is its type with who
// asks for what and when, and the members of a simple body or of the path; its answer names what it was about.
import { z } from 'zod';
import type { BareCommand, DomainRefusal } from '../../domain/all-commands.ts';
import type { AskedOfMeeting } from '../../domain/meeting/asked.ts';
import { parsePersonId } from '../../domain/shared/ids.ts';
import type { PersonId } from '../../domain/shared/ids.ts';
import { idSchema } from '../../http/schemas.ts';
import type { PlatformRole } from '../../ports/authenticator.port.ts';
import type { RoundTrips } from '../../ports/round-trips.ts';
import { commandRoute } from '../http/command-route.ts';
import type { Asked, CommandRoute } from '../http/command-route.ts';
import { meetingPath, namesMeeting, personsOf } from './meeting-route.ts';

/** A row of a table: a route that is still to be given the operation id under which it stands there. */
export type PlainRoute = (operationId: string) => CommandRoute;

/** Rows by operation id. */
export type PlainRoutes = Readonly<Record<string, PlainRoute>>;

/** What a row says. */
interface Plain<Body extends z.ZodType> {
  /** Method, and what comes after the common part of the path. */
  readonly to: `${'POST' | 'PUT'} ${string}`;
  readonly summary: string;
  readonly roles: readonly PlatformRole[];
  /** Two and three where it is not given: one to load, one to append, and one more for a snapshot. */
  readonly roundTrips?: RoundTrips;
  readonly body: Body;
  readonly refusals: readonly DomainRefusal['code'][];
}

/** The caller's own person, and the id of the command. */
type Request = Pick<Asked<never>, 'person' | 'command'>;

/** What every host's and co-host's command on a meeting that is not over may be refused with. */
export const ofHosts = ['meeting-unknown', 'meeting-over', 'only-host-or-cohost'] as const;

const usualRoundTrips: RoundTrips = { warm: 2, cold: 3 };
const personPath = meetingPath.extend({ person: idSchema(parsePersonId) });
const namesPerson = namesMeeting.extend({ person: z.string() });

/** `/v1/meetings/{meeting}/…`; the answer names the meeting. */
export function ofMeeting<Body extends z.ZodType>(
  row: Plain<Body> & {
    readonly command: (asked: AskedOfMeeting, body: z.output<Body>, request: Request) => BareCommand;
  },
): PlainRoute {
  const shape = { params: meetingPath, body: row.body, answer: namesMeeting };
  return (operationId) =>
    commandRoute<typeof shape>({
      ...common(row, '/v1/meetings/{meeting}'),
      operationId,
      shape,
      command: (asked) => row.command(askedOf(asked.params, asked), asked.body, asked),
      answer: { status: 200, body: (_verdict, { params }) => ({ meeting: params.meeting }) },
    });
}

/** `/v1/meetings/{meeting}/participants/{person}/…`; the answer names meeting and person. */
export function ofPerson<Body extends z.ZodType>(
  row: Plain<Body> & {
    readonly command: (
      asked: AskedOfMeeting & { readonly person: PersonId },
      body: z.output<Body>,
    ) => BareCommand;
  },
): PlainRoute {
  const shape = { params: personPath, body: row.body, answer: namesPerson };
  return (operationId) =>
    commandRoute<typeof shape>({
      ...common(row, '/v1/meetings/{meeting}/participants/{person}'),
      operationId,
      shape,
      command: ({ params, body, by, at }) =>
        row.command({ meeting: params.meeting, by, at, person: params.person }, body),
      answer: {
        status: 200,
        body: (_verdict, { params }) => ({ meeting: params.meeting, person: params.person }),
      },
    });
}

/** `/v1/meetings/{meeting}/…`; the answer lists the people of the events of one type, under the name `lists`. */
export function ofPeople<Body extends z.ZodType>(
  row: Plain<Body> & {
    readonly lists: string;
    readonly from: Parameters<typeof personsOf>[1];
    readonly command: (asked: AskedOfMeeting, body: z.output<Body>) => BareCommand;
  },
): PlainRoute {
  const answer = z.object({ [row.lists]: z.array(z.string()) });
  const shape = { params: meetingPath, body: row.body, answer };
  return (operationId) =>
    commandRoute<typeof shape>({
      ...common(row, '/v1/meetings/{meeting}'),
      operationId,
      shape,
      command: (asked) => row.command(askedOf(asked.params, asked), asked.body),
      answer: { status: 200, body: (verdict) => ({ [row.lists]: personsOf(verdict, row.from) }) },
    });
}

/** What a declaration takes from a row as it is. */
function common({ to, summary, roles, refusals, roundTrips }: Plain<z.ZodType>, below: `/v1/${string}`) {
  const [method, path] = to.split(' ');
  return {
    method: method === 'PUT' ? ('PUT' as const) : ('POST' as const),
    url: `${below}/${path}` as const,
    summary,
    tag: 'meetings',
    roles,
    roundTrips: roundTrips ?? usualRoundTrips,
    refusals,
  };
}

function askedOf(
  { meeting }: { readonly meeting: AskedOfMeeting['meeting'] },
  { by, at }: Pick<Asked<never>, 'by' | 'at'>,
): AskedOfMeeting {
  return { meeting, by, at };
}
