// The issuers whose tokens are accepted, where any are configured: the keys that each signs with can be fetched.
import { FatalFault } from '../../ports/faults.ts';
import type { Config } from '../config/config.ts';
import { probing } from './probing.ts';
import type { ServiceProbe } from './probing.ts';

const service = 'identity';

/** The probe. `count` fetches the keys at a URL; raises transient `issuer-away`. */
export function issuersProbe(
  issuers: Config['issuers'],
  count: (jwksUri: string) => Promise<number>,
): ServiceProbe {
  return {
    service,
    run: async () => {
      const { attempt, unused, found } = probing(service);
      if (issuers.length === 0) unused('fetch keys', 'no VOICEMEET_OIDC_ISSUERS');
      for (const [index, { issuer, jwksUri }] of issuers.entries()) {
        // By its place in the list: labels of metrics name no tenant, and an issuer may be a tenant's.
        await attempt(`fetch keys of issuer ${index + 1}`, async () => {
          if ((await count(jwksUri)) > 0) return;
          throw new FatalFault('issuer-without-keys', `${issuer} publishes no key that can verify a token.`);
        });
      }
      return found();
    },
  };
}
