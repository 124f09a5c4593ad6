// Where the program listens, how clients reach it, and what browsers and proxies may do.
import { z } from 'zod';
import { isOrigin, isProxyRange, listText, originText, portText } from './forms.ts';
import { section, variable } from './section.ts';

/** Where it listens, and how it is reached. */
export interface HttpConfig {
  readonly httpHost: string;
  readonly httpPort: number;
  /** Where clients reach it. */
  readonly publicUrl: string;
  readonly corsOrigins: readonly string[];
  readonly trustedProxies: readonly string[];
}

const origins = listText(isOrigin, 'must be origins like https://console.example.org, separated by commas');
const proxies = listText(
  isProxyRange,
  'must be addresses or CIDR ranges from /8 (IPv6: /16) on, separated by commas: whoever is in one may state any client address',
);

export const httpSection = section({
  variables: () => ({
    HTTP_HOST: variable(z.string(), '127.0.0.1', 'address to listen on'),
    HTTP_PORT: variable(portText, '7080', 'port to listen on; 0 takes a free one'),
    PUBLIC_URL: variable(
      z.union([z.literal(''), originText]),
      '',
      'URL by which clients reach it; empty: where it listens',
    ),
    CORS_ORIGINS: variable(origins, '', 'origins that browsers may call from'),
    TRUSTED_PROXIES: variable(
      proxies,
      '',
      "proxies whose word on the client's address is taken: addresses and CIDR ranges",
    ),
  }),
  part: (values): HttpConfig => ({
    httpHost: values.HTTP_HOST,
    httpPort: values.HTTP_PORT,
    publicUrl: values.PUBLIC_URL === '' ? ownUrl(values.HTTP_HOST, values.HTTP_PORT) : values.PUBLIC_URL,
    corsOrigins: values.CORS_ORIGINS,
    trustedProxies: values.TRUSTED_PROXIES,
  }),
});

function ownUrl(host: string, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
