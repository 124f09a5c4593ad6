// The meeting as the page knows it: what of the API's answers it shows, checked where it is read.
import { memberOf, textIn } from './api.ts';
import type { Api } from './api.ts';

/** Somebody of the meeting, as the API shows them to this person. */
export interface PersonShown {
  readonly person: string;
  readonly role: string;
  readonly door: string;
  readonly displayName: string | null;
  readonly muted: boolean;
  readonly unmuteAsked: boolean;
  readonly handRaised: boolean;
  readonly isPresent: boolean;
}

/** The meeting's page. */
export interface MeetingShown {
  readonly title: string | null;
  readonly status: string;
  readonly people: readonly PersonShown[];
}

/** What a countdown needs: the end, and how far the server's clock is from this machine's. */
export interface ClockShown {
  readonly endsBy: number | undefined;
  readonly aheadMs: number;
}

/** One text that a person is asked to agree to. */
export interface ConsentText {
  readonly purpose: string;
  readonly language: string;
  readonly version: number;
  readonly text: string;
}

/** Reads the page; `after`: no older than that position. */
export async function readMeeting(api: Api, meeting: string, after?: string): Promise<MeetingShown> {
  const { body } = await api.get(`/v1/meetings/${meeting}`, after);
  return {
    title: textOrNull(body, 'title'),
    status: textIn(body, 'status'),
    people: listIn(body, 'people').map((one) => ({
      person: textIn(one, 'person'),
      role: textIn(one, 'role'),
      door: textIn(one, 'door'),
      displayName: textOrNull(one, 'displayName'),
      muted: memberOf(one, 'muted') === true,
      unmuteAsked: memberOf(one, 'unmuteAskedAt') !== null,
      handRaised: memberOf(one, 'handRaisedAt') !== null,
      isPresent: memberOf(one, 'presentSince') !== null,
    })),
  };
}

/** Reads the clock. */
export async function readClock(api: Api, meeting: string): Promise<ClockShown> {
  const { body } = await api.get(`/v1/meetings/${meeting}/clock`);
  const endsBy = textOrNull(body, 'endsBy');
  return {
    endsBy: endsBy === null ? undefined : Date.parse(endsBy),
    aheadMs: Date.parse(textIn(body, 'now')) - Date.now(),
  };
}

/** The newest texts in a language about which this person has not decided in this meeting. */
export async function openTexts(
  api: Api,
  meeting: string,
  language: string,
): Promise<readonly ConsentText[]> {
  const [{ body: texts }, { body: own }] = await Promise.all([
    api.get('/v1/consent-texts'),
    api.get('/v1/consents'),
  ]);
  const decided = new Set(
    listIn(own, 'items')
      .filter((one) => memberOf(one, 'meeting') === meeting)
      .map((one) => textIn(one, 'purpose')),
  );
  return listIn(texts, 'items')
    .filter((one) => memberOf(one, 'language') === language && !decided.has(textIn(one, 'purpose')))
    .map((one) => ({
      purpose: textIn(one, 'purpose'),
      language,
      version: Number(memberOf(one, 'version')),
      text: textIn(one, 'text'),
    }));
}

/** What the media plane is joined with. */
export function mediaIn(body: unknown): { readonly url: string; readonly token: string } | undefined {
  const media = memberOf(body, 'media');
  return typeof media === 'object' && media !== null
    ? { url: textIn(media, 'url'), token: textIn(media, 'token') }
    : undefined;
}

function textOrNull(body: unknown, name: string): string | null {
  const value = memberOf(body, name);
  return typeof value === 'string' ? value : null;
}

function listIn(body: unknown, name: string): readonly unknown[] {
  const value = memberOf(body, name);
  return Array.isArray(value) ? value : [];
}
