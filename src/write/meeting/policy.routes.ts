// Plain routes of a meeting's policy: who hears and sees whom, who is muted, whose hand is up, and whose role changes.
import { z } from 'zod';
import { parsePersonId } from '../../domain/shared/ids.ts';
import { idSchema, noBody } from '../../http/schemas.ts';
import { members, participants } from './meeting-route.ts';
import { ofHosts, ofMeeting, ofPerson } from './plain-route.ts';
import type { PlainRoutes } from './plain-route.ts';
import { ruleSchema } from './rule-schema.ts';

/** Somebody's own microphone, by the person, the host or a co-host. */
const ofMicrophone = [
  'meeting-unknown',
  'meeting-not-open',
  'meeting-over',
  'participant-unknown',
  'not-admitted',
  'entry-refused',
  'removed-from-meeting',
  'only-host-or-cohost',
] as const;

export const policyRoutes: PlainRoutes = {
  setAudibility: ofMeeting({
    to: 'PUT audibility',
    summary: 'Sets who can hear and see whom.',
    roles: members,
    body: z.strictObject({ hear: ruleSchema, see: ruleSchema }),
    command: (asked, rules) => ({ type: 'SetAudibility', ...asked, ...rules }),
    refusals: ofHosts,
  }),
  setNamesHidden: ofMeeting({
    to: 'PUT names-hidden',
    summary: 'Hides or shows the names of the participants.',
    roles: members,
    body: z.strictObject({ hidden: z.boolean() }),
    command: (asked, { hidden }) => ({ type: 'SetNamesHidden', ...asked, hidden }),
    refusals: ofHosts,
  }),
  setMuteOnEntry: ofMeeting({
    to: 'PUT mute-on-entry',
    summary: 'Mutes participants when they come in, or not.',
    roles: members,
    body: z.strictObject({ on: z.boolean() }),
    command: (asked, { on }) => ({ type: 'SetMuteOnEntry', ...asked, on }),
    refusals: ofHosts,
  }),
  setSelfUnmute: ofMeeting({
    to: 'PUT self-unmute',
    summary: 'Lets participants unmute themselves at any time, or only once a host has asked them to.',
    roles: members,
    body: z.strictObject({ allowed: z.boolean() }),
    command: (asked, { allowed }) => ({ type: 'SetSelfUnmute', ...asked, allowed }),
    refusals: ofHosts,
  }),
  muteEveryone: ofMeeting({
    to: 'POST mute-all',
    summary: 'Mutes everybody but hosts and co-hosts.',
    roles: members,
    body: noBody,
    command: (asked) => ({ type: 'MuteEveryone', ...asked }),
    refusals: ofHosts,
  }),
  muteParticipant: ofPerson({
    to: 'POST mute',
    summary: 'Mutes a participant.',
    roles: participants,
    body: noBody,
    command: (asked) => ({ type: 'MuteParticipant', ...asked }),
    refusals: ofMicrophone,
  }),
  unmuteParticipant: ofPerson({
    to: 'POST unmute',
    summary: 'Unmutes oneself; a host asks somebody else to unmute themselves.',
    roles: participants,
    body: noBody,
    command: (asked) => ({ type: 'UnmuteParticipant', ...asked }),
    refusals: [...ofMicrophone, 'self-unmute-forbidden'],
  }),
  raiseHand: ofMeeting({
    to: 'POST hands',
    summary: 'Raises the hand of who asks.',
    roles: participants,
    body: noBody,
    command: (asked, _body, { person }) => ({ type: 'RaiseHand', ...asked, person }),
    refusals: [
      'meeting-unknown',
      'meeting-not-open',
      'meeting-over',
      'not-admitted',
      'not-in-room',
      'entry-refused',
      'removed-from-meeting',
    ],
  }),
  lowerHand: ofPerson({
    to: 'POST lower-hand',
    summary: 'Lowers a raised hand.',
    roles: participants,
    body: noBody,
    command: (asked) => ({ type: 'LowerHand', ...asked }),
    refusals: [
      'meeting-unknown',
      'meeting-not-open',
      'meeting-over',
      'participant-unknown',
      'entry-refused',
      'removed-from-meeting',
      'only-host-or-cohost',
    ],
  }),
  changeRole: ofPerson({
    to: 'PUT role',
    summary: 'Makes a participant co-host, participant or observer.',
    roles: members,
    body: z.strictObject({ role: z.enum(['co-host', 'participant', 'observer']) }),
    command: (asked, { role }) => ({ type: 'ChangeRole', ...asked, role }),
    refusals: [
      'meeting-unknown',
      'meeting-over',
      'only-host',
      'participant-unknown',
      'role-fixed',
      'meeting-full',
      'observer-limit-reached',
    ],
  }),
  transferHost: ofMeeting({
    to: 'PUT host',
    summary: 'Hands the meeting over to another host.',
    roles: members,
    body: z.strictObject({ to: idSchema(parsePersonId) }),
    command: (asked, { to }) => ({ type: 'TransferHost', ...asked, to }),
    refusals: [
      'meeting-unknown',
      'meeting-over',
      'only-host',
      'participant-unknown',
      'not-admitted',
      'entry-refused',
      'removed-from-meeting',
      'role-fixed',
      'meeting-full',
    ],
  }),
};
