// Takes a port, and says in a sentence why it cannot.
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { FatalFault } from '../ports/faults.ts';

/** Where to listen; `settings` are the variables that say so, for sentences: `VOICEMEET_HTTP` for its _HOST and _PORT. */
export interface ListenAt {
  readonly host: string;
  readonly port: number;
  readonly settings: 'VOICEMEET_HTTP' | 'VOICEMEET_OPERATIONS';
}

/** Listens; gives the address with the port that was taken. Raises fatal `port-in-use`, `port-forbidden`, `address-unknown`. */
export async function listen(app: FastifyInstance, at: ListenAt): Promise<string> {
  const { host, port } = at;
  try {
    await app.listen({ host, port });
  } catch (cause) {
    throw whyNot(cause, at);
  }
  const address = app.server.address();
  const taken = typeof address === 'object' && address !== null ? portOf(address) : port;
  return `http://${host.includes(':') ? `[${host}]` : host}:${taken}`;
}

function portOf({ port }: AddressInfo): number {
  return port;
}

function whyNot(cause: unknown, { host, port, settings }: ListenAt): unknown {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  switch (code) {
    case 'EADDRINUSE':
      return new FatalFault(
        'port-in-use',
        `Port ${port} of ${host} is in use by another program: stop it, or choose another port with ${settings}_PORT (0 takes a free one).`,
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
        `${host} is no address of this machine: set ${settings}_HOST.`,
        { cause },
      );
    default:
      return cause;
  }
}
