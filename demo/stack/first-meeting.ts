// A meeting to try the stack with: made through the API as anybody would, by the development sign-in.
import { randomUUID } from 'node:crypto';
import { exchange, signInRequest, tokenIn } from '../../harness/http-exchange.ts';
import { parsedOrNothing, textIn } from '../../harness/json.ts';

/** Where two people join it. */
export interface FirstMeeting {
  /** The host signs in there under this name. */
  readonly host: { readonly url: string; readonly name: string };
  /** A guest's link. */
  readonly guestUrl: string;
}

const timeoutMs = 30_000;
const hostName = 'Ada';
const inviteMs = 24 * 3_600_000;

/** Makes it. Throws what the API answered where it is no success. */
export async function firstMeeting(api: string): Promise<FirstMeeting> {
  const [admin, host] = [await signIn(api, 'admin'), await signIn(api, 'member', hostName)];
  const account = await made(api, admin, '/v1/accounts', 'account', { plan: 'pro', timeZone: 'Etc/UTC' });
  const now = Date.now();
  const meeting = await made(api, host, '/v1/meetings', 'meeting', {
    account,
    title: 'A meeting to try',
    startsAt: new Date(now).toISOString(),
    plannedMinutes: 60,
    waitingRoom: true,
  });
  const guestUrl = await made(api, host, `/v1/meetings/${meeting}/invites`, 'joinUrl', {
    role: 'guest',
    maxGuests: 10,
    expiresAt: new Date(now + inviteMs).toISOString(),
  });
  return { host: { url: `${api}/join/${meeting}`, name: hostName }, guestUrl };
}

async function signIn(api: string, persona: string, subject?: string): Promise<string> {
  const reply = await exchange(api, signInRequest(persona, subject), { timeoutMs });
  const token = tokenIn(reply);
  if (token === undefined) throw new Error(`the sign-in answered ${reply.status}`);
  return token;
}

/** A member of what a command answers. */
async function made(api: string, token: string, path: string, member: string, body: object): Promise<string> {
  const request = { method: 'POST', path, token, key: randomUUID(), body };
  const { status, body: answer } = await exchange(api, request, { timeoutMs });
  const text = textIn(parsedOrNothing(answer.toString()), member);
  if (text === undefined) throw new Error(`${path} answered ${status}: ${answer.toString().slice(0, 500)}`);
  return text;
}
