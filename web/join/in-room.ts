// The room as the person sees it: who is there, whose hand is up, how much time is left, and what they may do.
import { Problem } from './api.ts';
import type { ClockShown, MeetingShown, PersonShown } from './meeting.ts';
import type { Who } from './who.ts';
import { button, element, show, tell } from './view.ts';

/** What the room is shown with. */
export interface InRoom {
  readonly who: Who;
  readonly self: string;
  /** Shows what a command changed as soon as it is visible. */
  readonly refresh: (after?: string) => Promise<void>;
  readonly leave: () => Promise<void>;
  readonly clock: () => ClockShown | undefined;
  /** What is wrong with the sound; empty where nothing is. */
  readonly note: () => string;
}

const hosting = new Set(['host', 'co-host']);

/** Draws the room. */
export function showRoom(room: InRoom, meeting: MeetingShown): void {
  const self = meeting.people.find(({ person }) => person === room.self);
  if (self === undefined) return;
  const runs = hosting.has(self.role);
  const present = meeting.people.filter(({ isPresent }) => isPresent).length;
  tell(
    `You are in. ${present === 1 ? 'One person is' : `${present} people are`} in the room. ${room.note()}`.trim(),
  );
  const waiting = meeting.people.filter(({ door }) => door === 'waiting');
  show(
    element('p', { id: 'countdown' }, countdownText(room.clock())),
    element('div', { class: 'row' }, ...ownActs(room, self), ...(runs ? hostActs(room) : [])),
    element(
      'ul',
      { id: 'people' },
      ...meeting.people.filter(({ door }) => door === 'admitted').map((one) => personLine(room, one, runs)),
    ),
    ...(runs && waiting.length > 0 ? [waitingList(room, waiting)] : []),
  );
}

/** The time that is left, by the server's clock. */
export function countdownText(clock: ClockShown | undefined): string {
  if (clock?.endsBy === undefined) return '';
  const seconds = Math.max(0, Math.round((clock.endsBy - Date.now() - clock.aheadMs) / 1000));
  const minutes = Math.floor(seconds / 60);
  return `Ends in ${minutes}:${String(seconds % 60).padStart(2, '0')}`;
}

function ownActs(room: InRoom, self: PersonShown): readonly HTMLElement[] {
  const { person, muted, unmuteAsked, handRaised } = self;
  const isObserver = self.role === 'observer';
  const microphone = muted
    ? button(
        unmuteAsked ? 'Unmute (a host asks you to)' : 'Unmute',
        'unmute',
        act(room, `participants/${person}/unmute`),
      )
    : button('Mute', 'mute', act(room, `participants/${person}/mute`));
  const hand = handRaised
    ? button('Lower hand', 'lower-hand', act(room, `participants/${person}/lower-hand`))
    : button('Raise hand', 'raise-hand', act(room, 'hands'));
  const leave = button('Leave', 'leave', room.leave);
  return isObserver ? [leave] : [microphone, hand, leave];
}

function hostActs(room: InRoom): readonly HTMLElement[] {
  return [
    button('Mute all', 'mute-all', act(room, 'mute-all')),
    button('End the meeting for all', 'end', act(room, 'end')),
  ];
}

function personLine(room: InRoom, one: PersonShown, runs: boolean): HTMLElement {
  const marks = [
    one.role === 'participant' ? '' : one.role,
    one.isPresent ? '' : 'not in the room',
    one.muted ? 'muted' : '',
    one.handRaised ? 'hand up' : '',
  ].filter((mark) => mark !== '');
  const isSelf = one.person === room.self;
  const name = `${one.displayName ?? 'Somebody'}${isSelf ? ' (you)' : ''}`;
  const of = `participants/${one.person}`;
  const acts =
    runs && !isSelf && one.role !== 'host'
      ? [
          one.muted
            ? button('Ask to unmute', 'ask-unmute', act(room, `${of}/unmute`))
            : button('Mute', 'mute-other', act(room, `${of}/mute`)),
          button('Remove', 'remove', act(room, 'removals', { person: one.person })),
        ]
      : [];
  return element(
    'li',
    { 'data-person': one.person },
    element('span', { class: 'name' }, name),
    element('span', {}, marks.join(', ')),
    ...acts,
  );
}

function waitingList(room: InRoom, waiting: readonly PersonShown[]): HTMLElement {
  return element(
    'section',
    { id: 'waiting' },
    element('h2', {}, 'Waiting at the door'),
    button('Admit all', 'admit-all', act(room, 'admissions/all')),
    element(
      'ul',
      {},
      ...waiting.map(({ person, displayName }) =>
        element(
          'li',
          { 'data-waiting': person },
          element('span', { class: 'name' }, displayName ?? 'Somebody'),
          button('Admit', 'admit', act(room, 'admissions', { person })),
          button('Refuse', 'refuse', act(room, 'refusals', { person })),
        ),
      ),
    ),
  );
}

/** A command of the meeting; what it changed is shown at once. */
function act({ who, refresh }: InRoom, path: string, body: object = {}): () => Promise<void> {
  return async () => {
    try {
      const { position } = await who.api.command('POST', `/v1/meetings/${who.meeting}/${path}`, body);
      await refresh(position);
    } catch (fault) {
      // It may have been so already, by somebody else.
      if (fault instanceof Problem) await refresh();
      throw fault;
    }
  };
}
