// Files of domain, write, read, projections and reactors that are tested elsewhere than at their mirrored place:
// where, and why. A test checks that the named test reaches the file.

/** Which test holds the file, and why it has none of its own. */
export interface TestedElsewhere {
  readonly by: string;
  readonly reason: string;
}

/** Write routes, below src/write. */
const writeRoutes = [
  'account/choose-plan',
  'account/close-account',
  'account/open-account',
  'account/override-limits',
  'account/reinstate-account',
  'account/release-recording',
  'account/reserve-recording',
  'account/suspend-account',
  'invite/create-invite',
  'invite/mint-ticket',
  'invite/redeem-invite',
  'invite/revoke-invite',
  'invite/use-ticket',
  'meeting/admit-everyone',
  'meeting/admit-participant',
  'meeting/apply-upgrade',
  'meeting/cancel-meeting',
  'meeting/change-role',
  'meeting/end-meeting',
  'meeting/give-up-seat',
  'meeting/knock',
  'meeting/lower-hand',
  'meeting/mute-everyone',
  'meeting/mute-participant',
  'meeting/open-meeting',
  'meeting/raise-hand',
  'meeting/record-joined',
  'meeting/record-left',
  'meeting/refuse-everyone',
  'meeting/refuse-participant',
  'meeting/remove-participant',
  'meeting/rename-meeting',
  'meeting/reschedule-meeting',
  'meeting/reserve-seat',
  'meeting/schedule-meeting',
  'meeting/set-audibility',
  'meeting/set-lock',
  'meeting/set-mute-on-entry',
  'meeting/set-names-hidden',
  'meeting/set-waiting-room',
  'meeting/transfer-host',
  'meeting/unmute-participant',
  'tenant/change-tenant-settings',
  'tenant/register-tenant',
  'tenant/reinstate-tenant',
  'tenant/suspend-tenant',
];

const heldByRoutesSpec: TestedElsewhere = {
  by: 'tests/write/routes.spec.ts',
  reason: 'One table holds every write route from request to stored events, and fails where one is missing.',
};

export const mirrorExceptions: Readonly<Record<string, TestedElsewhere>> = {
  ...Object.fromEntries(writeRoutes.map((route) => [`src/write/${route}.route.ts`, heldByRoutesSpec])),
  'src/write/meeting/meeting-route.ts': {
    by: 'tests/write/routes.spec.ts',
    reason: "What meeting routes share: seen in each route's own path, answer and events.",
  },
  'src/write/meeting/unasked-facts.ts': {
    by: 'tests/write/meeting/meeting.handler.spec.ts',
    reason: 'What a command says before its facts are asked: told with the asking.',
  },
  'src/write/invite/new-ticket.ts': {
    by: 'tests/write/routes.spec.ts',
    reason: 'One id, parsed: seen in every ticket that a route mints.',
  },
  'src/write/command-round.ts': {
    by: 'tests/write/command-bus.spec.ts',
    reason: 'Bus, handler, rounds and answers are one path; its conflicts are told once, from its entrance.',
  },
  'src/write/command-handler.ts': {
    by: 'tests/write/command-bus.spec.ts',
    reason: 'Bus, handler and answers are one path; its races are told once, from its entrance.',
  },
  'src/write/answers.ts': {
    by: 'tests/write/command-bus.spec.ts',
    reason: 'Bus, handler and answers are one path; its repetitions are told once, from its entrance.',
  },
  'src/projections/recorded.ts': {
    by: 'tests/projections/tenant-overview/tenant-overview.spec.ts',
    reason: 'Tells aggregates apart for projections that hear several: seen where three are heard.',
  },
  'src/projections/due-items/promises.ts': {
    by: 'tests/projections/due-items/due-items.spec.ts',
    reason: 'A put and a removal by kind and ref: every example of due items is one of them.',
  },
  'src/read/account/account.route.ts': {
    by: 'tests/read/account/account-list.int.spec.ts',
    reason: 'One account and the list of them are one answer and are told together.',
  },
};
