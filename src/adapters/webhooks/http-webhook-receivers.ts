// Sends messages to receivers by HTTP: to the address that was looked at, by the name that was given (SNI, certificate and Host), without
// following redirects, and without believing or keeping what the answer says beyond its status.
import http from 'node:http';
import https from 'node:https';
import { isIP } from 'node:net';
import type { IncomingMessage, RequestOptions } from 'node:http';
import { toEpochMs } from '../../domain/shared/instant.ts';
import { webhookTimeoutMs } from '../../ports/webhook-receivers.port.ts';
import type {
  WebhookAnswer,
  WebhookFailure,
  WebhookReceivers,
  WebhookSending,
} from '../../ports/webhook-receivers.port.ts';
import { publicAddresses } from './public-addresses.ts';
import type { IsPublicAddress } from './public-addresses.ts';
import { receiverAddress } from './receiver-address.ts';
import { hostOf, refusalOf } from './receiver-url.ts';
import { signatures } from './signature.ts';

/** An answer's body is read so far, for so long, and thrown away: then the connection is closed. */
const mostBodyBytes = 16 * 1024;
const bodyMs = 2_000;
const mostHeaderBytes = 16 * 1024;
/** Longer pauses are not believed. */
const longestRetryAfterSeconds = 24 * 60 * 60;

/** How receivers are reached. */
export interface ReceiverOptions {
  /** Outside production: receivers on this machine, by http too. */
  readonly loopback: boolean;
  readonly timeoutMs?: number;
  /** For tests: other rules for addresses, name servers and certificates that are trusted. */
  readonly isPublic?: IsPublicAddress;
  readonly nameServers?: readonly string[];
  readonly ca?: string;
}

/** Receivers. A connection serves one message: nothing of a receiver is kept. */
export function httpWebhookReceivers(options: ReceiverOptions): WebhookReceivers {
  const { loopback, timeoutMs = webhookTimeoutMs, isPublic = publicAddresses(), nameServers, ca } = options;
  const rules = { isPublic, loopback, ...(nameServers && { nameServers }) };
  return {
    refusalOf: (url) => refusalOf(url, rules),
    send: async (sending, signal) => {
      const { limit, forget } = limitOf(signal, timeoutMs);
      try {
        const url = new URL(sending.url);
        // The rules may have become stricter since the endpoint was added.
        if (refusalOf(sending.url, rules) !== undefined) return failed('address-refused');
        const found = await receiverAddress(url, rules, limit);
        limit.throwIfAborted();
        if (found.kind === 'failed') return found;
        return await exchange(url, sending, { address: found.address, ca, limit });
      } catch (fault) {
        signal.throwIfAborted();
        return failed(causeOf(fault, limit));
      } finally {
        forget();
      }
    },
  };
}

/**
 * Aborted by the signal, or after its time. By a timer of its own: Node 20 may collect a signal that AbortSignal.any made of
 * AbortSignal.timeout while somebody waits for it, who then waits for ever.
 */
function limitOf(signal: AbortSignal, timeoutMs: number) {
  const over = new AbortController();
  const end = (): void => over.abort();
  const timer = setTimeout(end, timeoutMs);
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  const forget = (): void => {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
  };
  return { limit: over.signal, forget };
}

interface Reached {
  readonly address: string;
  readonly ca: string | undefined;
  readonly limit: AbortSignal;
}

function exchange(
  url: URL,
  sending: WebhookSending,
  { address, ca, limit }: Reached,
): Promise<WebhookAnswer> {
  const { id, at, body, secrets } = sending;
  const seconds = Math.floor(toEpochMs(at) / 1_000);
  const options: RequestOptions = {
    method: 'POST',
    host: address,
    port: url.port || (url.protocol === 'https:' ? 443 : 80),
    path: url.pathname + url.search,
    agent: false,
    signal: limit,
    maxHeaderSize: mostHeaderBytes,
    headers: {
      host: url.host,
      'user-agent': 'VoiceMeet-Webhooks/1',
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'webhook-id': id,
      'webhook-timestamp': String(seconds),
      'webhook-signature': signatures(secrets, { id, seconds, body }),
    },
  };
  return new Promise((resolve, reject) => {
    let isAnswered = false;
    const heard = (answer: IncomingMessage): void => {
      isAnswered = true;
      drain(answer, () => resolve(answerOf(answer)));
    };
    const request =
      url.protocol === 'https:'
        ? https.request({ ...options, ...(ca !== undefined && { ca }), servername: serverName(url) }, heard)
        : http.request(options, heard);
    request.on('error', reject);
    // Without this, a connection that a receiver wants to speak otherwise on (101) ends without a word.
    request.on('upgrade', (answer, socket) => {
      socket.destroy();
      resolve(answerOf(answer));
    });
    // Whatever else ends it, and if Node tells nothing of it.
    const unanswered = (): void => {
      if (!isAnswered) reject(new Error('The connection ended, or the time was over, without an answer.'));
    };
    request.on('close', unanswered);
    limit.addEventListener('abort', unanswered, { once: true });
    request.end(body);
  });
}

/** No address may be a server's name in TLS: the certificate is then compared with the address. */
function serverName(url: URL): string {
  const host = hostOf(url);
  return isIP(host) === 0 ? host : '';
}

/** Reads what little of a body is read, and closes. */
function drain(answer: IncomingMessage, done: () => void): void {
  let bytes = 0;
  const close = (): void => {
    clearTimeout(timer);
    answer.destroy();
    done();
  };
  const timer = setTimeout(close, bodyMs);
  answer.on('data', (part: Buffer) => {
    bytes += part.length;
    if (bytes > mostBodyBytes) close();
  });
  answer.on('end', close);
  // The status has come; what becomes of the rest changes nothing.
  answer.on('error', close);
}

function answerOf({ statusCode = 0, headers }: IncomingMessage): WebhookAnswer {
  const seconds = Number(headers['retry-after']);
  const isPause = Number.isSafeInteger(seconds) && seconds > 0;
  return {
    kind: 'answered',
    status: statusCode,
    ...(isPause && { retryAfterSeconds: Math.min(seconds, longestRetryAfterSeconds) }),
  };
}

function failed(cause: WebhookFailure): WebhookAnswer {
  return { kind: 'failed', cause };
}

const certificateCodes = /^(ERR_TLS_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_SSL_)/;

function causeOf(fault: unknown, limit: AbortSignal): WebhookFailure {
  if (limit.aborted) return 'timeout';
  const code = fault instanceof Error && 'code' in fault ? String(fault.code) : '';
  return certificateCodes.test(code) ? 'certificate' : 'unreachable';
}
