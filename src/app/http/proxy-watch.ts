// Notices that requests come through a proxy whose word on the client's address is not taken: to every limit by address all
// of its clients are then one, and the first that does harm is harm by all.
import type { FastifyRequest } from 'fastify';
import type { Observer } from '../../ports/observer.port.ts';

const lookEveryMs = 10_000;
const warnEveryMs = 60 * 60_000;

/**
 * Is shown every request, looks closely at one in ten seconds at most, and warns at most once an hour. A request went
 * through a proxy if it says so; the proxy is not trusted, or names no client, if the client's address is still that of
 * the connection. `nowMs` is a clock that is never set.
 */
export function watchProxies(
  observer: Pick<Observer, 'warn'>,
  nowMs: () => number = () => performance.now(),
): (request: FastifyRequest) => void {
  let lookAgainMs = -Infinity;
  let warnAgainMs = -Infinity;
  return (request) => {
    const { 'x-forwarded-for': addresses, forwarded, via } = request.headers;
    if (addresses === undefined && forwarded === undefined && via === undefined) return;
    const now = nowMs();
    if (now < lookAgainMs) return;
    lookAgainMs = now + lookEveryMs;
    if (now < warnAgainMs || request.ip !== request.socket.remoteAddress) return;
    warnAgainMs = now + warnEveryMs;
    observer.warn(
      'Requests come through a proxy that VOICEMEET_TRUSTED_PROXIES does not name, or that sends no X-Forwarded-For. Requests are served, but limits by address count all clients of the proxy as one. Name the proxy, and let it set X-Forwarded-For; if there is none, clients send these headers themselves, and nothing need be done.',
      {},
    );
  };
}
