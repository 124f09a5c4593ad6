// LiveKit's API over HTTP: Twirp with JSON. Who asks is found out before what is asked is looked at.
import type { Clock, Pace } from '../../ports/clock.port.ts';
import type { Ledger } from './ledger.ts';
import { replyForm } from './messages.ts';
import type { Mishaps } from './mishaps.ts';
import { egressService } from './egress-service.ts';
import type { Method, TwirpCode, MethodResult } from './room-service.ts';
import { notSimulated, roomService } from './room-service.ts';
import type { World } from './rooms.ts';
import type { MediaTokens } from './tokens.ts';

/** A request as a server of HTTP has read it; names of headers in lower case. */
export interface PlaneRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

/** What is answered; `cut`: the connection is closed without an answer. */
export type PlaneReply =
  | { readonly kind: 'answer'; readonly status: number; readonly contentType: string; readonly body: string }
  | { readonly kind: 'cut' };

/** What it works with. */
export interface TwirpParts {
  readonly world: World;
  readonly tokens: Pick<MediaTokens, 'read'>;
  readonly mishaps: Pick<Mishaps, 'ofReply'>;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly pause: Pace['pause'];
}

const services: readonly { readonly prefix: string; readonly methods: ReadonlyMap<string, Method> }[] = [
  { prefix: '/twirp/livekit.RoomService/', methods: roomService },
  { prefix: '/twirp/livekit.Egress/', methods: egressService },
];
const bearer = 'Bearer ';
/** How long LiveKit waits for the node of a participant who is not there, and for the worker of an egress. */
const nobodyAnswersMs = 3_000;
const unanswered: ReadonlySet<TwirpCode> = new Set(['deadline_exceeded', 'unavailable']);

const statuses: Readonly<Record<TwirpCode, number>> = {
  deadline_exceeded: 408,
  failed_precondition: 412,
  internal: 500,
  invalid_argument: 400,
  malformed: 400,
  not_found: 404,
  unauthenticated: 401,
  unavailable: 503,
  unimplemented: 501,
};

/** Answers a request to the API. */
export async function answerTwirp(parts: TwirpParts, request: PlaneRequest): Promise<PlaneReply> {
  const { authorization } = request.headers;
  if (authorization === undefined) return refused('unauthenticated', 'permissions denied');
  if (!authorization.startsWith(bearer)) {
    return text(401, 'invalid authorization header. Must start with Bearer ');
  }
  const read = await parts.tokens.read(authorization.slice(bearer.length));
  if (read.kind === 'refused') return text(401, read.why);
  const service = services.find(({ prefix }) => request.path.startsWith(prefix));
  const name = service === undefined ? '' : request.path.slice(service.prefix.length);
  if (notSimulated.has(name)) return refused('unimplemented', `${name} is not simulated`);
  const method = service?.methods.get(name);
  const isJson = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase() === 'application/json';
  if (method === undefined || request.method !== 'POST' || !isJson) {
    const meta = { twirp_invalid_route: `${request.method} ${request.path}` };
    return json(404, { code: 'bad_route', msg: `no handler for path "${request.path}"`, meta });
  }
  const body = parsed(request.body);
  const result = method.call(parts.world, read.claims.video, body);
  const reply = parts.mishaps.ofReply();
  const isDone = result.kind === 'done';
  if (!isDone && unanswered.has(result.code)) await parts.pause(nobodyAnswersMs);
  parts.ledger.write({
    kind: 'asked',
    at: parts.clock.now(),
    method: name,
    ...method.about(body),
    outcome: isDone ? 'ok' : result.code,
    changed: isDone && result.changed,
    reply,
  });
  if (reply === 'lost') return { kind: 'cut' };
  if (reply === 'failed') return refused('internal', 'simulated mishap after the work was done');
  return answerOf(result);
}

function answerOf(result: MethodResult): PlaneReply {
  return result.kind === 'error' ? refused(result.code, result.msg) : json(200, replyForm(result.message));
}

/** An error as Twirp says it. Its content type has no parameters: clients compare it as it stands. */
function refused(code: TwirpCode, msg: string): PlaneReply {
  return json(statuses[code], { code, msg });
}

/** A reply in JSON. */
export function json(status: number, value: unknown): PlaneReply {
  return { kind: 'answer', status, contentType: 'application/json', body: JSON.stringify(value) };
}

/** A reply in words. */
export function text(status: number, body: string): PlaneReply {
  return { kind: 'answer', status, contentType: 'text/plain; charset=utf-8', body };
}

/** The value of a body; `undefined` where it is no JSON. */
export function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
