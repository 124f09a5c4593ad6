// Every write route with a good request and a wrong one, the state in which they are sent, and the good one's events and answer.
import { expect } from 'vitest';
import { maxWebhookEndpoints } from '../../src/domain/webhooks/webhooks.state.ts';
import type { Call, Step, World } from './write-server.ts';
import {
  aGuest,
  aHold,
  aRaisedHand,
  aRegisteredTenant,
  aReservedRecording,
  aRunningRecording,
  aRetainedMeeting,
  aScheduledMeeting,
  adaHasASeat,
  adaIsAdmitted,
  adaIsAsked,
  adaIsInTheRoom,
  adaIsMuted,
  adaWaits,
  anAccount,
  anEndpoint,
  anInvite,
  anOpenMeeting,
  anOutgrownMeeting,
  nothingYet,
  proof,
  proofHash,
  andThen,
} from './write-server.ts';

const someone = '0e000000-0000-4000-8000-000000000001';
const anId = expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown;
const aToken = expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/) as unknown;
const anInstant = expect.stringMatching(/^2026-.*Z$/) as unknown;
const limits = { participants: 50, minutes: 300, recordings: 9, retentionDays: 60 };
const everyone = { kind: 'everyone' };
const hook = 'https://hooks.example.com/voicemeet';
const aSecret = expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/) as unknown;

/** One route's example. */
export interface RouteCase {
  readonly given: Step;
  readonly good: (world: World) => Call;
  readonly status?: 200 | 201;
  readonly answers: (world: World) => object;
  readonly says: readonly string[];
  /** A request that is refused, and where it is sent if not in the same world before the good one. */
  readonly wrong: (world: World) => Call;
  readonly wrongGiven?: Step;
  readonly refused: readonly [status: number, code: string];
}

/** By method and URL. */
export const writeCases: Readonly<Record<string, RouteCase>> = {
  'PUT /v1/tenant': {
    given: nothingYet,
    good: () => ({ as: 'operator', to: 'PUT /v1/tenant', body: { slug: 'acme', region: 'eu-west' } }),
    answers: ({ tenant }) => ({ tenant }),
    says: ['tenant.registered.v1'],
    wrong: () => ({ as: 'operator', to: 'PUT /v1/tenant', body: { slug: 'another', region: 'eu' } }),
    wrongGiven: aRegisteredTenant,
    refused: [409, 'tenant-exists'],
  },
  'PUT /v1/tenant/settings': {
    given: aRegisteredTenant,
    good: () => settingTenant(),
    answers: ({ tenant }) => ({ tenant }),
    says: ['tenant.settingsChanged.v2'],
    wrong: () => settingTenant(),
    wrongGiven: nothingYet,
    refused: [404, 'tenant-unknown'],
  },
  'POST /v1/tenant/suspend': {
    given: aRegisteredTenant,
    good: () => ({ as: 'operator', to: 'POST /v1/tenant/suspend', body: { reason: 'Unpaid' } }),
    answers: ({ tenant }) => ({ tenant }),
    says: ['tenant.suspended.v1'],
    wrong: () => ({ as: 'operator', to: 'POST /v1/tenant/suspend', body: { reason: 'Unpaid' } }),
    wrongGiven: nothingYet,
    refused: [404, 'tenant-unknown'],
  },
  'POST /v1/tenant/reinstate': {
    given: andThen(aRegisteredTenant, () => ({
      as: 'operator',
      to: 'POST /v1/tenant/suspend',
      body: { reason: 'Unpaid' },
    })),
    good: () => ({ as: 'operator', to: 'POST /v1/tenant/reinstate' }),
    answers: ({ tenant }) => ({ tenant }),
    says: ['tenant.reinstated.v1'],
    wrong: () => ({ as: 'operator', to: 'POST /v1/tenant/reinstate' }),
    wrongGiven: nothingYet,
    refused: [404, 'tenant-unknown'],
  },
  'POST /v1/accounts': {
    given: aRegisteredTenant,
    good: () => ({ as: 'admin', to: 'POST /v1/accounts', body: { plan: 'basic', timeZone: 'Asia/Kolkata' } }),
    status: 201,
    answers: () => ({ account: anId }),
    says: ['account.opened.v1'],
    wrong: () => ({ as: 'admin', to: 'POST /v1/accounts', body: { plan: 'basic', timeZone: 'Etc/UTC' } }),
    wrongGiven: nothingYet,
    refused: [404, 'tenant-unknown'],
  },
  'PUT /v1/accounts/{account}/plan': {
    given: anAccount,
    good: (w) => ({ as: 'admin', to: `PUT /v1/accounts/${w.made.account}/plan`, body: { plan: 'basic' } }),
    answers: ({ made: { account } }) => ({ account }),
    says: ['account.planChosen.v1'],
    wrong: () => ({ as: 'admin', to: `PUT /v1/accounts/${someone}/plan`, body: { plan: 'basic' } }),
    refused: [404, 'account-unknown'],
  },
  'PUT /v1/accounts/{account}/limits': {
    given: anAccount,
    good: (w) => overriding(w.made.account),
    answers: ({ made: { account } }) => ({ account }),
    says: ['account.limitsOverridden.v1'],
    wrong: () => overriding(someone),
    refused: [404, 'account-unknown'],
  },
  'POST /v1/accounts/{account}/suspend': {
    given: anAccount,
    good: (w) => suspendingAccount(w.made.account),
    answers: ({ made: { account } }) => ({ account }),
    says: ['account.suspended.v1'],
    wrong: () => suspendingAccount(someone),
    refused: [404, 'account-unknown'],
  },
  'POST /v1/accounts/{account}/reinstate': {
    given: andThen(anAccount, (w) => suspendingAccount(w.made.account)),
    good: (w) => ({ as: 'operator', to: `POST /v1/accounts/${w.made.account}/reinstate` }),
    answers: ({ made: { account } }) => ({ account }),
    says: ['account.reinstated.v1'],
    wrong: () => ({ as: 'operator', to: `POST /v1/accounts/${someone}/reinstate` }),
    refused: [404, 'account-unknown'],
  },
  'POST /v1/accounts/{account}/close': {
    given: anAccount,
    good: (w) => ({ as: 'admin', to: `POST /v1/accounts/${w.made.account}/close` }),
    answers: ({ made: { account } }) => ({ account }),
    says: ['account.closed.v1'],
    wrong: () => ({ as: 'admin', to: `POST /v1/accounts/${someone}/close` }),
    refused: [404, 'account-unknown'],
  },
  'POST /v1/accounts/{account}/recordings': {
    given: anOpenMeeting,
    good: ({ made }) => ({
      as: 'host',
      to: `POST /v1/accounts/${made.account}/recordings`,
      body: { meeting: made.meeting },
    }),
    status: 201,
    answers: () => ({ recording: anId }),
    says: ['account.recordingReserved.v1'],
    wrong: ({ made }) => ({
      as: 'host',
      to: `POST /v1/accounts/${made.account}/recordings`,
      body: { meeting: someone },
    }),
    refused: [404, 'meeting-unknown'],
  },
  'POST /v1/accounts/{account}/recordings/{recording}/release': {
    given: aReservedRecording,
    good: ({ made }) => ({
      as: 'admin',
      to: `POST /v1/accounts/${made.account}/recordings/${made.recording}/release`,
    }),
    answers: ({ made: { recording } }) => ({ recording }),
    says: ['account.recordingReleased.v1'],
    wrong: ({ made }) => ({
      as: 'admin',
      to: `POST /v1/accounts/${someone}/recordings/${made.recording}/release`,
    }),
    refused: [404, 'account-unknown'],
  },
  'POST /v1/meetings/{meeting}/invites': {
    given: aScheduledMeeting,
    good: (w) => inviting(w, 'host'),
    status: 201,
    answers: () => ({
      invite: anId,
      link: aToken,
      joinUrl: expect.stringMatching(/^http:\/\/join\.test\/join#ey/) as string,
      createdAt: anInstant,
    }),
    says: ['invite.created.v1'],
    wrong: (w) => inviting(w, 'stranger'),
    refused: [404, 'meeting-unknown'],
  },
  'POST /v1/invites/{invite}/revoke': {
    given: anInvite,
    good: ({ made }) => ({ as: 'host', to: `POST /v1/invites/${made.invite}/revoke` }),
    answers: ({ made: { invite } }) => ({ invite }),
    says: ['invite.revoked.v1'],
    wrong: ({ made }) => ({ as: 'stranger', to: `POST /v1/invites/${made.invite}/revoke` }),
    refused: [404, 'invite-unknown'],
  },
  'POST /v1/guests': {
    given: anInvite,
    good: (w) => redeeming(w.made.link),
    status: 201,
    answers: () => ({ guest: anId, isNew: true, ticket: aToken, ticketExpiresAt: anInstant }),
    says: ['invite.redeemed.v1'],
    wrong: (w) => redeeming(`${w.made.link}x`),
    refused: [401, 'guest-not-proven'],
  },
  'POST /v1/guests/{guest}/tickets': {
    given: aGuest,
    good: (w) => mintingTicket(w, proof),
    answers: () => ({ ticket: aToken, ticketExpiresAt: anInstant }),
    says: [],
    wrong: (w) => mintingTicket(w, 'another-proof-of-22-letters'),
    refused: [401, 'guest-not-proven'],
  },
  'POST /v1/guest-sessions': {
    given: aGuest,
    good: (w) => ({ as: 'nobody', to: 'POST /v1/guest-sessions', body: { ticket: w.made.ticket } }),
    status: 201,
    answers: ({ made: { guest, meeting } }) => ({
      guest,
      meeting,
      access_token: aToken,
      expiresAt: anInstant,
    }),
    says: ['invite.ticketUsed.v1'],
    wrong: (w) => ({ as: 'nobody', to: 'POST /v1/guest-sessions', body: { ticket: w.made.ticket } }),
    wrongGiven: andThen(aGuest, (w) => ({
      as: 'nobody',
      to: 'POST /v1/guest-sessions',
      body: { ticket: w.made.ticket },
    })),
    refused: [409, 'ticket-used'],
  },
  'POST /v1/meetings': {
    given: anAccount,
    good: (w) => scheduling(w, '2026-11-21T11:00:00.000Z'),
    status: 201,
    answers: () => ({ meeting: anId }),
    says: ['meeting.scheduled.v1'],
    wrong: (w) => scheduling(w, '2026-11-20T11:00:00.000Z'),
    refused: [409, 'starts-in-the-past'],
  },
  'POST /v1/meetings/{meeting}/reschedule': {
    ...ofMeeting('reschedule', 'meeting.rescheduled.v1', {
      body: { startsAt: '2026-11-21T12:00:00.000Z', plannedMinutes: 30 },
    }),
    given: aScheduledMeeting,
  },
  'POST /v1/meetings/{meeting}/rename': ofMeeting('rename', 'meeting.renamed.v1', {
    body: { title: 'Another title' },
  }),
  'POST /v1/meetings/{meeting}/open': {
    ...ofMeeting('open', 'meeting.opened.v1'),
    given: aScheduledMeeting,
    says: ['meeting.opened.v1', 'meeting.hostAbsenceBegan.v1'],
  },
  'POST /v1/meetings/{meeting}/upgrade': {
    ...ofMeeting('upgrade', 'meeting.limitsRaised.v1'),
    given: anOutgrownMeeting,
  },
  'POST /v1/meetings/{meeting}/end': ofMeeting('end', 'meeting.ended.v1'),
  'POST /v1/meetings/{meeting}/cancel': {
    ...ofMeeting('cancel', 'meeting.cancelled.v1'),
    given: aScheduledMeeting,
  },
  'POST /v1/meetings/{meeting}/knocks': {
    given: anOpenMeeting,
    good: (w) => onMeeting(w, 'ada', 'POST', 'knocks', { displayName: 'Ada' }),
    answers: ({ people: { ada } }) => ({ person: ada, admitted: false, door: 'waiting' }),
    says: ['meeting.participantKnocked.v1'],
    wrong: (w) => onMeeting(w, 'ada', 'POST', 'knocks', { displayName: 'Ada' }),
    wrongGiven: andThen(anOpenMeeting, (w) => onMeeting(w, 'host', 'PUT', 'lock', { locked: true })),
    refused: [409, 'room-locked'],
  },
  'POST /v1/meetings/{meeting}/knocks/withdraw': {
    given: adaWaits,
    good: (w) => onMeeting(w, 'ada', 'POST', 'knocks/withdraw'),
    answers: ({ made: { meeting } }) => ({ meeting }),
    says: ['meeting.participantDropped.v1'],
    wrong: (w) => onMeeting(w, 'stranger', 'POST', 'knocks/withdraw'),
    refused: [404, 'meeting-unknown'],
  },
  'POST /v1/meetings/{meeting}/admissions': {
    ...ofMeeting('admissions', 'meeting.participantAdmitted.v1', { bodyOf: aboutAda }),
    given: adaWaits,
    answers: ({ people: { ada } }) => ({ admitted: [ada] }),
  },
  'POST /v1/meetings/{meeting}/admissions/all': {
    ...ofMeeting('admissions/all', 'meeting.participantAdmitted.v1'),
    given: adaWaits,
    answers: ({ people: { ada } }) => ({ admitted: [ada] }),
  },
  'POST /v1/meetings/{meeting}/refusals': {
    ...ofMeeting('refusals', 'meeting.participantRefused.v1', { bodyOf: aboutAda }),
    given: adaWaits,
    answers: ({ people: { ada } }) => ({ refused: [ada] }),
  },
  'POST /v1/meetings/{meeting}/refusals/all': {
    ...ofMeeting('refusals/all', 'meeting.participantRefused.v1'),
    given: adaWaits,
    answers: ({ people: { ada } }) => ({ refused: [ada] }),
  },
  'POST /v1/meetings/{meeting}/removals': {
    ...ofMeeting('removals', 'meeting.participantRemoved.v1', { bodyOf: aboutAda }),
    given: adaIsAdmitted,
    answers: ({ people: { ada } }) => ({ removed: [ada] }),
  },
  'PUT /v1/meetings/{meeting}/waiting-room': ofMeeting('waiting-room', 'meeting.waitingRoomSet.v1', {
    method: 'PUT',
    body: { on: false },
  }),
  'PUT /v1/meetings/{meeting}/lock': ofMeeting('lock', 'meeting.lockSet.v1', {
    method: 'PUT',
    body: { locked: true },
  }),
  'POST /v1/meetings/{meeting}/join-tickets': {
    given: adaIsAdmitted,
    good: (w) => onMeeting(w, 'ada', 'POST', 'join-tickets', { device: someone }),
    status: 201,
    answers: ({ people: { ada } }) => ({
      ticket: anId,
      person: ada,
      device: someone,
      until: anInstant,
      endsBy: null,
      audio: { codec: 'opus', bitrateBps: 64_000, channels: 2, dtx: false, red: true },
      media: {
        url: 'wss://media.test',
        token: expect.stringMatching(/^eyJ/) as string,
        identity: expect.stringMatching(/^p_/) as string,
        expiresAt: anInstant,
      },
    }),
    says: ['meeting.seatReserved.v2'],
    wrong: (w) => onMeeting(w, 'stranger', 'POST', 'join-tickets', { device: someone }),
    refused: [404, 'meeting-unknown'],
  },
  'POST /v1/meetings/{meeting}/seats/{device}/give-up': {
    given: adaHasASeat,
    good: (w) => onMeeting(w, 'ada', 'POST', `seats/${w.people.ada}/give-up`),
    answers: ({ people: { ada } }) => ({ device: ada, released: true }),
    says: ['meeting.seatReleased.v1'],
    wrong: (w) => onMeeting(w, 'stranger', 'POST', `seats/${w.people.ada}/give-up`),
    refused: [404, 'meeting-unknown'],
  },
  'POST /v1/meetings/{meeting}/presence/joined': {
    given: adaHasASeat,
    good: (w) => onMeeting(w, 'media', 'POST', 'presence/joined', adasPresence(w)),
    answers: () => ({ joined: true, rejected: null }),
    says: ['meeting.participantJoined.v1'],
    wrong: (w) => ({ ...onMeeting(w, 'ada', 'POST', 'presence/joined', adasPresence(w)) }),
    refused: [403, 'role-missing'],
  },
  'POST /v1/meetings/{meeting}/presence/left': {
    given: adaIsInTheRoom,
    good: (w) => onMeeting(w, 'media', 'POST', 'presence/left', adasPresence(w)),
    answers: () => ({ left: true }),
    says: ['meeting.participantLeft.v1'],
    wrong: (w) => onMeeting(w, 'ada', 'POST', 'presence/left', adasPresence(w)),
    refused: [403, 'role-missing'],
  },
  'PUT /v1/meetings/{meeting}/host': {
    ...ofMeeting('host', 'meeting.hostTransferred.v1', {
      method: 'PUT',
      bodyOf: (w) => ({ to: w.people.ada }),
    }),
    given: adaIsAdmitted,
    wrong: (w) => onMeeting(w, 'ada', 'PUT', 'host', { to: w.people.ada }),
    refused: [403, 'only-host'],
  },
  'PUT /v1/meetings/{meeting}/participants/{person}/role': {
    given: adaIsAdmitted,
    good: (w) => onMeeting(w, 'host', 'PUT', `participants/${w.people.ada}/role`, { role: 'co-host' }),
    answers: meetingAndAda,
    says: ['meeting.roleChanged.v1'],
    wrong: (w) => onMeeting(w, 'ada', 'PUT', `participants/${w.people.ada}/role`, { role: 'co-host' }),
    refused: [403, 'only-host'],
  },
  'PUT /v1/meetings/{meeting}/audibility': ofMeeting('audibility', 'meeting.audibilitySet.v1', {
    method: 'PUT',
    body: { hear: { kind: 'hosts-only' }, see: everyone },
  }),
  'PUT /v1/meetings/{meeting}/names-hidden': ofMeeting('names-hidden', 'meeting.namesHiddenSet.v1', {
    method: 'PUT',
    body: { hidden: true },
  }),
  'PUT /v1/meetings/{meeting}/mute-on-entry': ofMeeting('mute-on-entry', 'meeting.muteOnEntrySet.v1', {
    method: 'PUT',
    body: { on: true },
  }),
  'PUT /v1/meetings/{meeting}/self-unmute': ofMeeting('self-unmute', 'meeting.selfUnmuteSet.v1', {
    method: 'PUT',
    body: { allowed: false },
  }),
  'POST /v1/meetings/{meeting}/participants/{person}/mute': onAda(
    'mute',
    'meeting.participantMuted.v1',
    adaIsInTheRoom,
  ),
  'POST /v1/meetings/{meeting}/participants/{person}/unmute': onAda(
    'unmute',
    'meeting.participantUnmuted.v1',
    adaIsMuted,
  ),
  'POST /v1/meetings/{meeting}/participants/{person}/lower-hand': onAda(
    'lower-hand',
    'meeting.handLowered.v1',
    aRaisedHand,
  ),
  'POST /v1/meetings/{meeting}/mute-all': {
    ...ofMeeting('mute-all', 'meeting.everyoneMuted.v1'),
    given: adaIsInTheRoom,
  },
  'POST /v1/meetings/{meeting}/stop-recording': {
    ...ofMeeting('stop-recording', 'meeting.recordingStopped.v1', {
      bodyOf: ({ made: { recording } }) => ({ recording }),
    }),
    given: aRunningRecording,
  },
  'POST /v1/meetings/{meeting}/hands': {
    given: adaIsInTheRoom,
    good: (w) => onMeeting(w, 'ada', 'POST', 'hands'),
    answers: ({ made: { meeting } }) => ({ meeting }),
    says: ['meeting.handRaised.v1'],
    wrong: (w) => onMeeting(w, 'stranger', 'POST', 'hands'),
    refused: [404, 'meeting-unknown'],
  },
  'POST /v1/meetings/{meeting}/consents/{purpose}/give': ofConsent('give', 'consent.given.v1'),
  'POST /v1/meetings/{meeting}/consents/{purpose}/refuse': ofConsent('refuse', 'consent.refused.v1'),
  'POST /v1/meetings/{meeting}/consents/{purpose}/withdraw': {
    given: andThen(adaIsAsked, (w) => onMeeting(w, 'ada', 'POST', 'consents/record/give', agreed)),
    good: (w) => onMeeting(w, 'ada', 'POST', 'consents/record/withdraw'),
    answers: ({ made: { meeting } }) => ({ meeting, purpose: 'record' }),
    says: ['consent.withdrawn.v1'],
    wrong: (w) => onMeeting(w, 'ada', 'POST', 'consents/transcribe/withdraw'),
    refused: [409, 'consent-not-given'],
  },
  'PUT /v1/consent-texts/{purpose}/{language}': {
    given: aRegisteredTenant,
    good: () => ({ as: 'admin', to: 'PUT /v1/consent-texts/record/EN-gb', body: { text: 'I agree.' } }),
    answers: () => ({ purpose: 'record', language: 'en-GB' }),
    says: ['consentText.published.v1'],
    wrong: () => ({ as: 'admin', to: 'PUT /v1/consent-texts/record/fr', body: { text: 'D’accord.' } }),
    wrongGiven: async (world) => {
      await aRegisteredTenant(world);
      const languages = Array.from({ length: 40 }, (_, n) => `en-${String(n + 100)}`);
      for (const language of languages) {
        await world.ask({
          as: 'admin',
          to: `PUT /v1/consent-texts/record/${language}`,
          body: { text: 'I agree.' },
        });
      }
    },
    refused: [409, 'consent-language-limit-reached'],
  },
  'POST /v1/webhook-endpoints': {
    given: aRegisteredTenant,
    good: () => ({
      as: 'admin',
      to: 'POST /v1/webhook-endpoints',
      body: { url: hook, eventTypes: ['voicemeet.meeting.opened.v1'] },
    }),
    status: 201,
    answers: () => ({ endpoint: anId, secret: aSecret }),
    says: ['webhooks.endpointAdded.v1'],
    wrong: () => ({ as: 'admin', to: 'POST /v1/webhook-endpoints', body: { url: hook } }),
    wrongGiven: async (world) => {
      for (let n = 0; n < maxWebhookEndpoints; n += 1) await anEndpoint(world);
    },
    refused: [409, 'webhook-endpoint-limit-reached'],
  },
  'PUT /v1/webhook-endpoints/{endpoint}': ofEndpoint('PUT', '', 'webhooks.endpointChanged.v1', {
    body: { url: hook },
  }),
  'POST /v1/webhook-endpoints/{endpoint}/remove': ofEndpoint(
    'POST',
    '/remove',
    'webhooks.endpointRemoved.v1',
  ),
  'POST /v1/webhook-endpoints/{endpoint}/disable': ofEndpoint(
    'POST',
    '/disable',
    'webhooks.endpointDisabled.v1',
  ),
  'POST /v1/webhook-endpoints/{endpoint}/enable': ofEndpoint(
    'POST',
    '/enable',
    'webhooks.endpointEnabled.v1',
    {
      given: andThen(anEndpoint, ({ made: { endpoint } }) => ({
        as: 'admin',
        to: `POST /v1/webhook-endpoints/${endpoint}/disable`,
      })),
    },
  ),
  'POST /v1/webhook-endpoints/{endpoint}/secrets': ofEndpoint(
    'POST',
    '/secrets',
    'webhooks.secretRotated.v1',
    { body: { overlapHours: 1 }, shows: { secret: aSecret } },
  ),
  'POST /v1/webhook-endpoints/{endpoint}/replays': ofEndpoint(
    'POST',
    '/replays',
    'webhooks.replayRequested.v1',
    {
      body: { from: '2026-11-20T10:00:00.000Z', to: '2026-11-21T10:00:00.000Z' },
      shows: { replay: anId },
    },
  ),
  'POST /v1/meetings/{meeting}/holds': {
    given: aScheduledMeeting,
    good: (w) => onMeeting(w, 'admin', 'POST', 'holds', { matter: 'Case 2026-17' }),
    status: 201,
    answers: ({ made: { meeting } }) => ({ meeting, hold: anId }),
    says: ['custody.holdPlaced.v1'],
    wrong: () => ({
      as: 'admin',
      to: `POST /v1/meetings/${someone}/holds`,
      body: { matter: 'Case 2026-17' },
    }),
    refused: [404, 'meeting-unknown'],
  },
  'POST /v1/meetings/{meeting}/holds/{hold}/ask-release': {
    given: aHold,
    good: (w) => onMeeting(w, 'admin', 'POST', `holds/${w.made.hold}/ask-release`),
    answers: ({ made: { meeting, hold } }) => ({ meeting, hold }),
    says: ['custody.holdReleaseAsked.v1'],
    wrong: (w) => onMeeting(w, 'admin', 'POST', `holds/${someone}/ask-release`),
    refused: [404, 'hold-unknown'],
  },
  'POST /v1/meetings/{meeting}/holds/{hold}/release': {
    given: andThen(aHold, (w) => onMeeting(w, 'admin', 'POST', `holds/${w.made.hold}/ask-release`)),
    good: (w) => onMeeting(w, 'second', 'POST', `holds/${w.made.hold}/release`),
    answers: ({ made: { meeting, hold } }) => ({ meeting, hold }),
    says: ['custody.holdReleased.v1'],
    wrong: (w) => onMeeting(w, 'admin', 'POST', `holds/${w.made.hold}/release`),
    refused: [403, 'second-person-required'],
  },
  'POST /v1/meetings/{meeting}/delete-media': {
    given: aRetainedMeeting,
    good: (w) => onMeeting(w, 'admin', 'POST', 'delete-media'),
    answers: ({ made: { meeting } }) => ({ meeting }),
    says: ['custody.deletionPermitted.v1'],
    wrong: (w) => onMeeting(w, 'admin', 'POST', 'delete-media'),
    wrongGiven: andThen(aRetainedMeeting, (w) =>
      onMeeting(w, 'admin', 'POST', 'holds', { matter: 'Case 2026-17' }),
    ),
    refused: [409, 'deletion-held'],
  },
};

/** A route of one webhook endpoint that an admin may ask for; elsewhere there is no such endpoint. */
function ofEndpoint(
  method: string,
  path: string,
  event: string,
  { body, given = anEndpoint, shows = {} }: { body?: object; given?: Step; shows?: object } = {},
): RouteCase {
  const asking = (endpoint: string): Call => ({
    as: 'admin',
    to: `${method} /v1/webhook-endpoints/${endpoint}${path}`,
    ...(body && { body }),
  });
  return {
    given,
    good: ({ made: { endpoint } }) => asking(endpoint),
    answers: ({ made: { endpoint } }) => ({ endpoint, ...shows }),
    says: [event],
    wrong: () => asking(someone),
    refused: [404, 'webhook-endpoint-unknown'],
  };
}

const agreed = { language: 'en', version: 1, method: 'screen' };

/** A decision of Ada's about the newest text; a stranger decides nothing. */
function ofConsent(what: 'give' | 'refuse', event: string): RouteCase {
  return {
    given: adaIsAsked,
    good: (w) => onMeeting(w, 'ada', 'POST', `consents/record/${what}`, agreed),
    answers: ({ made: { meeting } }) => ({ meeting, purpose: 'record' }),
    says: [event],
    wrong: (w) => onMeeting(w, 'stranger', 'POST', `consents/record/${what}`, agreed),
    refused: [404, 'meeting-unknown'],
  };
}

/** A route of one meeting that the host may ask for and a stranger may not. */
function ofMeeting(
  path: string,
  event: string,
  how: {
    readonly method?: 'PUT';
    readonly body?: object;
    readonly bodyOf?: (world: World) => object;
  } = {},
): RouteCase {
  const { method = 'POST', body, bodyOf = () => body } = how;
  return {
    given: anOpenMeeting,
    good: (w) => onMeeting(w, 'host', method, path, bodyOf(w)),
    answers: ({ made: { meeting } }) => ({ meeting }),
    says: [event],
    wrong: (w) => onMeeting(w, 'stranger', method, path, bodyOf(w)),
    refused: [404, 'meeting-unknown'],
  };
}

/** A route about Ada that she may ask for and a stranger may not. */
function onAda(path: string, event: string, given: Step): RouteCase {
  return {
    given,
    good: (w) => onMeeting(w, 'ada', 'POST', `participants/${w.people.ada}/${path}`),
    answers: meetingAndAda,
    says: [event],
    wrong: (w) => onMeeting(w, 'stranger', 'POST', `participants/${w.people.ada}/${path}`),
    refused: [404, 'meeting-unknown'],
  };
}

function meetingAndAda({ made, people }: World): object {
  return { meeting: made.meeting, person: people.ada };
}

function aboutAda({ people }: World): object {
  return { person: people.ada };
}

function adasPresence({ people: { ada } }: World): object {
  return { person: ada, device: ada, occurredAt: '2026-11-21T10:00:00.000Z' };
}

function onMeeting(
  { made }: World,
  as: Call['as'],
  method: 'POST' | 'PUT',
  path: string,
  body?: object,
): Call {
  return { as, to: `${method} /v1/meetings/${made.meeting}/${path}`, ...(body && { body }) };
}

function settingTenant(): Call {
  const body = { observerDisclosure: 'listed', waitingRoom: false, hostAbsenceSeconds: 90 };
  return { as: 'admin', to: 'PUT /v1/tenant/settings', body };
}

function overriding(account: string): Call {
  return { as: 'operator', to: `PUT /v1/accounts/${account}/limits`, body: { limits, reason: 'A favour' } };
}

function suspendingAccount(account: string): Call {
  return { as: 'operator', to: `POST /v1/accounts/${account}/suspend`, body: { reason: 'Unpaid' } };
}

function inviting({ made }: World, as: Call['as']): Call {
  const body = { role: 'guest', expiresAt: '2026-11-22T10:00:00.000Z', maxGuests: 5 };
  return { as, to: `POST /v1/meetings/${made.meeting}/invites`, body };
}

function redeeming(link: string): Call {
  return { as: 'nobody', to: 'POST /v1/guests', body: { link, displayName: 'Gus', proofHash } };
}

function mintingTicket({ made }: World, shown: string): Call {
  const body = { link: made.link, proof: shown };
  return { as: 'nobody', to: `POST /v1/guests/${made.guest}/tickets`, body };
}

function scheduling({ made }: World, startsAt: string): Call {
  const body = { account: made.account, title: 'Town hall', startsAt, plannedMinutes: 60 };
  return { as: 'host', to: 'POST /v1/meetings', body };
}
