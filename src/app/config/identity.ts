// Whose tokens are accepted; and, while no issuer is named, who may use the simulated identity provider.
import { z } from 'zod';
import {
  issuableRoles,
  maxAccessTokenSeconds,
  platformRoles,
  tenantRoles,
} from '../../adapters/auth/trusted-issuer.ts';
import { isUuid, parseTenantId } from '../../domain/shared/ids.ts';
import type { TenantId } from '../../domain/shared/ids.ts';
import { isLoopback, jsonIn } from './forms.ts';
import type { HttpConfig } from './http.ts';
import type { RolesConfig } from './roles.ts';
import { prefix, section, variable } from './section.ts';
import type { Start } from './section.ts';

const issuerSchema = z.strictObject({
  issuer: z.url(),
  audience: z.string().min(1),
  jwksUri: z.url({ protocol: /^https?$/ }),
  algorithms: z
    .array(z.enum(['RS256', 'PS256', 'ES256', 'EdDSA']))
    .min(1)
    .default(['RS256']),
  types: z.array(z.string().min(1).toLowerCase()).min(1).default(['at+jwt']),
  tenantClaim: z.string().min(1).default('tenant'),
  rolesClaim: z.string().min(1).default('roles'),
  tenants: z
    .union([z.literal('any'), z.array(z.string().refine(isUuid, 'must be a UUID')).min(1)])
    .default('any'),
  roles: z
    .array(z.enum(issuableRoles))
    .min(1)
    .default([...tenantRoles]),
  platform: z.boolean().default(false),
  maxAgeSeconds: z.int().min(60).max(maxAccessTokenSeconds).default(maxAccessTokenSeconds),
});

export type ConfiguredIssuer = z.output<typeof issuerSchema>;

/** Whose tokens are accepted. */
export interface IdentityConfig {
  readonly issuers: readonly ConfiguredIssuer[];
  /** Who may use the development sign-in: whoever sits at this machine, or whoever reaches the program. */
  readonly developmentSignIn: 'loopback' | 'everywhere';
  /** The tenant of development tokens where nobody names another. */
  readonly developmentTenant: TenantId;
}

const maxIssuers = 20;
const issuersSchema = z
  .array(issuerSchema)
  .max(maxIssuers)
  .refine(
    (issuers) => new Set(issuers.map(({ issuer }) => issuer)).size === issuers.length,
    'names an issuer twice',
  )
  // One issuer must not be able to speak for the tenants of another.
  .refine(
    (issuers) =>
      issuers.length < 2 || issuers.every(({ tenants, platform }) => platform || tenants !== 'any'),
    { message: 'each of several issuers but the platform\'s must name its "tenants"' },
  )
  // A tenant's issuer could end the tenant's own suspension, lift its limits and report who is in its rooms.
  .refine((issuers) => issuers.every(({ roles, platform }) => platform || !roles.some(isPlatformRole)), {
    message: `only the platform's issuer ("platform": true) may give the roles ${platformRoles.join(', ')}`,
  })
  .refine((issuers) => issuers.filter(({ platform }) => platform).length < 2, {
    message: 'only one issuer can be the platform\'s ("platform": true)',
  });

function isPlatformRole(role: string): boolean {
  return platformRoles.some((one) => one === role);
}

const issuersText = z.string().transform((text, context): readonly ConfiguredIssuer[] => {
  if (text === '') return [];
  const list = jsonIn(text);
  if (!Array.isArray(list)) {
    context.addIssue({ code: 'custom', message: 'must be a JSON list of issuers' });
    return z.NEVER;
  }
  const result = issuersSchema.safeParse(list);
  if (result.success) return result.data;
  for (const issue of result.error.issues) {
    context.addIssue({ code: 'custom', message: `${issue.path.join('.') || 'the list'}: ${issue.message}` });
  }
  return z.NEVER;
});

const tenantText = z.string().transform((text, context): TenantId => {
  const tenant = parseTenantId(text);
  if (tenant !== undefined) return tenant;
  context.addIssue({ code: 'custom', message: 'must be a lower-case UUID' });
  return z.NEVER;
});

export const identitySection = section({
  variables: () => ({
    OIDC_ISSUERS: variable(
      issuersText,
      '',
      'issuers whose tokens are accepted: a JSON list of {issuer, audience, jwksUri, …}',
    ),
    DEVELOPMENT_SIGN_IN: variable(
      z.enum(['loopback', 'everywhere']),
      'loopback',
      'while no issuer is named, who may sign in as anybody: loopback (this machine) or everywhere',
    ),
    DEVELOPMENT_TENANT: variable(
      tenantText,
      '0196f0c4-2f00-7000-8000-000000000001',
      'tenant of tokens from the development sign-in',
    ),
  }),
  part: (values): IdentityConfig => ({
    issuers: values.OIDC_ISSUERS,
    developmentSignIn: values.DEVELOPMENT_SIGN_IN,
    developmentTenant: values.DEVELOPMENT_TENANT,
  }),
  contradictions: (config: IdentityConfig & HttpConfig & RolesConfig, start) => [
    ...issuersMissing(config, start),
    ...signInOpen(config, start),
  ],
});

function issuersMissing(
  { issuers, roles }: IdentityConfig & RolesConfig,
  { production }: Start,
): readonly string[] {
  if (!production) return [];
  const faults: string[] = [];
  if (roles.has('api') && issuers.length === 0) {
    faults.push(
      `${prefix}OIDC_ISSUERS must name an issuer with NODE_ENV=production: there is no development sign-in then.`,
    );
  }
  if (issuers.some(({ jwksUri }) => !jwksUri.startsWith('https://'))) {
    faults.push(`${prefix}OIDC_ISSUERS: with NODE_ENV=production keys are fetched by https only (jwksUri).`);
  }
  return faults;
}

/** The development sign-in makes anybody anybody: it is for one machine, unless somebody says that they mean it. */
function signInOpen(
  { developmentSignIn, httpHost, publicUrl, roles, issuers }: IdentityConfig & HttpConfig & RolesConfig,
  { production }: Start,
): readonly string[] {
  const name = `${prefix}DEVELOPMENT_SIGN_IN`;
  const exists = !production && issuers.length === 0;
  if (developmentSignIn === 'everywhere') {
    const why = `with NODE_ENV=production or where ${prefix}OIDC_ISSUERS names an issuer`;
    return exists ? [] : [`${name}=everywhere: there is no development sign-in ${why}.`];
  }
  const publicHost = URL.canParse(publicUrl) ? new URL(publicUrl).hostname : httpHost;
  if (!exists || !roles.has('api') || (isLoopback(httpHost) && isLoopback(publicHost))) return [];
  return [
    `${prefix}OIDC_ISSUERS must name an issuer where more than this machine reaches the program (${prefix}HTTP_HOST, ${prefix}PUBLIC_URL): by the development sign-in anybody could be anybody. Where that is meant, set ${name}=everywhere.`,
  ];
}
