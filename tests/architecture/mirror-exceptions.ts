// Files of domain, http, write, read, following, projections, reactors and simulated that are tested elsewhere than at their mirrored place:
// where, and why. A test checks that the named test reaches the file.
import { filesBelow } from './files.ts';

/** Which test holds the file, and why it has none of its own. */
export interface TestedElsewhere {
  readonly by: string;
  readonly reason: string;
}

const writeRoutes = [
  ...filesBelow('src/write', '.route.ts'),
  ...filesBelow('src/write', '.routes.ts'),
].filter((path) => !path.startsWith('src/write/webhook/'));
const heldByRoutesSpec: TestedElsewhere = {
  by: 'tests/write/routes.spec.ts',
  reason: 'One table holds every write route from request to stored events, and fails where one is missing.',
};

const heldByConsents: TestedElsewhere = {
  by: 'tests/read/consent/consents.int.spec.ts',
  reason: 'The four questions about consent are asked of one database that one history filled.',
};

const heldByResumeRule: TestedElsewhere = {
  by: 'tests/read/live/live-log.properties.spec.ts',
  reason: 'What is watched, and by whom, is one thing: its rule is tried over random lives of clients.',
};

const heldByLiveStreams: TestedElsewhere = {
  by: 'tests/e2e/live.e2e.spec.ts',
  reason: 'Streams are asked for as clients do, of a whole program: ids, refusals, ends, guests.',
};

export const mirrorExceptions: Readonly<Record<string, TestedElsewhere>> = {
  'src/projections/retention/holds.ts': {
    by: 'tests/projections/retention/retention.projection.spec.ts',
    reason: 'A cell of the row that the projection is told by.',
  },
  'src/read/custody/deletion-certificate.query.ts': {
    by: 'tests/read/custody/retention.int.spec.ts',
    reason: 'The three questions about retention are asked of one database that one history filled.',
  },
  'src/projections/due-items/duration-limit.ts': {
    by: 'tests/projections/due-items/due-items.spec.ts',
    reason: 'What an open meeting owes is told together: its end, the warnings, an end without a host.',
  },
  ...Object.fromEntries(
    ['src/reactors/custody/deletion-operations.ts', 'src/reactors/custody/kept-inventory.ts'].map((path) => [
      path,
      {
        by: 'tests/reactors/custody/deletion.reactor.spec.ts',
        reason: 'A deletion is told from permit to certificate: what is asked for, kept and concluded.',
      },
    ]),
  ),
  ...Object.fromEntries(
    [...filesBelow('src/read/consent', '.route.ts'), ...filesBelow('src/read/consent', '.query.ts')].map(
      (path) => [path, heldByConsents],
    ),
  ),
  'src/http/stream-route.ts': {
    by: 'tests/http/event-stream.spec.ts',
    reason: 'How a stream is declared and what refuses it: seen on a server with the streams themselves.',
  },
  ...Object.fromEntries(
    [
      'src/read/live/live-meeting.ts',
      'src/read/live/live-board.ts',
      'src/projections/meeting-detail/meeting-in-memory.ts',
    ].map((path) => [path, heldByResumeRule]),
  ),
  'src/read/answer-row.ts': {
    by: 'tests/read/live/meeting-state.int.spec.ts',
    reason: 'Its text is that which PostgreSQL writes: compared byte for byte over random histories.',
  },
  'src/read/live/outlet.ts': {
    by: 'tests/read/live/live-desk.spec.ts',
    reason: 'The last message is what every end of a stream is seen by.',
  },
  ...Object.fromEntries(
    [
      'src/read/live/live-routes.ts',
      'src/read/live/live-meeting.route.ts',
      'src/read/live/live-board.route.ts',
    ].map((path) => [path, heldByLiveStreams]),
  ),
  'src/read/public/public-message.ts': {
    by: 'tests/read/public/public-catalogue.spec.ts',
    reason: 'How a message is declared: seen in each that is.',
  },
  'src/write/consent/consent-route.ts': {
    by: 'tests/write/routes.spec.ts',
    reason: 'What the routes of consent share: seen in the path, answer and events of each.',
  },
  ...Object.fromEntries(writeRoutes.map((path) => [path, heldByRoutesSpec])),
  'src/read/meeting/meeting-texts.ts': {
    by: 'tests/read/meeting/meeting-detail.int.spec.ts',
    reason:
      'Text that PostgreSQL writes: held to the schemas with every answer that the tests of pages and lists get.',
  },
  'src/write/meeting/meeting-route.ts': {
    by: 'tests/write/routes.spec.ts',
    reason: "What meeting routes share: seen in each route's own path, answer and events.",
  },
  'src/write/meeting/presence-report.ts': {
    by: 'tests/write/routes.spec.ts',
    reason: "The body of two routes: seen in each route's own path, answer and events.",
  },
  'src/write/meeting/plain-route.ts': {
    by: 'tests/write/routes.spec.ts',
    reason: "What rows of plain routes are made of: seen in each row's own path, answer and events.",
  },
  'src/write/command-handler.ts': {
    by: 'tests/write/command-bus.spec.ts',
    reason: 'Bus, handler and answers are one path; its races are told once, from its entrance.',
  },
  'src/write/decide-job.ts': {
    by: 'tests/write/command-bus.spec.ts',
    reason: 'Bus, handler and its rounds are one path; what a command meets is told from its entrance.',
  },
  'src/write/settle-round.ts': {
    by: 'tests/write/command-bus.spec.ts',
    reason: 'Bus, handler and its rounds are one path; what becomes of a round is told from its entrance.',
  },
  'src/write/answers.ts': {
    by: 'tests/write/command-bus.spec.ts',
    reason: 'Bus, handler and answers are one path; its repetitions are told once, from its entrance.',
  },
  'src/following/retry-pauses.ts': {
    by: 'tests/following/follower.spec.ts',
    reason: 'Pauses are seen in when a follower tries again; its tests tell the life of each fault.',
  },
  'src/following/state-after.ts': {
    by: 'tests/following/follower.spec.ts',
    reason: 'Each fault is told there with the state that it leads to.',
  },
  'src/following/show-state.ts': {
    by: 'tests/following/follower.spec.ts',
    reason: 'The state that is shown is what every test of a follower asks for.',
  },
  'src/following/fed-event.ts': {
    by: 'tests/following/feed-pages.spec.ts',
    reason: 'One member read from either kind of fed event: pages are cut by it.',
  },
  'src/projections/attempt.ts': {
    by: 'tests/projections/batch.spec.ts',
    reason: 'An attempt is seen once it is committed: which rows it made, and what it parked or skipped.',
  },
  'src/projections/apply-recorded.ts': {
    by: 'tests/projections/batch.spec.ts',
    reason: 'That an event does all or nothing is seen in the batches that hold poison among other events.',
  },
  'src/projections/standing.ts': {
    by: 'tests/projections/batch.spec.ts',
    reason: 'Rows are kept by the commits of batches: for how long, and how many, is told there.',
  },
  'src/projections/projection-lease.ts': {
    by: 'tests/following/exclusive.spec.ts',
    reason: 'A name and one call: what it calls is told there, with a projector that yields.',
  },
  'src/write/webhook/webhook-problems.ts': {
    by: 'tests/write/webhook/livekit-webhook.route.spec.ts',
    reason: 'Each problem is seen as the answer to a webhook.',
  },
  'src/reactors/media/corrections.ts': {
    by: 'tests/reactors/media/convergence.properties.spec.ts',
    reason:
      'A correction is seen in what a look reports: in the property of all looks, and in their own examples.',
  },
  'src/reactors/effect-call.ts': {
    by: 'tests/reactors/effect-turns.spec.ts',
    reason: 'A call is seen in what a turn makes of it: timeouts, faults, mistakes, interruptions.',
  },
  'src/reactors/effect-conclusions.ts': {
    by: 'tests/reactors/effect-turns.spec.ts',
    reason: 'How claims end is what every example of a turn expects: pauses that grow, parking at the tenth.',
  },
  'src/projections/row-changes.ts': {
    by: 'tests/projections/working-set.spec.ts',
    reason: 'What is to be written is only seen in what a working set was told before.',
  },
  'src/projections/recorded.ts': {
    by: 'tests/projections/tenant-overview/tenant-overview.spec.ts',
    reason: 'Tells aggregates apart for projections that hear several: seen where three are heard.',
  },
  'src/projections/due-items/promises.ts': {
    by: 'tests/projections/due-items/due-items.spec.ts',
    reason: 'A put and a removal by kind and ref: every example of due items is one of them.',
  },
  'src/simulated/media-plane/claims.ts': {
    by: 'tests/simulated/media-plane/people.spec.ts',
    reason: 'What a token says is seen in what its bearer may do.',
  },
  'src/simulated/media-plane/messages.ts': {
    by: 'tests/simulated/media-plane/webhooks.spec.ts',
    reason:
      'The two forms of messages are seen where they are sent: in webhooks, and in replies (twirp.spec.ts).',
  },
  'src/simulated/media-plane/mishaps.ts': {
    by: 'tests/simulated/media-plane/webhooks.spec.ts',
    reason: 'What goes wrong is seen in what arrives and in replies (twirp.spec.ts).',
  },
  'src/simulated/media-plane/room.ts': {
    by: 'tests/simulated/media-plane/people.spec.ts',
    reason: 'Who is heard and who takes a place is seen with people.',
  },
  'src/simulated/media-plane/room-service.ts': {
    by: 'tests/simulated/media-plane/twirp.spec.ts',
    reason: 'A method is called over the API, with its grant.',
  },
  'src/simulated/media-plane/rooms.ts': {
    by: 'tests/simulated/media-plane/people.spec.ts',
    reason: 'They are seen with the people who make, fill and leave them.',
  },
  'src/simulated/media-plane/tokens.ts': {
    by: 'tests/simulated/media-plane/twirp.spec.ts',
    reason: 'Tokens are read where somebody asks with one, and signed for webhooks (webhooks.spec.ts).',
  },
  'src/simulated/identity-provider/sign-in-page.ts': {
    by: 'tests/simulated/identity-provider/sign-in.spec.ts',
    reason: 'A page and its script are seen as its routes serve them, with their policy.',
  },
  'src/read/account/account.route.ts': {
    by: 'tests/read/account/account-list.int.spec.ts',
    reason: 'One account and the list of them are one answer and are told together.',
  },
};
