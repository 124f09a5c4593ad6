// The LiveKit that people talk on, where one is configured: it opens, lists and closes a room of the probe's own, and its webhooks about
// that room arrive here.
import { randomUUID } from 'node:crypto';
import type { LivekitProbe } from '../../adapters/livekit/livekit-probe.ts';
import type { Pace } from '../../ports/clock.port.ts';
import { FatalFault, TransientFault } from '../../ports/faults.ts';
import type { RoomsReply, RoomsTerms } from '../../ports/rooms.port.ts';
import type { ConfiguredLivekit, LivekitConfig } from '../config/livekit.ts';
import { probing } from './probing.ts';
import type { ServiceProbe } from './probing.ts';

const service = 'LiveKit';
const webhooks = 'receive its webhooks';
const callTimeoutMs = 5_000;
const webhookWaitMs = 10_000;
const webhookLookMs = 500;

/** What is tried. */
export interface LivekitProbeMeans {
  readonly livekit: LivekitConfig['livekit'];
  /** Whether this process asks for rooms. */
  readonly used: boolean;
  /** A client of the configured LiveKit. Raises the faults of its secrets' files. */
  readonly open: (livekit: ConfiguredLivekit) => Promise<LivekitProbe>;
  /** Why no webhook can be seen here; undefined where one can. */
  readonly unseen: () => Promise<string | undefined>;
  /** Whether a webhook about a room was received and believed. */
  readonly webhookCame: (room: string) => Promise<boolean>;
  readonly pace: Pace;
}

/** The probe. */
export function livekitProbe({
  livekit,
  used,
  open,
  unseen,
  webhookCame,
  pace,
}: LivekitProbeMeans): ServiceProbe {
  return {
    service,
    run: async (signal) => {
      const { attempt, unused, untried, found } = probing(service);
      if (livekit.kind === 'none') {
        unused('open and close rooms', 'no VOICEMEET_LIVEKIT_URL: nothing is asked of a LiveKit');
        return found();
      }
      if (!used) {
        unused('open and close rooms', 'this process does not play the role reactor');
        return found();
      }
      const opened = await attempt('read its settings', () => open(livekit));
      if (opened === undefined) return found();
      const probe = opened.value;
      const [room, terms] = [`probe-${randomUUID()}`, { timeoutMs: callTimeoutMs, signal }];
      const tried = (operation: string, ask: (name: string, under: RoomsTerms) => Promise<RoomsReply>) =>
        attempt(operation, async () => refuseFailed(await ask(room, terms)));
      if ((await tried('open a room', probe.open)) === undefined) {
        untried(webhooks, 'no room was opened');
        return found();
      }
      await tried('list rooms', probe.find);
      await tried('see who is in a room', probe.members);
      await tried('close a room', probe.close);
      const why = await unseen();
      if (why !== undefined) untried(webhooks, why);
      else await attempt(webhooks, () => webhookOf(room, { webhookCame, pace, signal }));
      return found();
    },
  };
}

/** Raises what a reply other than `done` means. */
function refuseFailed(reply: RoomsReply): void {
  if (reply.kind === 'done') return;
  if (reply.kind === 'absent')
    throw new FatalFault('livekit-unsound', 'LiveKit does not know the room that it opened.');
  if (reply.kind === 'refused') throw new FatalFault('livekit-refused', reply.sentence);
  if (reply.code === 'wrong-key') throw new FatalFault('livekit-wrong-key', 'LiveKit refuses our key.');
  throw new TransientFault('livekit-away', `LiveKit did not answer as it should (${reply.code}).`);
}

async function webhookOf(
  room: string,
  {
    webhookCame,
    pace,
    signal,
  }: Pick<LivekitProbeMeans, 'webhookCame' | 'pace'> & { readonly signal: AbortSignal },
): Promise<void> {
  const endsMs = pace.monotonicMs() + webhookWaitMs;
  while (!(await webhookCame(room))) {
    if (pace.monotonicMs() >= endsMs || signal.aborted)
      throw new TransientFault(
        'webhook-missing',
        `No webhook about a room that was opened and closed arrived within ${webhookWaitMs / 1_000} s.`,
      );
    await pace.pause(webhookLookMs, signal);
  }
}
