// The page on which people join a meeting: say who you are, knock, wait, be let in, agree or not, speak and hear, leave.
// `/join#<link>` is a guest's: what comes after "#" is sent to no server and written into no log. `/join/<meeting>` is a member's.
import { memberOf, pause, Problem, textIn } from './api.ts';
import { countdownText, showRoom } from './in-room.ts';
import { joinMedia } from './media.ts';
import type { Media } from './media.ts';
import { mediaIn, openTexts, readClock, readMeeting } from './meeting.ts';
import type { ClockShown, MeetingShown } from './meeting.ts';
import { button, clearFault, element, part, question, show, tell, tellFault, title } from './view.ts';
import { asGuest, asMember, knownGuest, takeInvite } from './who.ts';
import type { Who } from './who.ts';

const lookMs = 1_000;
const clockMs = 30_000;
const knockAgainMs = 5_000;
const connectAgainMs = 10_000;
const maxConnectTries = 5;

/** This tab, for as long as it lives. */
const device = crypto.randomUUID();

async function whoIsIt(): Promise<Who> {
  const [, meeting] = /^\/join\/([0-9a-f-]{36})$/.exec(location.pathname) ?? [];
  if (meeting !== undefined) {
    tell('Sign in to join.');
    const subject = await question('Your name', 'Sign in');
    return asMember(meeting, subject).catch((fault: unknown) => {
      throw fault instanceof Problem && fault.status === 404
        ? new Error('Members can’t sign in here: there is no development sign-in on this server.')
        : fault;
    });
  }
  const link = location.hash.slice(1);
  if (link === '')
    throw new Error('This page is opened by an invite link: ask whoever invited you for theirs.');
  const known = knownGuest(link);
  if (known !== undefined) return asGuest(known);
  tell('You are invited.');
  return asGuest(await takeInvite(link, await question('Your name', 'Go on')));
}

/** Somebody at the door; the API shows them the meeting from `position` on. */
interface AtDoor {
  readonly person: string;
  readonly position: string | undefined;
}

/** Knocks, again while too many people wait. */
async function knock({ api, meeting, displayName }: Who): Promise<AtDoor> {
  for (;;) {
    try {
      const path = `/v1/meetings/${meeting}/knocks`;
      const { body, position } = await api.command('POST', path, { displayName });
      return { person: textIn(body, 'person'), position };
    } catch (fault) {
      if (!(fault instanceof Problem) || fault.code !== 'waiting-room-full') throw fault;
      tell('Too many people wait at the door. You will be asked in as soon as there is room.');
      await pause(knockAgainMs);
    }
  }
}

/** Waits until this person is let in. */
async function waitAtDoor(who: Who, { person: self, position }: AtDoor): Promise<void> {
  let knockedAt = Date.now();
  for (;;) {
    const meeting = await looked(who, position);
    if (meeting !== undefined) {
      title(meeting.title ?? 'VoiceMeet');
      const me = meeting.people.find(({ person }) => person === self);
      if (meeting.status === 'ended' || meeting.status === 'cancelled')
        throw new Error('The meeting is over.');
      if (me?.door === 'refused') throw new Error('A host did not let you in.');
      if (me?.door === 'removed') throw new Error('A host has removed you from the meeting.');
      const isHost = me?.role === 'host' || me?.role === 'co-host';
      if (me?.door === 'admitted' && meeting.status === 'open') return;
      if (isHost && meeting.status === 'scheduled') offerToOpen(who);
      else {
        show();
        tell(
          meeting.status === 'open'
            ? 'You are waiting. A host will let you in.'
            : 'The meeting has not begun. You will be asked in when it does.',
        );
      }
      // Who waits long is forgotten, and knocks again.
      if (me === undefined && Date.now() - knockedAt > knockAgainMs) {
        knockedAt = Date.now();
        await knock(who);
      }
    }
    await pause(lookMs);
  }
}

function offerToOpen({ api, meeting }: Who): void {
  tell('You host this meeting. It has not begun.');
  if (part('step').querySelector('[data-act="open"]') !== null) return;
  show(
    button('Open the meeting', 'open', async () => {
      await api.command('POST', `/v1/meetings/${meeting}/open`, {});
    }),
  );
}

/** The meeting as it stands; undefined where it can't be seen right now. */
async function looked(who: Who, after?: string): Promise<MeetingShown | undefined> {
  try {
    const meeting = await readMeeting(who.api, who.meeting, after);
    clearFault();
    return meeting;
  } catch (fault) {
    // Not visible yet, or a server that is away: looked at again.
    if (fault instanceof Problem && (fault.status === 401 || fault.status === 410)) throw fault;
    if (!(fault instanceof Problem) || fault.status !== 404) tellFault(fault);
    return undefined;
  }
}

/** Asks for each text that this person has not decided about. */
async function askConsent({ api, meeting }: Who): Promise<void> {
  for (const { purpose, language, version, text } of await openTexts(api, meeting, 'en')) {
    tell(purpose === 'record' ? 'May you be recorded?' : 'May what you say be transcribed?');
    const decision = await new Promise<string>((resolve) => {
      show(
        element('p', { class: 'text' }, text),
        element(
          'div',
          { class: 'row' },
          button('I agree', 'agree', () => resolve('give')),
          button('No', 'refuse-consent', () => resolve('refuse')),
        ),
      );
    });
    const path = `/v1/meetings/${meeting}/consents/${purpose}/${decision}`;
    await api.command('POST', path, { language, version, method: 'screen' });
  }
}

/** In the room, until the person leaves or is out. Gives what to say. */
async function stay(who: Who, self: string): Promise<string> {
  let media: Media | undefined;
  let clock: ClockShown | undefined;
  let over: string | undefined;
  let note = '';
  let tries = 0;
  const gone = new AbortController();
  const connect = async (): Promise<void> => {
    tries += 1;
    const { body } = await who.api.command('POST', `/v1/meetings/${who.meeting}/join-tickets`, { device });
    const place = mediaIn(body);
    if (place === undefined) {
      note = 'This server has no media plane: nobody can be heard.';
      tries = maxConnectTries;
      return;
    }
    try {
      media = await joinMedia(place, part('sound'), {
        onSoundBlocked: () =>
          part('step').prepend(button('Let me hear the others', 'hear', () => media?.playSound())),
        onReconnecting: () => tell('The connection is lost. Trying again…'),
        onReconnected: () => tell('You are back.'),
        onGone: () => gone.abort(),
        onMicrophoneFault: () => {
          note = 'The microphone can’t be used, and others don’t hear you: allow it in the browser.';
        },
      });
      note = '';
    } catch {
      const next = tries < maxConnectTries ? 'Trying again…' : 'Leave and join again to try once more.';
      note = `No sound: the media plane can’t be reached (a simulated one carries none). ${next}`;
    }
  };
  await connect();
  const leave = async (): Promise<void> => {
    over = 'You have left.';
    await media?.leave();
  };
  const refresh = async (after?: string): Promise<void> => {
    const meeting = await looked(who, after);
    if (meeting === undefined || over !== undefined) return;
    const me = meeting.people.find(({ person }) => person === self);
    if (meeting.status !== 'open') over = 'The meeting is over.';
    else if (me?.door === 'removed') over = 'A host has removed you from the meeting.';
    else showRoom(room, meeting);
    // Not waited for: a microphone is opened as slowly as the connection is bad, and the page goes on.
    if (me !== undefined && over === undefined) void media?.speak(!me.muted);
  };
  const room = { who, self, leave, refresh, clock: () => clock, note: () => note };
  let clockAt = 0;
  let connectAt = Date.now() + connectAgainMs;
  try {
    while (over === undefined) {
      if (media === undefined && tries < maxConnectTries && Date.now() > connectAt) {
        connectAt = Date.now() + connectAgainMs;
        await connect().catch(tellFault);
      }
      if (Date.now() > clockAt) {
        clockAt = Date.now() + clockMs;
        clock = await readClock(who.api, who.meeting).catch(() => clock);
      }
      await refresh();
      // The meeting tells why, where it knows; the media plane says no more than that it is so.
      if (gone.signal.aborted) over ??= 'You are out of the room.';
      const countdown = document.getElementById('countdown');
      if (countdown !== null) countdown.textContent = countdownText(clock);
      await pause(lookMs);
    }
    return over;
  } finally {
    // However it ends: nobody may go on being heard without a page that says so.
    await media?.leave();
  }
}

async function run(): Promise<void> {
  const who = await whoIsIt();
  const atDoor = await knock(who);
  await waitAtDoor(who, atDoor);
  await askConsent(who);
  for (;;) {
    const said = await stay(who, atDoor.person);
    tell(said);
    clearFault();
    if (said === 'The meeting is over.') {
      show();
      return;
    }
    await new Promise<void>((resolve) => {
      show(button('Join again', 'again', () => resolve()));
    });
    await waitAtDoor(who, atDoor);
  }
}

run().catch((fault: unknown) => {
  show();
  tell('You can’t join.');
  tellFault(fault);
  if (memberOf(fault, 'code') === 'guest-not-proven') sessionStorage.clear();
});
