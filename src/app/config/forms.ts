// Forms of values that several sections read from text, and how a value may be shown. Knows no variable's name and no
// default.
import { isIP } from 'node:net';
import { isAbsolute, relative, resolve } from 'node:path';
import { z } from 'zod';

const maxPort = 65_535;

/** A whole number between two bounds. */
export function numberText(min: number, max: number) {
  return z
    .string()
    .refine((text) => /^\d{1,9}$/.test(text) && Number(text) >= min && Number(text) <= max, {
      message: min === max ? `must be ${min}` : `must be a whole number from ${min} to ${max}`,
    })
    .transform(Number);
}

export const portText = numberText(0, maxPort);

/** A directory or file, made absolute from where the program was started. */
export function pathText(cwd: string) {
  return z
    .string()
    .min(1, 'must name a path')
    .transform((text) => resolve(cwd, text));
}

/** Words between commas; empty for none. */
export function listText(isOne: (word: string) => boolean, message: string) {
  return z
    .string()
    .transform((text) => text.split(',').flatMap((word) => (word.trim() === '' ? [] : [word.trim()])))
    .refine((words) => words.every(isOne), { message });
}

/** An http or https URL without a path. */
export const originText = z.string().refine(isOrigin, { message: 'must be like https://meet.example.org' });

/** Whether a text is an origin: scheme, host, perhaps a port, nothing else. */
export function isOrigin(text: string): boolean {
  return /^https?:\/\//.test(text) && URL.canParse(text) && new URL(text).origin === text;
}

/** The shortest prefixes of a range of proxies: those of the largest private networks (RFC 1918, RFC 4193). */
const shortestPrefix = { ipv4: 8, ipv6: 16, ipv6Private: 7 };
/** So many bits come before an IPv4 address that is written as IPv6; everything that begins with a zero is held to that. */
const mappedBits = 96;

/**
 * Whether a word is an address, or a CIDR range no larger than a private network. Whoever is in it may say that a client
 * has any address, so that of a range like 0.0.0.0/0 every client could.
 */
export function isProxyRange(word: string): boolean {
  const [address = '', prefix, ...rest] = word.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  if (prefix === undefined) return true;
  const bits = /^\d{1,3}$/.test(prefix) ? Number(prefix) : 0;
  if (version === 4) return bits >= shortestPrefix.ipv4 && bits <= 32;
  return bits >= shortestOf(address) && bits <= 128;
}

function shortestOf(ipv6: string): number {
  if (/^0{0,4}:/.test(ipv6)) return mappedBits + shortestPrefix.ipv4;
  return /^f[cd]/i.test(ipv6) ? shortestPrefix.ipv6Private : shortestPrefix.ipv6;
}

/** Whether nobody but this machine reaches a host by this name or address (RFC 6761, RFC 1122, RFC 4291). */
export function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/i.test(host);
}

/** A text as JSON; undefined where it is none. */
export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether a path is a directory or lies somewhere below it. */
export function isBelow(path: string, directory: string): boolean {
  const way = relative(directory, path);
  return (
    way === '' || (way !== '..' && !way.startsWith('../') && !way.startsWith('..\\') && !isAbsolute(way))
  );
}

/**
 * A variable's text as it may be shown. A URL may carry a password anywhere, so only where it leads is shown; of a secret,
 * a password, a token or a key (by the end of the variable's name) nothing is.
 */
export function shownText(name: string, text: string): string {
  if (text === '') return text;
  if (/_(SECRET|PASSWORD|TOKEN|KEY)$/.test(name)) return '[secret]';
  if (!/_URL$/.test(name) || /^https?:/.test(text)) return text;
  if (!URL.canParse(text)) return '[secret]';
  const { protocol, host, pathname } = new URL(text);
  return `${protocol}//[secret]@${host}${pathname}`;
}
