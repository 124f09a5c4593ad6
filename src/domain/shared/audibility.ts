// Who may hear and see whom under a meeting's policy. Pure rules over roles and intervals; used wherever the
// question is put: the meeting itself, its timeline, the audit, later the media plane.
import type { PersonId } from './ids.ts';

export type MeetingRole = 'host' | 'co-host' | 'participant' | 'guest' | 'observer';

/**
 * Who is heard (seen) by whom. `everyone`: all by all. `hosts-only`: participants hear only hosts and
 * co-hosts. `named`: participants hear only hosts, co-hosts and the named people. Hosts and co-hosts hear all.
 */
export type AudibilityRule =
  | { readonly kind: 'everyone' }
  | { readonly kind: 'hosts-only' }
  | { readonly kind: 'named'; readonly people: readonly PersonId[] };

/** One side of the question at one instant. */
export interface Presence {
  readonly person: PersonId;
  readonly role: MeetingRole;
  readonly present: boolean;
  readonly muted: boolean;
}

/** Whether a role runs the meeting. */
export function isHosting(role: MeetingRole): boolean {
  return role === 'host' || role === 'co-host';
}

/** Whether the rule lets `listener` perceive `speaker`, presence and mutes apart. An observer is perceived by nobody. */
export function ruleAllows(
  rule: AudibilityRule,
  listener: Pick<Presence, 'person' | 'role'>,
  speaker: Pick<Presence, 'person' | 'role'>,
): boolean {
  if (listener.person === speaker.person || speaker.role === 'observer') return false;
  if (isHosting(listener.role) || isHosting(speaker.role)) return true;
  switch (rule.kind) {
    case 'everyone':
      return true;
    case 'hosts-only':
      return false;
    case 'named':
      return rule.people.includes(speaker.person);
  }
}

/** Whether `listener` can hear `speaker` now: both in the room, the speaker not muted, the rule allows it. */
export function canHear(rule: AudibilityRule, listener: Presence, speaker: Presence): boolean {
  return listener.present && speaker.present && !speaker.muted && ruleAllows(rule, listener, speaker);
}
