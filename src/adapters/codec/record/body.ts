// The body of a record: the clear payload with stubs in place of personal values, what is known of each box,
// and a salt. docs/envelope.md, section 7.
import { isUuid } from '../../../domain/shared/ids.ts';
import type { SubjectId } from '../../../domain/shared/ids.ts';
import { FatalFault } from '../../../ports/faults.ts';
import type { KeyPurpose } from '../../../ports/keyring.port.ts';
import { canonicalJson } from './canonical-json.ts';
import type { JsonObject } from './canonical-json.ts';

/** What the body says of one box. `commit` and `kcv` are lower-case hex, `key` the key's random UUID. */
export interface BoxNote {
  readonly commit: string;
  readonly kcv: string;
  readonly key: string;
  readonly purpose: KeyPurpose;
  readonly subject: SubjectId;
}

/** What a body says. `salt`: 16 random bytes, so that a removed body cannot be guessed from its hash. */
export interface Body {
  readonly boxes: readonly BoxNote[];
  readonly data: JsonObject;
  readonly salt: string;
}

export const saltBytes = 16;

const algorithm = 'A256GCM';
const sha256Hex = /^[0-9a-f]{64}$/;
const saltShape = /^[A-Za-z0-9_-]{22}$/;
const noteMembers = 6;

/** The bytes of a body. Raises a permanent fault `not-canonical` for data that has no canonical form. */
export function makeBody(data: JsonObject, boxes: readonly BoxNote[], salt: Uint8Array): Buffer {
  const notes = boxes.map(({ commit, kcv, key, purpose, subject }) => ({
    alg: algorithm,
    commit,
    kcv,
    key,
    purpose,
    subject,
  }));
  const boxesMember = notes.length === 0 ? '' : `"boxes":${JSON.stringify(notes)},`;
  const saltText = Buffer.from(salt).toString('base64url');
  return Buffer.from(`{${boxesMember}"data":${canonicalJson(data)},"salt":"${saltText}"}`);
}

/** What a body's bytes say; the data is a fresh object that the caller owns. Raises a fatal fault `tampered`. */
export function parseBody(bytes: Uint8Array): Body {
  const members = parsed(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString());
  const { boxes = [], data, salt } = members;
  const count = members['boxes'] === undefined ? 2 : 3;
  if (Object.keys(members).length > count) return tampered('unknown members');
  if (!isObject(data)) return tampered('no data');
  if (typeof salt !== 'string' || !saltShape.test(salt)) return tampered('no salt');
  if (!Array.isArray(boxes)) return tampered('boxes that are not a list');
  return { boxes: boxes.map(noteOf), data, salt };
}

function noteOf(value: unknown): BoxNote {
  if (!isObject(value) || Object.keys(value).length !== noteMembers) return tampered('a malformed box');
  const { alg, commit, kcv, key, purpose, subject } = value;
  const fits =
    alg === algorithm &&
    (purpose === 'identity' || purpose === 'content') &&
    typeof key === 'string' &&
    isUuid(key) &&
    isSubject(subject) &&
    isHash(commit) &&
    isHash(kcv);
  return fits ? { commit, kcv, key, purpose, subject } : tampered('a malformed box');
}

function isSubject(value: unknown): value is SubjectId {
  return typeof value === 'string' && value.startsWith('person:') && isUuid(value.slice('person:'.length));
}

function isHash(value: unknown): value is string {
  return typeof value === 'string' && sha256Hex.test(value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parsed(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return tampered('bytes that are not JSON');
  }
  return isObject(value) ? value : tampered('bytes that are not a JSON object');
}

function tampered(what: string): never {
  throw new FatalFault('tampered', `A stored body has ${what}.`);
}
