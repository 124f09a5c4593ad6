// Every published kind of attack on a bearer token (RFC 8725 and related documents), for an issuer whose key the caller has:
// what its own key signs is as good as such a token can be made.
import { macToken, segment, signedToken, testKey } from './tokens.ts';
import type { TestKey } from './tokens.ts';

/** What tokens are forged with. */
export interface ForgersMeans {
  /** The issuer's own key, a stranger's under the same key id, and an RSA key of the issuer. */
  readonly key: TestKey;
  readonly stranger: TestKey;
  readonly rsa: TestKey;
  /** The header of a good token. */
  readonly header: Readonly<Record<string, unknown>>;
  /** Good claims, some of them replaced; `undefined` takes one out. */
  readonly claims: (more?: Record<string, unknown>) => Record<string, unknown>;
  readonly nowSeconds: number;
  /** How far ahead of its clock a token is that is not valid yet. */
  readonly aheadSeconds: number;
}

/** Tokens of which none may be accepted, each with what is wrong with it. */
export function forgedTokens({
  key,
  stranger,
  rsa,
  header,
  claims,
  nowSeconds,
  aheadSeconds,
}: ForgersMeans): readonly (readonly [what: string, token: string])[] {
  const good = claims();
  const body = segment(good);
  const [h = '', , s = ''] = signedToken(header, good, key).split('.');
  return [
    ...['none', 'None', 'NONE', 'nOnE'].map(
      (alg) => [`alg ${alg}`, `${segment({ ...header, alg })}.${body}.`] as const,
    ),
    ...['none', 'NONE'].map(
      (alg) => [`alg ${alg} with a signature`, `${segment({ ...header, alg })}.${body}.${s}`] as const,
    ),
    ['no alg', signedToken({ typ: 'at+jwt', kid: header['kid'] }, good, key)],
    [
      'HS256 with the public key (PEM)',
      macToken({ ...header, alg: 'HS256' }, good, key.publicKey.export({ type: 'spki', format: 'pem' })),
    ],
    [
      'HS256 with the public key (DER)',
      macToken({ ...header, alg: 'HS256' }, good, key.publicKey.export({ type: 'spki', format: 'der' })),
    ],
    ['HS256 with the public key (x)', macToken({ ...header, alg: 'HS256' }, good, String(key.jwk.x))],
    ['HS256 with nothing', macToken({ ...header, alg: 'HS256' }, good, '')],
    [
      'another algorithm than the issuer has',
      signedToken({ ...header, alg: 'RS256', kid: 'rsa' }, good, rsa),
    ],
    [
      'a wrong curve',
      signedToken({ ...header, alg: 'ES256' }, good, testKey('ES256', String(header['kid']))),
    ],
    ['a stranger under the same key id', signedToken(header, good, stranger)],
    ['its own key embedded', signedToken({ ...header, jwk: stranger.jwk }, good, stranger)],
    [
      'a place to fetch keys from',
      signedToken({ ...header, jku: 'https://evil.example.org/jwks' }, good, stranger),
    ],
    [
      'a certificate from elsewhere',
      signedToken({ ...header, x5u: 'https://evil.example.org/c' }, good, stranger),
    ],
    ['a certificate chain of its own', signedToken({ ...header, x5c: ['AAAA'] }, good, stranger)],
    ['a good key and an embedded one', signedToken({ ...header, jwk: key.jwk }, good, key)],
    ['an unknown key id', signedToken({ ...header, kid: 'k9' }, good, key)],
    ['a key id with a path', signedToken({ ...header, kid: '../../dev/null' }, good, key)],
    ['a key id with SQL', signedToken({ ...header, kid: "k1' or '1'='1" }, good, key)],
    ['a key id with a URL', signedToken({ ...header, kid: 'https://evil.example.org/k' }, good, key)],
    ['a key id that is a number', signedToken({ ...header, kid: 1 }, good, key)],
    ['a critical extension', signedToken({ ...header, crit: ['b64'], b64: true }, good, key)],
    ['an unencoded payload', signedToken({ ...header, b64: false }, good, key)],
    ['compression', signedToken({ ...header, zip: 'DEF' }, good, key)],
    ['a nested token', signedToken({ ...header, cty: 'JWT' }, good, key)],
    ['an encrypted token', `${segment({ alg: 'dir', enc: 'A256GCM' })}..AAAA.AAAA.AAAA`],
    ['no type', signedToken({ alg: 'EdDSA', kid: header['kid'] }, good, key)],
    ...['JWT', 'id_token', 'guest+jwt', 'invite+jwt', 'at+jwt;x', 'logout+jwt'].map(
      (typ) => [`type ${typ}`, signedToken({ ...header, typ }, good, key)] as const,
    ),
    ['another issuer', signedToken(header, claims({ iss: 'https://evil.example.org' }), key)],
    ['an issuer with a slash more', signedToken(header, claims({ iss: 'https://id.example.org/' }), key)],
    ['no issuer', signedToken(header, claims({ iss: undefined }), key)],
    ['a list of issuers', signedToken(header, claims({ iss: ['https://id.example.org'] }), key)],
    ['another audience', signedToken(header, claims({ aud: 'other' }), key)],
    ['a list without our audience', signedToken(header, claims({ aud: ['other', 'voicemeet2'] }), key)],
    ['no audience', signedToken(header, claims({ aud: undefined }), key)],
    ['an expired one', signedToken(header, claims({ exp: nowSeconds - 31 }), key)],
    ['no expiry', signedToken(header, claims({ exp: undefined }), key)],
    ['an expiry that is a text', signedToken(header, claims({ exp: '9999999999' }), key)],
    ['one that is not valid yet', signedToken(header, claims({ nbf: nowSeconds + aheadSeconds }), key)],
    ['one issued in the future', signedToken(header, claims({ iat: nowSeconds + aheadSeconds }), key)],
    ['no issue', signedToken(header, claims({ iat: undefined }), key)],
    [
      'one too old, whatever it says of its end',
      signedToken(header, claims({ iat: nowSeconds - 931, exp: nowSeconds + 9e6 }), key),
    ],
    ['one that lives a day', signedToken(header, claims({ iat: nowSeconds, exp: nowSeconds + 86_400 }), key)],
    [
      'one that lives a second too long',
      signedToken(header, claims({ iat: nowSeconds, exp: nowSeconds + 901 }), key),
    ],
    ...[
      ['operator', 'member'],
      ['operator', 'media-signal'],
      ['media-signal', 'admin'],
      ['payment-signal', 'auditor'],
      ['reactor', 'media-signal'],
    ].map(
      (roles) => [`the roles ${roles.join(' and ')}`, signedToken(header, claims({ roles }), key)] as const,
    ),
    ['no subject', signedToken(header, claims({ sub: undefined }), key)],
    ['an empty subject', signedToken(header, claims({ sub: '' }), key)],
    ['a subject that is a number', signedToken(header, claims({ sub: 7 }), key)],
    ['a subject with U+0000', signedToken(header, claims({ sub: 'ada\0' }), key)],
    ['a subject with a lone surrogate', signedToken(header, claims({ sub: 'ada\ud800' }), key)],
    ['a subject too long', signedToken(header, claims({ sub: 'x'.repeat(256) }), key)],
    ['no tenant', signedToken(header, claims({ tenant: undefined }), key)],
    ['a tenant that is no UUID', signedToken(header, claims({ tenant: 'acme' }), key)],
    ['a list of tenants', signedToken(header, claims({ tenant: [good['tenant']] }), key)],
    [
      'a claim twice',
      signedToken(
        header,
        JSON.stringify(good).replace('{', '{"tenant":"0196f0c4-2f00-7000-8000-00000000000f",'),
        key,
      ),
    ],
    [
      'a claim twice, once escaped',
      signedToken(header, JSON.stringify(good).replace('{', '{"su\\u0062":"root",'), key),
    ],
    ['a header member twice', signedToken(`{"alg":"none",${JSON.stringify(header).slice(1)}`, good, key)],
    ['claims that are a list', signedToken(header, [good], key)],
    ['claims that are no JSON', signedToken(header, '{"sub":"ada"', key)],
    [
      'claims that are not UTF-8',
      signedToken(header, Buffer.from([0x7b, 0xff, 0x7d]).toString('latin1'), key),
    ],
    ['a changed payload', `${h}.${segment(claims({ roles: ['admin'] }))}.${s}`],
    ['a changed signature', `${h}.${body}.${s.replace(/^./, (c) => (c === 'A' ? 'B' : 'A'))}`],
    ['no signature', `${h}.${body}.`],
    ['a part too many', `${h}.${body}.${s}.x`],
    ['padding', `${h}.${body}.${s}=`],
    ['a space within', `${h}. ${body}.${s}`],
    ['a huge one', signedToken(header, claims({ x: 'y'.repeat(9_000) }), key)],
  ];
}
