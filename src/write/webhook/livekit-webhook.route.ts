// POST /v1/webhooks/livekit: what LiveKit tells of its rooms. The header alone proves who sends it, and the digest in it that the body is
// theirs: nothing else is read before, and no database is asked. It is kept as it came and applied later (reactors/media).
import { z } from 'zod';
import type { HttpProblem } from '../../http/problem.ts';
import { gatedRawRoute } from '../../http/raw-route.ts';
import type { RawHttpRoute } from '../../http/http-route.ts';
import type { Clock } from '../../ports/clock.port.ts';
import type { MediaSignals } from '../../ports/media-signals.port.ts';
import type { Observer } from '../../ports/observer.port.ts';
import type { WebhookInbox } from '../../ports/webhook-inbox.port.ts';
import { inboxFull, messageUnreadable, signatureRefused } from './webhook-problems.ts';

const provider = 'livekit';
const limitBytes = 64 * 1024;

/** Of ids and names of messages, ours and those that we don't know; LiveKit's have 30 characters at most. */
const wordForm = /^[\x21-\x7e]{1,100}$/;
/** Rooms of ours have shorter names. */
const roomForm = /^[\x20-\x7e]{0,200}$/;

/** What the route works with. */
export interface LivekitWebhookPorts {
  /** `undefined`: no media plane is configured, and nothing is believed. */
  readonly signals: MediaSignals | undefined;
  readonly inbox: Pick<WebhookInbox, 'receive'>;
  readonly clock: Clock;
  readonly observer: Pick<Observer, 'count'>;
}

/** The route. */
export function livekitWebhookRoute({ signals, inbox, clock, observer }: LivekitWebhookPorts): RawHttpRoute {
  const refuse = (why: string, problem: HttpProblem): never => {
    observer.count('webhooks_refused_total', { provider, why });
    throw problem;
  };
  return gatedRawRoute({
    method: 'POST',
    url: '/v1/webhooks/livekit',
    operationId: 'livekitWebhook',
    summary:
      'Takes what LiveKit reports of its rooms, once: answers `kept`, or `known` for a message that comes again. `Authorization` is the token that LiveKit signs, with the SHA-256 of the body.',
    tag: 'media plane',
    roles: 'public',
    roundTrips: { warm: 1, cold: 1 },
    params: z.strictObject({}),
    takes: { contentTypes: ['application/webhook+json', 'application/json'], limitBytes },
    answer: { status: 200, contentType: 'text/plain' },
    problems: [
      { status: 401, code: 'signature-refused' },
      { status: 400, code: 'message-unreadable' },
      { status: 503, code: 'inbox-full' },
    ],
    admits: async ({ authorization }) => {
      if (signals === undefined) return refuse('key-unknown', signatureRefused());
      const given = typeof authorization === 'string' ? authorization : undefined;
      const signed = await signals.verify(given, clock.now());
      if (signed.kind === 'forged') return refuse(signed.why, signatureRefused());
      return { covers: signed.covers, read: signals.read };
    },
    handle: async ({ bytes, admitted: { covers, read }, context }) => {
      if (!covers(bytes)) return refuse('body-differs', signatureRefused());
      const { id = '', name = '', room } = read(bytes) ?? {};
      if (!wordForm.test(id) || !wordForm.test(name)) return refuse('unreadable', messageUnreadable());
      const roomName = room !== undefined && roomForm.test(room.name) ? room.name : '';
      const { correlation, trace } = context;
      const cause = { correlation, traceparent: trace.header };
      const came = await inbox.receive({ provider, id, name, room: roomName, body: bytes, ...cause });
      observer.count('webhooks_received_total', { provider, outcome: came });
      if (came === 'full') throw inboxFull();
      return { status: 200, body: came };
    },
  });
}
