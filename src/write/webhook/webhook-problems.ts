// Why a webhook is not taken. LiveKit tries again after a 5xx, and gives up after any other refusal.
import { HttpProblem } from '../../http/problem.ts';

/** LiveKit tries again after a second, then two, four and eight. */
const retryAfterSeconds = 1;

/** One answer to all of them, so that whoever tries learns nothing; the metric tells them apart. */
export function signatureRefused(): HttpProblem {
  return new HttpProblem({
    status: 401,
    code: 'signature-refused',
    detail: 'The signature is not one of this endpoint’s keys for exactly this body, or its time is over.',
    headers: { 'www-authenticate': 'LiveKit realm="voicemeet"' },
  });
}

/** Signed, and not to be kept: a message without what it would be known by. */
export function messageUnreadable(): HttpProblem {
  return new HttpProblem({
    status: 400,
    code: 'message-unreadable',
    detail: 'The message is signed, but it is none of LiveKit’s: it has no id or no event.',
  });
}

/** Nobody applies what there is. */
export function inboxFull(): HttpProblem {
  return new HttpProblem({
    status: 503,
    code: 'inbox-full',
    detail: 'Too many messages wait to be applied; the same message may be sent again.',
    headers: { 'retry-after': String(retryAfterSeconds) },
  });
}
