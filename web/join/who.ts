// Who uses the page: a guest by the link after the "#" of the address, or a member by the development sign-in. What proves a
// guest lives in the tab's session storage, so that a reload is the same guest and a closed tab is nobody.
import { apiAs, memberOf, pause, Problem, textIn } from './api.ts';
import type { Api } from './api.ts';

/** Somebody who may act in one meeting. */
export interface Who {
  readonly meeting: string;
  readonly api: Api;
  /** The name that they gave; a member may still change it at the door. */
  readonly displayName: string;
}

/** A guest, as the tab remembers them. */
interface KnownGuest {
  readonly link: string;
  readonly guest: string;
  readonly proof: string;
  readonly displayName: string;
}

const anybody = apiAs(() => Promise.resolve(undefined));
/** A session is had anew so long before its end. */
const renewMs = 60_000;
const guestItem = 'voicemeet-guest';

/** The guest that this tab knows for a link. */
export function knownGuest(link: string): KnownGuest | undefined {
  const text = sessionStorage.getItem(guestItem);
  if (text === null) return undefined;
  const kept: unknown = JSON.parse(text);
  if (memberOf(kept, 'link') !== link) return undefined;
  const [guest, proof, displayName] = ['guest', 'proof', 'displayName'].map((name) => textIn(kept, name));
  if (guest === undefined || proof === undefined || displayName === undefined) return undefined;
  return { link, guest, proof, displayName };
}

/** Takes the invite under a name, and remembers who that is before anything else. */
export async function takeInvite(link: string, displayName: string): Promise<KnownGuest> {
  const proof = randomText();
  const proofHash = await sha256Of(proof);
  const { body } = await anybody.command('POST', '/v1/guests', { link, displayName, proofHash });
  const taken = { link, guest: textIn(body, 'guest'), proof, displayName };
  sessionStorage.setItem(guestItem, JSON.stringify(taken));
  return taken;
}

/** The guest with a session, which is had anew before it ends. */
export async function asGuest({ link, guest, proof, displayName }: KnownGuest): Promise<Who> {
  const session = async () => {
    const { body } = await anybody.command('POST', `/v1/guests/${guest}/tickets`, { link, proof });
    const { body: opened } = await anybody.command('POST', '/v1/guest-sessions', {
      ticket: textIn(body, 'ticket'),
    });
    return {
      token: textIn(opened, 'access_token'),
      meeting: textIn(opened, 'meeting'),
      endsAt: Date.parse(textIn(opened, 'expiresAt')),
    };
  };
  let present = await session();
  const token = renewed(
    () => present.endsAt,
    async () => {
      present = await session();
    },
    () => present.token,
  );
  return { meeting: present.meeting, displayName, api: apiAs(token) };
}

/** Signs a member in as the development sign-in allows. Raises a `Problem` of status 404 where there is none. */
export async function asMember(meeting: string, subject: string): Promise<Who> {
  const session = async () => {
    const { body } = await anybody.command('POST', '/dev/token', { persona: 'member', subject });
    const seconds = memberOf(body, 'expires_in');
    return { token: textIn(body, 'access_token'), endsAt: Date.now() + Number(seconds) * 1000 };
  };
  let present = await session();
  const token = renewed(
    () => present.endsAt,
    async () => {
      present = await session();
    },
    () => present.token,
  );
  return { meeting, displayName: subject, api: apiAs(token) };
}

/** A token of now; several callers at once renew it once. */
function renewed(
  endsAt: () => number,
  renew: () => Promise<void>,
  token: () => string,
): () => Promise<string> {
  let renewing: Promise<void> | undefined;
  return async () => {
    if (Date.now() > endsAt() - renewMs) {
      renewing ??= renew().finally(() => {
        renewing = undefined;
      });
      try {
        await renewing;
      } catch (fault) {
        // A server that is away is no end of a session that still runs.
        if (fault instanceof Problem && fault.status < 500 && fault.status !== 429) throw fault;
        if (Date.now() > endsAt()) throw fault;
        await pause(0);
      }
    }
    return token();
  };
}

/** 256 random bits as text. */
function randomText(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

async function sha256Of(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
