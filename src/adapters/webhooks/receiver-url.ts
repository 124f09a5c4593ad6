// Which addresses a tenant may name as a receiver's. Where a name leads is looked at before every attempt (receiver-address.ts): it may
// change at any time.
import { isIP } from 'node:net';
import { isLoopbackAddress } from './public-addresses.ts';
import type { IsPublicAddress } from './public-addresses.ts';

const longest = 2_000;

/** What may be named. */
export interface ReceiverRules {
  readonly isPublic: IsPublicAddress;
  /** Outside production: receivers on this machine, by http too. */
  readonly loopback: boolean;
}

/** Why an address can't be a receiver's, as the end of a sentence that begins with "it"; `undefined` where it can. */
export function refusalOf(text: string, { isPublic, loopback }: ReceiverRules): string | undefined {
  if (text.length > longest) return `has more than ${longest} characters`;
  if (!URL.canParse(text)) return 'is no URL';
  const url = new URL(text);
  const host = hostOf(url);
  if (url.href.length > longest) return `has more than ${longest} characters`;
  if (url.username !== '' || url.password !== '') return 'names a user or a password';
  if (url.hash !== '' || text.includes('#')) return 'has a fragment';
  if (loopback && isThisMachine(host)) {
    return ['http:', 'https:'].includes(url.protocol) ? undefined : 'does not begin with https://';
  }
  if (url.protocol !== 'https:') return 'does not begin with https://';
  if (isIP(host) !== 0) return isPublic(host) ? undefined : 'names an address that is not public';
  if (host.endsWith('.') || !host.includes('.')) return 'names no full host name, like hooks.example.com';
  return isThisMachine(host) ? 'names an address that is not public' : undefined;
}

/** The host without the brackets around an IPv6 address. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}

/** Whether a host is this machine by its name or its address. */
export function isThisMachine(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || isLoopbackAddress(host);
}
