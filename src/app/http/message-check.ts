// Requests whose head two readers could understand differently, or that are not what RFC 9112 and RFC 9110 allow: each is
// refused, where Node would read on. Node keeps the first of two Host headers, joins others with a comma, and drops what
// comes after a number of headers, all without a word.
import type { IncomingMessage } from 'node:http';
import { isIPv6 } from 'node:net';
import type { Problem } from '../../http/problem.ts';

/** A request with more headers is refused; with what several proxies add, browsers send about 50. */
export const maxHeaders = 100;

const maxPort = 65_535;

/** Headers that a request has once at most: their values are no lists (RFC 9110, 5.3), or two of them contradict each other. */
const singleHeaders = new Set([
  'access-control-request-method',
  'authorization',
  'content-length',
  'content-type',
  'date',
  'expect',
  'host',
  'idempotency-key',
  'if-modified-since',
  'if-unmodified-since',
  'last-event-id',
  'max-forwards',
  'origin',
  'proxy-authorization',
  'referer',
  'user-agent',
  'voicemeet-position',
]);

/** A name or IPv4 address, or an IPv6 address in brackets; a port, which may be empty (RFC 9110, 7.2). */
const hostForm = /^(?:[a-z0-9._-]+|\[([0-9a-f:.]+)\])(?::(\d{0,5}))?$/i;
const absoluteForm = /^https?:\/\/([^/?#]*)/i;

/** What is looked at of a request. */
export type MessageHead = Pick<IncomingMessage, 'headers' | 'rawHeaders' | 'httpVersion'>;

/** Why a request is refused whatever it asks for; `undefined` for a good one. `url` is the request target as it came. */
export function messageProblem(head: MessageHead, url: string): Problem | undefined {
  const { headers, httpVersion } = head;
  if (httpVersion !== '1.1' && httpVersion !== '1.0') return refused('http-version-unsupported');
  return (
    headersProblem(head) ??
    transferProblem(headers, httpVersion) ??
    hostProblem(headers.host, httpVersion, url)
  );
}

function headersProblem({ headers, rawHeaders }: MessageHead): Problem | undefined {
  if (rawHeaders.length > 2 * maxHeaders) return refused('headers-too-large');
  // As many names as headers: none is repeated.
  if (Object.keys(headers).length * 2 !== rawHeaders.length) {
    const seen = new Set<string>();
    for (let at = 0; at < rawHeaders.length; at += 2) {
      const name = (rawHeaders[at] ?? '').toLowerCase();
      if (seen.has(name) && singleHeaders.has(name)) return repeated(name);
      seen.add(name);
    }
  }
  const { expect } = headers;
  return expect === undefined || /^100-continue$/i.test(expect) ? undefined : refused('expectation-unmet');
}

function transferProblem(
  { 'transfer-encoding': coding }: MessageHead['headers'],
  httpVersion: string,
): Problem | undefined {
  if (coding === undefined) return undefined;
  // RFC 9112, 6.1: whoever forwarded it may have read the end of the body elsewhere.
  if (httpVersion === '1.0') return refused('request-malformed');
  return /^chunked$/i.test(coding) ? undefined : refused('transfer-coding-unsupported');
}

function hostProblem(host: string | undefined, httpVersion: string, url: string): Problem | undefined {
  if (host === undefined) return httpVersion === '1.0' ? undefined : refused('host-missing');
  if (!isHost(host)) return refused('host-malformed');
  if (url.startsWith('/')) return undefined;
  const named = absoluteForm.exec(url)?.[1];
  return named === undefined || named.toLowerCase() === host.toLowerCase()
    ? undefined
    : refused('host-contradicted');
}

function isHost(host: string): boolean {
  const found = hostForm.exec(host);
  if (found === null) return false;
  const [, ipv6, port = ''] = found;
  return (ipv6 === undefined || isIPv6(ipv6)) && Number(port) <= maxPort;
}

/** What is refused of a head, by code: status and sentence. */
const refusals = {
  'expectation-unmet': [417, 'The only expectation that is known is 100-continue.'],
  'headers-too-large': [431, `A request has ${maxHeaders} headers at most.`],
  'host-contradicted': [400, 'The URL of the request names another host than its Host header.'],
  'host-malformed': [400, 'The Host header names no host.'],
  'host-missing': [400, 'The request has no Host header.'],
  'http-version-unsupported': [505, 'This server speaks HTTP/1.1 and HTTP/1.0.'],
  'request-malformed': [400, 'HTTP/1.0 has no Transfer-Encoding.'],
  'transfer-coding-unsupported': [
    501,
    'Bodies come chunked or with their length: no other transfer coding is known.',
  ],
} as const satisfies Readonly<Record<string, readonly [number, string]>>;

/** A refusal that closes the connection: the next byte on it may be anything. */
function refused(code: keyof typeof refusals): Problem {
  const [status, detail] = refusals[code];
  return { status, code, detail, headers: closing };
}

function repeated(name: string): Problem {
  const shown = name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());
  return {
    status: 400,
    code: 'header-repeated',
    detail: `The header ${shown} stands in the request twice.`,
    headers: closing,
    errors: [{ in: 'header', field: `/${shown}`, code: 'not-allowed', message: 'This header is sent once.' }],
  };
}

const closing = { connection: 'close' };
