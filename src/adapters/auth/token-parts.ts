// A token before it is verified: parsed strictly, and refused where two parsers could read it differently or where it
// tries to choose the key that verifies it (RFC 8725).
import type { TokenRejection } from '../../ports/authenticator.port.ts';

/** What an unverified token says. It is only used to choose which keys to try. */
export interface TokenParts {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
  /** Lower case, without `application/`. */
  readonly type: string;
}

const maxTokenLength = 8_192;
const compact = /^[\w-]+\.[\w-]+\.[\w-]+$/;
/** A key inside the token or a place to fetch one from; extensions that change how it is read; nested tokens. */
const refusedMembers = ['jwk', 'jku', 'x5u', 'x5c', 'crit', 'b64', 'zip', 'cty', 'enc'];

/** Parses a token, or says why it is not one. */
export function tokenParts(token: string): TokenParts | TokenRejection {
  if (token.length > maxTokenLength || !compact.test(token)) return 'malformed';
  const [first = '', second = ''] = token.split('.');
  const header = objectIn(first);
  const claims = objectIn(second);
  if (header === undefined || claims === undefined) return 'malformed';
  if (refusedMembers.some((name) => Object.hasOwn(header, name))) return 'malformed';
  const { typ, kid } = header;
  if (kid !== undefined && typeof kid !== 'string') return 'malformed';
  if (typeof typ !== 'string') return 'type';
  return { header, claims, type: typ.toLowerCase().replace(/^application\//, '') };
}

function objectIn(part: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(part, 'base64url'));
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return hasDuplicateMembers(text) ? undefined : Object.fromEntries(Object.entries(value));
  } catch {
    return undefined;
  }
}

const lexeme = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s"{}[\],:]+/g;

/** Whether any object in a JSON text has a member twice: `JSON.parse` takes the last, other parsers the first. */
export function hasDuplicateMembers(json: string): boolean {
  const frames: (Set<string> | undefined)[] = [];
  let previous = '';
  for (const [word] of json.matchAll(lexeme)) {
    if (word === '{') frames.push(new Set());
    else if (word === '[') frames.push(undefined);
    else if (word === '}' || word === ']') frames.pop();
    else if (word.startsWith('"') && (previous === '{' || previous === ',')) {
      const names = frames.at(-1);
      const name = String(JSON.parse(word));
      if (names?.has(name) === true) return true;
      names?.add(name);
    }
    previous = word;
  }
  return false;
}
