// What a live client gets, message by message, whatever it watches; and how a stream ends.
import { messageText } from '../../http/event-stream.ts';

/** Why a stream ends: a stable code, and a sentence for people. */
export interface Ending {
  readonly code:
    'meeting-unknown' | 'invite-revoked' | 'token-expired' | 'too-slow' | 'server-stopping' | 'interrupted';
  readonly detail: string;
}

export const endings = {
  unseen: { code: 'meeting-unknown', detail: 'You can see nothing of this meeting any more.' },
  revoked: { code: 'invite-revoked', detail: 'The invite was revoked.' },
  expired: { code: 'token-expired', detail: 'The access token has expired: come back with a new one.' },
  slow: { code: 'too-slow', detail: 'What was sent was not read in time: come back and go on.' },
  stopping: { code: 'server-stopping', detail: 'This server stops: come back and go on with another one.' },
  interrupted: { code: 'interrupted', detail: 'The stream was interrupted: come back and go on.' },
} as const satisfies Readonly<Record<string, Ending>>;

/** Where messages of one client come from: they are asked for one at a time, so that nothing is kept for a client that is slow. */
export interface Outlet {
  /** The next message, as text, or why there are no more; undefined where the client has everything. */
  readonly next: () => string | Ending | undefined;
  /** The id of the last message that was given. */
  readonly lastId: () => string | undefined;
  /** It is not asked any more. */
  readonly close: () => void;
}

/** The last message of a stream; `lastEventId` is from where to go on. */
export function endText({ code, detail }: Ending, id: string | undefined, retryMs: number): string {
  const data = JSON.stringify({ code, detail, lastEventId: id ?? null });
  return messageText({ event: 'end', data, retryMs, ...(id !== undefined && { id }) });
}
