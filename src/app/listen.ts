// Takes the port, and says in a sentence why it cannot.
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { FatalFault } from '../ports/faults.ts';
import type { Config } from './config/config.ts';

/** Listens; gives the address with the port that was taken. Raises fatal `port-in-use`, `port-forbidden`, `address-unknown`. */
export async function listen(
  app: FastifyInstance,
  { httpHost, httpPort }: Pick<Config, 'httpHost' | 'httpPort'>,
): Promise<string> {
  try {
    await app.listen({ host: httpHost, port: httpPort });
  } catch (cause) {
    throw whyNot(cause, httpHost, httpPort);
  }
  const address = app.server.address();
  const port = typeof address === 'object' && address !== null ? portOf(address) : httpPort;
  return `http://${httpHost.includes(':') ? `[${httpHost}]` : httpHost}:${port}`;
}

function portOf({ port }: AddressInfo): number {
  return port;
}

function whyNot(cause: unknown, host: string, port: number): unknown {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  switch (code) {
    case 'EADDRINUSE':
      return new FatalFault(
        'port-in-use',
        `Port ${port} of ${host} is in use by another program: stop it, or choose another port with VOICEMEET_HTTP_PORT (0 takes a free one).`,
        { cause },
      );
    case 'EACCES':
      return new FatalFault(
        'port-forbidden',
        `This user may not listen on port ${port}: choose one above 1023.`,
        { cause },
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new FatalFault(
        'address-unknown',
        `${host} is no address of this machine: set VOICEMEET_HTTP_HOST.`,
        { cause },
      );
    default:
      return cause;
  }
}
