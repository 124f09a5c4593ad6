// The role `gateway`: live streams of meetings and tenants. It reads the log once, whoever watches, and writes nothing; any number
// of processes may play it, and a client may come back to any of them.
import { meetingInMemory } from '../../projections/meeting-detail/meeting-in-memory.ts';
import { liveBoard } from '../../read/live/live-board.ts';
import { createLiveDesk } from '../../read/live/live-desk.ts';
import { createLiveLog } from '../../read/live/live-log.ts';
import type { LiveLog } from '../../read/live/live-log.ts';
import { liveMeeting } from '../../read/live/live-meeting.ts';
import { liveRoutes } from '../../read/live/live-routes.ts';
import { readDisclosed } from '../../read/live/meeting-fold.ts';
import type { Health } from '../health.routes.ts';
import { presentEventIds, presentTokens } from '../parts/epoch-tokens.ts';
import { startInBackground } from './background.ts';
import type { ProgramRole, RoleMeans } from './role.ts';

/** A client that was sent its last message is cut off after this, if it has not taken it. */
const graceMs = 3_000;
/** How long a start waits for the log to be read for the first time. */
const firstReadMs = 3_000;

export const gatewayRole: ProgramRole = {
  name: 'gateway',
  pools: ['commands', 'keys', 'streaming'],
  async start(means) {
    const { config, parts, clock, pace, observer, log } = means;
    const store = parts.gatewayStore();
    const facts = parts.gatewayFacts();
    const { authenticator } = await means.identity(facts);
    const ids = presentEventIds(log, await parts.secretFor('voicemeet/live-event-ids'));
    const live = createLiveLogOf(means, ids, await parts.secretFor('voicemeet/position-tokens'));
    await startInBackground(means, 'live log', (signal) => live.run(signal));
    // A store that is away does not hold up the start: until it answers, streams are refused.
    const waited = new AbortController();
    await Promise.race([live.begun, pace.pause(firstReadMs, waited.signal)]);
    waited.abort();
    const desk = createLiveDesk({ ...config.live, graceMs }, { clock, pace, observer, random: Math.random });
    await startInBackground(means, 'live clients', (signal) => desk.run(signal));
    const routes = liveRoutes({
      desk,
      log: live,
      ids,
      tail: store.tail,
      observer,
      invited: async ({ tenant, guest }) =>
        guest === undefined ||
        (await facts.invite(tenant, guest.invite, ({ status }) => status === 'active')),
    });
    return { routes, authenticator, health: () => [followed(live)] };
  },
};

function createLiveLogOf(
  { parts, clock, pace, observer, log }: RoleMeans,
  ids: ReturnType<typeof presentEventIds>,
  secret: Uint8Array,
): LiveLog {
  const store = parts.gatewayStore();
  const positions = presentTokens(log, secret);
  return createLiveLog({
    feed: parts.tampering.feed(parts.gatewayFeed()),
    decoder: parts.decoder(),
    meeting: (name) =>
      liveMeeting(
        {
          store,
          fold: meetingInMemory,
          tail: store.tail,
          disclosed: () => readDisclosed(store, name.tenant),
          ids,
          positions,
        },
        name,
      ),
    board: (tenant, begun) => liveBoard({ store, ids, positions }, tenant, begun),
    clock,
    pace,
    observer,
  });
}

/** The log as a part of health: while it can't be followed no stream begins. */
function followed({ stoppedBy }: LiveLog): ReturnType<Health['parts']>[number] {
  return {
    name: 'live streams',
    needed: false,
    check: () => {
      const reason = stoppedBy();
      return Promise.resolve(
        reason === undefined
          ? { state: 'ok' }
          : { state: 'degraded', detail: `the log is not followed: ${reason}` },
      );
    },
  };
}
