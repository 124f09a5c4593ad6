// Every command in every state that it can meet, as far as can be told: tenants, accounts and invites in each of their few
// states, meetings in those of random histories; under each fact that other streams may say. Gives the refusals seen.
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { Aggregates, Category } from '../../src/domain/all-aggregates.ts';
import type { BareCommand } from '../../src/domain/all-commands.ts';
import { planLimits } from '../../src/domain/account/plan.ts';
import { accountDecider } from '../../src/domain/account/account.ts';
import {
  maxObservers,
  maxPeople,
  maxWaiting,
  maxWaitingByLink,
  maxWithdrawalsByMember,
} from '../../src/domain/meeting/bounds.ts';
import { consentDecider } from '../../src/domain/consent/consent.ts';
import { consentTextDecider } from '../../src/domain/consent-text/consent-text.ts';
import { custodyDecider } from '../../src/domain/custody/custody.ts';
import { maxHolds } from '../../src/domain/custody/custody.state.ts';
import { inviteDecider } from '../../src/domain/invite/invite.ts';
import type { MeetingState } from '../../src/domain/meeting/meeting.state.ts';
import { meetingDecider } from '../../src/domain/meeting/meeting.ts';
import type { Actor } from '../../src/domain/shared/actor.ts';
import type {
  HoldId,
  InviteId,
  PersonId,
  WebhookEndpointId,
  WebhookSecretId,
} from '../../src/domain/shared/ids.ts';
import { addSeconds, type Instant } from '../../src/domain/shared/instant.ts';
import { known } from '../../src/domain/shared/personal.ts';
import { maxWebhookEndpoints } from '../../src/domain/webhooks/webhooks.state.ts';
import { webhooksDecider } from '../../src/domain/webhooks/webhooks.ts';
import { defaultTenantSettings } from '../../src/domain/tenant/tenant.state.ts';
import { aggregates } from '../../src/write/aggregates.ts';
import { targetOf } from '../../src/write/command-targets.ts';
import { completer } from '../../src/write/completion.ts';
import { fold } from './decider-spec.ts';
import { fakeFacts } from './fakes/fake-facts.ts';
import * as cast from './histories/cast.ts';
import { meetingCommands } from './histories/meeting-commands.ts';
import {
  aCoHost,
  aScheduledMeeting,
  admitted,
  anOpenMeeting,
  anOpenMeetingWithHost,
  inTheRoom,
  joined,
  reserved as seatHeld,
  waiting,
} from './histories/meetings.ts';

type States = { readonly [C in Category]?: Aggregates[C]['state'] };
type Type = BareCommand['type'];

const { ada, bob, gus, hana, nine, after } = cast;
const settings = defaultTenantSettings;
const someone = cast.personId(15);
const reason = known('Because.');
const terms = { meeting: cast.meeting, role: 'guest', expiresAt: after(60), maxGuests: 2 } as const;

const tenants: readonly Aggregates['tenant']['state'][] = [
  { status: 'none' },
  { status: 'active', slug: 'acme', region: 'eu', settings },
  { status: 'suspended', slug: 'acme', region: 'eu', settings },
];

const opened = (plan: 'free' | 'trial') => ({
  type: 'AccountOpened' as const,
  plan,
  timeZone: 'Etc/UTC',
  trialEndsAt: plan === 'trial' ? after(30) : null,
});
const account = (...events: readonly Aggregates['account']['event'][]) => fold(accountDecider, events);
const period = { start: '2026-03-01T00:00:00.000Z', end: '2026-04-01T00:00:00.000Z' } as never;
const reserved = (n: number) => ({
  type: 'RecordingReserved' as const,
  recording: cast.recordingId(n),
  meeting: cast.meeting,
  period,
});
const accounts = () => [
  account(),
  account(opened('free')),
  account(opened('trial')),
  account(opened('free'), ...Array.from({ length: 40 }, (_, n) => reserved(n + 10))),
  account(opened('free'), { type: 'AccountSuspended', reason }),
  account(opened('free'), { type: 'AccountClosed' }),
  // More than any open meeting has.
  account(opened('free'), { type: 'PlanChosen', plan: 'pro', previous: 'free' }),
];

const invite = (...events: readonly Aggregates['invite']['event'][]) => fold(inviteDecider, events);
const created = { type: 'InviteCreated', ...terms, createdBy: ada } as const;
const redeemed = (guest: typeof gus) => ({
  type: 'InviteRedeemed' as const,
  guest,
  displayName: known('Gus'),
  proofHash: 'a',
});
const invites = () => [
  invite(),
  invite(created),
  invite(created, redeemed(gus)),
  invite(created, redeemed(cast.personId(11)), redeemed(cast.personId(12))),
  invite(
    created,
    redeemed(gus),
    ...Array.from({ length: 50 }, (_, n) => ({
      type: 'TicketUsed' as const,
      guest: gus,
      ticket: cast.ticketId(n + 100),
      ticketExpiresAt: after(50),
    })),
  ),
  invite(created, redeemed(gus), { type: 'InviteRevoked' }),
];

const asked = { meeting: cast.meeting, purpose: 'record', language: 'en', version: 1 } as const;
/** Nobody's and each person's consent, as far as it got. */
const consents = () => [
  consentDecider.initial(),
  ...[hana, ada, someone].map((who) =>
    fold(consentDecider, [{ type: 'ConsentGiven', ...asked, person: who, method: 'screen' }]),
  ),
];
const published = (...languages: readonly string[]) =>
  fold(
    consentTextDecider,
    languages.map((language) => ({
      type: 'ConsentTextPublished' as const,
      purpose: 'record' as const,
      language,
      version: 1,
      text: 'I agree.',
    })),
  );
const consentTexts = () => [
  published(),
  published('en'),
  published(...Array.from({ length: 40 }, (_, n) => `en-${String(n + 100)}`)),
];

const endpointId = (n: number) =>
  `0190f3c2-7a11-7009-8abc-${String(n).padStart(12, '0')}` as WebhookEndpointId;
const hook = {
  url: 'https://hooks.example.com/',
  eventTypes: [],
  secret: randomUUID() as WebhookSecretId,
  key: randomUUID(),
};
/** No endpoint, one, and as many as there may be. */
const webhooks = () =>
  [0, 1, maxWebhookEndpoints].map((count) =>
    fold(
      webhooksDecider,
      Array.from({ length: count }, (_, n) => ({
        type: 'WebhookEndpointAdded' as const,
        endpoint: endpointId(n + 1),
        ...hook,
      })),
    ),
  );

const holdId = (n: number) => `0190f3c2-7a11-700a-8abc-${String(n).padStart(12, '0')}` as HoldId;
const held = (n: number) =>
  ({ type: 'HoldPlaced', hold: holdId(n), matter: known('Case'), person: null }) as const;
const dated = {
  type: 'RetentionScheduled',
  account: cast.account,
  plan: 'free',
  retentionDays: 30,
  timeZone: 'Etc/UTC',
  endedAt: nine,
  dueAt: after(30),
  policyVersion: 1,
} as const;
/** Nothing known, a date, a hold, one whose release the host's person asked for, as many as may be, a permit. */
const custodies = () => {
  const custody = (...events: readonly Aggregates['custody']['event'][]) => fold(custodyDecider, events);
  return [
    custody(),
    custody(dated),
    custody(dated, held(1)),
    custody(dated, held(1), { type: 'HoldReleaseAsked', hold: holdId(1), asker: hana }),
    custody(...Array.from({ length: maxHolds }, (_, n) => held(n + 1))),
    custody(dated, { type: 'DeletionPermitted', reason: 'asked', dueAt: after(30), permittedAt: nine }),
  ];
};

/** Crowds are too rare to be met by chance: people who wait, or (by a link, as guests) who came in. */
function crowded(people: number, came: 'wait' | 'came in', by: InviteId | null = null): MeetingState {
  const crowd = Array.from({ length: people }, (_, n) => cast.personId(100 + n));
  const role = by === null ? 'participant' : 'guest';
  return fold(meetingDecider, [
    ...anOpenMeeting(),
    ...crowd.flatMap((who) =>
      came === 'wait' ? waiting(who, role, by) : [...admitted(who, role, by), ...joined(who)],
    ),
  ]);
}

/** Ada turned away at the door; a co-host, where everybody else was; and in a room of as many observers as there may be, as one more, and not as one yet. */
function rare(): readonly MeetingState[] {
  const observers = Array.from({ length: maxObservers }, (_, n) => cast.personId(100 + n));
  const observed = [
    ...anOpenMeeting(),
    ...observers.flatMap((who) => [...admitted(who, 'observer'), ...joined(who)]),
  ];
  const turnedAway = (who: PersonId) => [
    ...waiting(who),
    { type: 'ParticipantRefused', person: who } as const,
  ];
  const others = Array.from({ length: 14 }, (_, n) => cast.personId(3 + n));
  return [
    fold(meetingDecider, [...anOpenMeeting(), ...turnedAway(ada)]),
    fold(meetingDecider, [...anOpenMeeting(), ...aCoHost(ada), ...others.flatMap(turnedAway)]),
    fold(meetingDecider, [...observed, ...admitted(ada, 'observer')]),
    fold(meetingDecider, [...observed, ...admitted(ada), ...joined(ada)]),
  ];
}

/** Ada, who came by a link, is let in, and half of the seats are held by others of the link. */
function heldByALink(): MeetingState {
  const holders = Array.from({ length: planLimits.free.participants / 2 }, (_, n) => cast.personId(100 + n));
  return fold(meetingDecider, [
    ...anOpenMeeting(),
    ...holders.flatMap((who) => [...admitted(who, 'guest', cast.invite), ...seatHeld(who)]),
    ...admitted(ada, 'guest', cast.invite),
  ]);
}

interface Meetings {
  readonly states: readonly MeetingState[];
  readonly commands: readonly BareCommand[];
}

/** States on the way of random histories, and the commands that were asked for there. */
function meetings(): Meetings {
  const states = [
    meetingDecider.initial(),
    fold(meetingDecider, aScheduledMeeting()),
    crowded(maxWaiting, 'wait'),
    crowded(maxPeople, 'came in'),
    crowded(maxWaitingByLink, 'wait', cast.invite),
    heldByALink(),
    fold(meetingDecider, [
      ...anOpenMeeting(),
      ...Array.from({ length: maxWithdrawalsByMember }, () => [
        ...waiting(ada),
        { type: 'ParticipantDropped', person: ada, reason: 'withdrawn' } as const,
      ]).flat(),
      ...waiting(ada),
    ]),
    ...rare(),
    // Too rare to be met by chance: an observer in a room without a seat to become a participant, who waits, and who was refused.
    fold(meetingDecider, [
      ...anOpenMeetingWithHost({ limits: { participants: 1 } }),
      ...inTheRoom(gus, 'observer'),
      ...waiting(cast.ada),
      ...waiting(bob),
      { type: 'ParticipantRefused', person: bob },
    ]),
  ];
  const commands: BareCommand[] = [];
  for (const history of fc.sample(meetingCommands, { numRuns: 120, seed: 20260302 })) {
    let state = meetingDecider.initial();
    history.forEach((command, index) => {
      const decision = meetingDecider.decide(command, state);
      const events = decision.kind === 'accepted' ? decision.events : [];
      for (const event of events) state = meetingDecider.evolve(state, event);
      // What other streams say is put in again when it is played.
      commands.push(command as BareCommand);
      if (index % 12 === 11 || index === history.length - 1) states.push(structuredClone(state));
    });
  }
  return { states, commands };
}

/** Commands on the other aggregates, a few of each type. */
function otherCommands(): readonly BareCommand[] {
  const by = cast.person(hana);
  const at = nine;
  const tenant = { tenant: cast.tenant, by, at };
  const ofAccount = { account: cast.account, by, at };
  const ofInvite = { invite: cast.invite, by, at };
  const ofConsent = { consent: cast.consent, person: hana, by, at };
  const ofEndpoint = (n: number) => ({ ...tenant, endpoint: endpointId(n) });
  const ofCustody = { meeting: cast.meeting, by: cast.person(hana), at: nine };
  const recording = cast.recordingId(1);
  const ticket = cast.ticketId(1);
  return [
    { type: 'RegisterTenant', ...tenant, slug: 'other', region: 'eu' },
    { type: 'ChangeTenantSettings', ...tenant, settings: { ...settings, waitingRoom: false } },
    { type: 'SuspendTenant', ...tenant, reason },
    { type: 'ReinstateTenant', ...tenant },
    { type: 'OpenAccount', ...ofAccount, plan: 'basic', timeZone: 'Etc/UTC' },
    { type: 'ChoosePlan', ...ofAccount, plan: 'basic' },
    { type: 'ChoosePlan', ...ofAccount, plan: 'trial' },
    { type: 'OverrideLimits', ...ofAccount, limits: null, reason },
    { type: 'SuspendAccount', ...ofAccount, reason },
    { type: 'ReinstateAccount', ...ofAccount },
    { type: 'CloseAccount', ...ofAccount },
    { type: 'ReserveRecording', ...ofAccount, recording, meeting: cast.meeting },
    { type: 'ReserveRecording', ...ofAccount, at: after(45), recording, meeting: cast.meeting },
    { type: 'ReleaseRecording', ...ofAccount, recording },
    { type: 'CreateInvite', ...ofInvite, ...terms },
    { type: 'CreateInvite', ...ofInvite, ...terms, expiresAt: after(-1) },
    { type: 'RevokeInvite', ...ofInvite, byAdmin: false },
    ...[gus, bob].flatMap((guest): BareCommand[] => [
      { type: 'RedeemInvite', ...ofInvite, guest, displayName: known('Gus'), proofHash: 'a' },
      { type: 'RedeemInvite', ...ofInvite, guest, displayName: known('Gus'), proofHash: 'b', at: after(90) },
      { type: 'IssueTicket', ...ofInvite, guest },
      { type: 'UseTicket', ...ofInvite, guest, ticket, ticketExpiresAt: after(2) },
      { type: 'UseTicket', ...ofInvite, guest, ticket, ticketExpiresAt: after(-2) },
    ]),
    ...[1, 2].flatMap((version): BareCommand[] => [
      { type: 'GiveConsent', ...ofConsent, ...asked, version, method: 'screen' },
      { type: 'RefuseConsent', ...ofConsent, ...asked, version, method: 'screen' },
    ]),
    { type: 'WithdrawConsent', ...ofConsent, meeting: cast.meeting, purpose: 'record' },
    { type: 'PublishConsentText', ...tenant, purpose: 'record', language: 'fr', text: 'D’accord.' },
    { type: 'PlaceHold', ...ofCustody, hold: holdId(999), matter: known('Case'), person: null },
    ...[1, 998].flatMap((n): BareCommand[] => [
      { type: 'AskHoldRelease', ...ofCustody, hold: holdId(n) },
      { type: 'ReleaseHold', ...ofCustody, hold: holdId(n) },
    ]),
    { type: 'PermitDeletion', ...ofCustody, reason: 'asked' },
    { type: 'AddWebhookEndpoint', ...ofEndpoint(99), ...hook },
    ...[1, 98].flatMap((n): BareCommand[] => [
      { type: 'ChangeWebhookEndpoint', ...ofEndpoint(n), ...hook, eventTypes: ['a'] },
      { type: 'DisableWebhookEndpoint', ...ofEndpoint(n) },
      { type: 'EnableWebhookEndpoint', ...ofEndpoint(n) },
      { type: 'RemoveWebhookEndpoint', ...ofEndpoint(n) },
      { type: 'RotateWebhookSecret', ...ofEndpoint(n), ...hook, previousUntil: after(60) },
      {
        type: 'RequestWebhookReplay',
        ...ofEndpoint(n),
        replay: randomUUID() as never,
        from: nine,
        to: after(60),
      },
    ]),
  ];
}

/** A way in which a command comes: by what kinds of actors, and whether the person it is about is who asks. */
export interface Coming {
  readonly type: Type;
  readonly kinds: readonly Actor['kind'][];
  readonly bySelf: boolean;
}

const mostTemplates = 12;

/** Plays a command as it comes, in every state; gives the codes of the refusals. */
export type Played = (coming: Coming) => Promise<ReadonlySet<string>>;

/** Makes the states and the commands once. */
export function playedCommands(): Played {
  const { states, commands } = meetings();
  const asked = [...commands, ...otherCommands()];
  const completions = Object.values(aggregates).map(({ facts }) => facts);
  const scheduled = states[1]!;
  const open = fold(meetingDecider, anOpenMeeting());
  const recorded = fold(meetingDecider, [
    ...anOpenMeeting(),
    { type: 'RecordingBegan', recording: cast.recordingId(70), begunAt: nine },
  ]);
  // Somebody else is known there, who may not run it.
  const visited = fold(meetingDecider, [...aScheduledMeeting(), ...waiting(someone)]);
  const links = invites();
  const worlds: Readonly<Partial<Record<Category, readonly States[]>>> = {
    tenant: tenants.map((tenant) => ({ tenant })),
    account: tenants.flatMap((tenant) =>
      accounts().flatMap((one) => [
        { tenant, account: one, meeting: scheduled },
        { tenant, account: one, meeting: open },
        { tenant, account: one, meeting: recorded },
        { tenant, account: one },
      ]),
    ),
    invite: tenants.flatMap((tenant) =>
      invites().flatMap((one) => [scheduled, visited].map((meeting) => ({ tenant, invite: one, meeting }))),
    ),
    consent: consents().flatMap((consent) =>
      consentTexts().flatMap((consentText) => states.map((meeting) => ({ consent, consentText, meeting }))),
    ),
    consentText: consentTexts().map((consentText) => ({ consentText })),
    webhooks: webhooks().map((state) => ({ webhooks: state })),
    custody: custodies().flatMap((custody) => [{ custody, meeting: scheduled }, { custody }]),
    meeting: states.flatMap((meeting, index) => {
      const all = tenants.flatMap((tenant) =>
        accounts().flatMap((one) =>
          [links[1]!, links[0]!, links[5]!].map((link) => ({ tenant, account: one, invite: link, meeting })),
        ),
      );
      // Every fact in a few states, and one after the other in the rest.
      return index % 40 < 6 ? all : [all[index % all.length]!];
    }),
  };

  return async ({ type, kinds, bySelf }) => {
    const seen = new Set<string>();
    const all = asked.filter((command) => command.type === type);
    const templates = all.filter((_, n) => n % Math.ceil(all.length / mostTemplates) === 0);
    if (templates.length === 0) throw new Error(`no ${type} to play`);
    const category = targetOf(templates[0]!).category;
    const decide = aggregates[category].decider.decide as (command: object, state: unknown) => object;
    const needsFacts = type in aggregates[category].facts;
    const played = new Set<unknown>();
    for (const states of worlds[category] ?? [{}]) {
      if (!needsFacts && played.has(states[category])) continue;
      played.add(states[category]);
      const complete = completer(completions, fakeFacts(states));
      const state = states[category] ?? aggregates[category].decider.initial();
      for (const template of templates) {
        for (const command of asAsked(template, kinds, bySelf, lastInstantOf(states.meeting))) {
          const completing = complete(command, cast.tenant);
          const completed = completing instanceof Promise ? await completing : completing;
          const decision = 'refusal' in completed ? completed : decide(completed, state);
          if ('refusal' in decision) seen.add((decision.refusal as { readonly code: string }).code);
        }
      }
    }
    return seen;
  };
}

/** When a meeting's duration limit has come, or else a trial has ended and a start lies in the past: commands are played then as well. */
function lastInstantOf(meeting: MeetingState | undefined): Instant {
  return meeting?.status === 'open' && meeting.endsBy !== null ? addSeconds(meeting.endsBy, 1) : after(45);
}

/** The command by each actor that may ask, at its own instant and late. */
function asAsked(
  template: BareCommand,
  kinds: Coming['kinds'],
  bySelf: boolean,
  late: Instant,
): readonly BareCommand[] {
  const people = [hana, ada, someone];
  const actors = kinds.flatMap((kind): Actor[] =>
    kind === 'person' || kind === 'guest'
      ? people.map((id) => ({ kind, id }))
      : [{ kind, id: kind === 'service' ? 'media-signal' : someone }],
  );
  return actors.flatMap((by): BareCommand[] => {
    const command = { ...template, by, ...(bySelf && { person: by.id }) } as BareCommand;
    return [command, { ...command, at: late }];
  });
}
