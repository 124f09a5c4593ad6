// Placeholders of a file of requests, filled in when it is played: `{meeting}` is what an answer gave under that
// name, `{now+60s}` an instant, `{device:p17/1}`, `{proof:g1}` and `{proofHash:g1}` are made of the run and the name,
// so that the same run says the same and another one says something else.
import { createHash } from 'node:crypto';
import { isRecord } from '../harness/json.ts';

/** What placeholders stand for. `nowMs`: the server's time, in milliseconds since 1970. */
export interface Words {
  readonly run: string;
  readonly known: ReadonlyMap<string, string>;
  readonly nowMs: number;
}

/** A placeholder that stands for nothing yet. */
export class UnknownWord extends Error {
  constructor(name: string) {
    super(`nothing is known as {${name}}`);
    this.name = 'UnknownWord';
  }
}

/** A value with every placeholder in its texts filled in. Throws an `UnknownWord`. */
export function filled(value: unknown, words: Words): unknown {
  if (typeof value === 'string') return filledText(value, words);
  if (Array.isArray(value)) return value.map((part) => filled(part, words));
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, filled(part, words)]));
}

/** A text with every placeholder filled in. Throws an `UnknownWord`. */
export function filledText(text: string, words: Words): string {
  return text.replace(/\{([^{}]+)\}/g, (_, name: string) => wordFor(name, words));
}

/** Whether a condition (`name`, `!name`) holds; no condition always does. */
export function holds(condition: string | undefined, known: ReadonlyMap<string, string>): boolean {
  if (condition === undefined) return true;
  return condition.startsWith('!') ? !known.has(condition.slice(1)) : known.has(condition);
}

function wordFor(name: string, { run, known, nowMs }: Words): string {
  const found = known.get(name);
  if (found !== undefined) return found;
  const now = /^now(?:([+-]\d{1,9})s)?$/.exec(name);
  if (now !== null) return new Date(nowMs + Number(now[1] ?? 0) * 1000).toISOString();
  const [kind = '', subject = ''] = /^(device|proof|proofHash):(.+)$/.exec(name)?.slice(1) ?? [];
  switch (kind) {
    case 'device':
      return uuidOf(`${run}/${name}`);
    case 'proof':
      return proofOf(run, subject);
    case 'proofHash':
      return createHash('sha256').update(proofOf(run, subject)).digest('hex');
    default:
      throw new UnknownWord(name);
  }
}

/** A UUID that a text always gives (version 8 of RFC 9562: made of a hash in a way of our own). */
function uuidOf(text: string): string {
  const bytes = createHash('sha256').update(text).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** A guest's proof: what only the guest's client knows. */
function proofOf(run: string, guest: string): string {
  return createHash('sha256').update(`${run}/proof/${guest}`).digest('base64url');
}
