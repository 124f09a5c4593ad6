// A simulated media plane: it speaks LiveKit's API, sends LiveKit's webhooks and has people in its rooms who speak in tones, which it
// records; nothing is heard live. So one machine needs no LiveKit. Whoever listens for HTTP and gives it time is app. It refuses to exist
// in production.
import { toEpochMs } from '../../domain/shared/instant.ts';
import type { Clock, Pace } from '../../ports/clock.port.ts';
import { FatalFault } from '../../ports/faults.ts';
import type { Observer } from '../../ports/observer.port.ts';
import { mediaPlaneControl } from './control.ts';
import { egresses } from './egress.ts';
import type { EgressParts } from './egress.ts';
import type { Ledger } from './ledger.ts';
import type { MishapRates } from './mishaps.ts';
import { mishaps as mishapsBy } from './mishaps.ts';
import { simulatedPeople } from './people.ts';
import type { World } from './rooms.ts';
import { passTime } from './rooms.ts';
import type { ApiKey } from './tokens.ts';
import { mediaTokens } from './tokens.ts';
import type { PlaneReply, PlaneRequest } from './twirp.ts';
import { answerTwirp, text } from './twirp.ts';
import type { WebhookParts } from './webhooks.ts';
import { webhooks as webhooksOf } from './webhooks.ts';

/** What it is made of. */
export interface MediaPlaneParts {
  /** Webhooks are signed under the first. */
  readonly keys: readonly ApiKey[];
  /** Where webhooks are sent; `undefined`: to nobody. Asked each time. */
  readonly webhookUrl: () => string | undefined;
  readonly post: WebhookParts['post'];
  readonly clock: Clock;
  readonly pause: Pace['pause'];
  /** A new id with this prefix; never one that was given before, not by an earlier process either. */
  readonly newId: (prefix: string) => string;
  readonly mishaps: MishapRates;
  readonly ledger: Ledger;
  readonly observer: Pick<Observer, 'info'>;
  /** Opens a file that an egress writes, under the path that was asked for. */
  readonly openFile: EgressParts['open'];
  /** Whether NODE_ENV says production. */
  readonly production: boolean;
}

/** Names of this machine alone: a page of another name that leads here (DNS rebinding) is not answered. */
const ownHost = /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/i;

/** The media plane. Raises a fatal fault `simulated-media-plane-in-production`. */
export function simulatedMediaPlane(parts: MediaPlaneParts) {
  const { clock, ledger, newId, observer } = parts;
  if (parts.production) {
    throw new FatalFault(
      'simulated-media-plane-in-production',
      'The simulated media plane carries no voices and does not exist with NODE_ENV=production: name a real LiveKit in VOICEMEET_LIVEKIT_URL.',
    );
  }
  observer.info('the media plane is simulated: people in its rooms are played, and what they say is tones', {
    simulated: 'media-plane',
  });
  const tokens = mediaTokens(parts.keys, clock);
  const mishaps = mishapsBy(parts.mishaps);
  const webhooks = webhooksOf({ ...parts, url: parts.webhookUrl, signBody: tokens.signBody, mishaps });
  const nowMs = (): number => toEpochMs(clock.now());
  const { tell } = webhooks;
  const fateOf = mishaps.ofEgress;
  const world: World = {
    rooms: new Map(),
    nowMs,
    newId,
    tell,
    ledger,
    egresses: egresses({ nowMs, newId, tell, open: parts.openFile, fateOf }),
  };
  const people = simulatedPeople(world, tokens);
  const control = mediaPlaneControl({ people, mishaps });
  const twirp = { world, tokens, mishaps, ledger, clock, pause: parts.pause };
  return {
    /** Answers a request to LiveKit's API, or below /simulated to the control surface. */
    answer: async (request: PlaneRequest): Promise<PlaneReply> => {
      if (!ownHost.test(request.headers['host'] ?? '')) return text(421, 'this machine alone is answered');
      if (request.path.startsWith('/simulated/')) return control.answer(request);
      return answerTwirp(twirp, request);
    },
    people,
    /** To be called about once a second: silent connections end, empty rooms close. */
    passTime: (): void => passTime(world),
    /** Resolves when no webhook waits. */
    settled: webhooks.settled,
    /** Sends no more webhooks; what waits is forgotten. */
    stop: webhooks.stop,
  };
}

export type SimulatedMediaPlane = ReturnType<typeof simulatedMediaPlane>;
