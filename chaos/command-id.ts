// The id that a request under a key gives its command (docs/envelope.md, section 6.2), computed by this experiment
// itself: what ties an event in the log to the list of what was acknowledged must not come from the system under test.
import { createHash } from 'node:crypto';

/** VoiceMeet's namespace for named UUIDs; permanent. */
const namespace = Buffer.from('9d9891e5920d4317b9e40ccfe1781dbc', 'hex');

/** Who asked for what: the parts that a claim is unique within. `route` is the method and the template. */
export interface ClaimParts {
  readonly tenant: string;
  readonly principal: string;
  readonly route: string;
  readonly key: string;
}

/** UUIDv5 (RFC 9562, 5.5) of the parts as a JSON list, which is RFC 8785 where no part needs an escape. */
export function commandIdOf({ tenant, principal, route, key }: ClaimParts): string {
  const name = JSON.stringify([tenant, principal, route, key]);
  const bytes = createHash('sha1').update(namespace).update(name).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
