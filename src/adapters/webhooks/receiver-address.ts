// The one address that an attempt connects to. A name is resolved once, and all of its addresses must be public: between the check and
// the connection nobody asks again, so a name that changes its mind (DNS rebinding) leads nowhere else.
import { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { IsPublicAddress } from './public-addresses.ts';
import { hostOf, isThisMachine } from './receiver-url.ts';

/** A question to a name server is given up after so long, and asked so often. */
const queryTimeoutMs = 2_000;
const queryTries = 2;
const noSuchName = new Set(['ENOTFOUND', 'ENODATA', 'EBADNAME']);

/** How names are resolved. */
export interface AddressRules {
  readonly isPublic: IsPublicAddress;
  readonly loopback: boolean;
  /** Name servers, `address:port`; the machine's own where none is given. */
  readonly nameServers?: readonly string[];
}

/** Where to connect to, or why nowhere. */
export type ReceiverAddress =
  | { readonly kind: 'address'; readonly address: string }
  | { readonly kind: 'failed'; readonly cause: 'name-unknown' | 'address-refused' | 'unreachable' };

/** Finds it, or gives up when aborted. Uses no file of hosts and no thread of the process: a slow name server holds up nobody else. */
export async function receiverAddress(
  url: URL,
  { isPublic, loopback, nameServers }: AddressRules,
  signal: AbortSignal,
): Promise<ReceiverAddress> {
  const host = hostOf(url);
  const refused = { kind: 'failed', cause: 'address-refused' } as const;
  if (isThisMachine(host)) {
    if (!loopback) return refused;
    return { kind: 'address', address: isIP(host) === 0 ? '127.0.0.1' : host };
  }
  if (isIP(host) !== 0) return isPublic(host) ? { kind: 'address', address: host } : refused;
  const [v4, v6] = await lookedUp(host, nameServers, signal);
  const found = [v4, v6].flatMap((each) => (each.status === 'fulfilled' ? each.value : []));
  const [first] = found;
  if (first === undefined) {
    const isUnknown = [v4, v6].every(
      (each) => each.status === 'rejected' && hasCode(each.reason, noSuchName),
    );
    return { kind: 'failed', cause: isUnknown ? 'name-unknown' : 'unreachable' };
  }
  return found.every(isPublic) ? { kind: 'address', address: first } : refused;
}

/** What name servers say of a name: its IPv4 and its IPv6 addresses. */
async function lookedUp(host: string, nameServers: AddressRules['nameServers'], signal: AbortSignal) {
  const resolver = new Resolver({ timeout: queryTimeoutMs, tries: queryTries });
  if (nameServers !== undefined) resolver.setServers(nameServers);
  const cancel = (): void => resolver.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    return await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}

function hasCode(fault: unknown, codes: ReadonlySet<string>): boolean {
  return fault instanceof Error && 'code' in fault && codes.has(String(fault.code));
}
