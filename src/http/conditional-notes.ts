// The headers of conditional requests (RFC 9110, 13), and the key of a repeated one, as the API document tells them.
import type { RequestHeaderNote } from './http-route.ts';

/** What every command takes. */
export const commandHeaders: readonly RequestHeaderNote[] = [
  {
    name: 'Idempotency-Key',
    description:
      'A quoted string or a token of 1 to 255 printable ASCII characters. The same key with the same request gives the same ' +
      'answer and does nothing twice; with another request it is 422 `idempotency-key-reused`.',
    example: '"0196f0c4-2f00-7000-8000-000000000001"',
  },
  {
    name: 'If-Match',
    description:
      'Only if what the command is about is at a revision that one of these strong tags names, or, for `*`, exists; otherwise ' +
      '412 `revision-mismatch`. It is compared once the command would be accepted: a refusal comes first. ' +
      'If-Unmodified-Since is refused, since nothing here has a date of modification; If-Modified-Since means nothing to a ' +
      'command (RFC 9110, 13.1.3).',
    example: '"42"',
  },
  {
    name: 'If-None-Match',
    description:
      'Only if what the command is about is at no revision that one of these tags names, or, for `*`, does not exist yet; ' +
      'otherwise 412 `revision-mismatch`, as for If-Match. What a command makes under a new id never exists before.',
    example: '*',
  },
];

/** What every query takes whose answers have an entity tag. */
export const taggedQueryHeaders: readonly RequestHeaderNote[] = [
  {
    name: 'If-Match',
    description: '412 `revision-mismatch` unless the answer has one of these strong tags; `*` is any answer.',
    example: '"42.2jmj7l5rSw0yVb_v"',
  },
  {
    name: 'If-None-Match',
    description: '304 without a body if the answer has one of these tags; `*` is any answer.',
    example: '"42.2jmj7l5rSw0yVb_v"',
  },
];
