// Which connection strings are accepted. For an unknown setting the client prints the whole string with its password,
// and it ends a password at its first colon; so strings with either are refused before they reach it.
import { readFileSync } from 'node:fs';
import { EventStoreDBClient } from '@eventstore/db-client';
import { FatalFault } from '../../../ports/faults.ts';
import { whyUnreadable } from '../../../ports/unreadable-file.ts';

/** An account, then hosts separated by commas, then settings. */
const form = /^esdb(?:\+discover)?:\/\/(?:([^\s/?#@]*)@)?[^\s/?#@]+\/?(?:\?([^\s#?@]*))?$/;
const account = /^[^:]+:[^:]+$/;
/** Settings of the client, as it compares them: in small letters, without "-" and "_". */
const settings = new Set(
  [
    'tls',
    'tlsCAFile',
    'tlsVerifyCert',
    'userCertFile',
    'userKeyFile',
    'throwOnAppendFailure',
    'connectionName',
    'defaultDeadline',
    'keepAliveInterval',
    'keepAliveTimeout',
    'nodePreference',
    'maxDiscoverAttempts',
    'discoveryInterval',
    'gossipTimeout',
  ].map(flat),
);
/** Settings that would turn off a safeguard, or that have no effect although they seem to have one. */
const neverOff: Readonly<Record<string, string>> = {
  throwonappendfailure: 'throwOnAppendFailure must not be turned off.',
  tlsverifycert:
    'The client can’t turn off the verification of certificates (tlsVerifyCert). Name the certificate authority by tlsCAFile instead.',
};

/** Settings that name a file; the client reads a path that is not absolute from the working directory, as Node does. */
const files = new Set(['tlsCAFile', 'userCertFile', 'userKeyFile'].map(flat));

/** Whether a text has the form of a connection string; its settings are looked at when it is opened. */
export function isEsdbUrl(text: string): boolean {
  return form.test(text);
}

/** The hosts that a connection string names, without ports, and whether what is sent to them is encrypted. */
export function wireOf(url: string): { readonly hosts: readonly string[]; readonly tls: boolean } {
  const [, authority = '', query = ''] =
    /^esdb(?:\+discover)?:\/\/(?:[^@]*@)?([^/?#]+)\/?(?:\?(.*))?$/.exec(url) ?? [];
  const isOff = query.split('&').some((setting) => {
    const [name = '', value = ''] = setting.split('=');
    return flat(name) === 'tls' && value.toLowerCase() !== 'true';
  });
  return { hosts: authority.split(',').map((host) => host.replace(/:\d+$/, '')), tls: !isOff };
}

/** A client of a connection string, not connected yet. Fatal `eventstore-url`, which quotes no part of it but a setting's name. */
export function clientOf(url: string): EventStoreDBClient {
  const [, given, query = ''] = form.exec(url) ?? refuse('This is no connection string of EventStoreDB.');
  if (given !== undefined && !account.test(given)) {
    refuse(
      'Write the account as user:password before the @; ":", "@" and "/" within either must be percent-encoded.',
    );
  }
  for (const setting of query.split('&').filter((text) => text !== '')) {
    const [name = '', value = ''] = setting.split('=');
    if (!settings.has(flat(name))) refuse(`The connection string has a setting that is none: ${name}.`);
    const why = neverOff[flat(name)];
    if (why !== undefined && value !== 'true') refuse(why);
  }
  try {
    return EventStoreDBClient.connectionString(url);
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) refuseUnreadableFiles(query);
    return refuse(`The connection string is not valid: ${reasonOf(error)}`);
  }
}

/** The client's reason. If it is about the string itself it quotes the string, so only the place is named. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'no reason was given.';
  const location: unknown = Reflect.get(error, 'location');
  if (!Array.isArray(location)) return error.message;
  return `at character ${Number(location[0]) + 1}, expected ${String(Reflect.get(error, 'expected'))}.`;
}

function flat(name: string): string {
  return name.trim().toLowerCase().replace(/[_-]/g, '');
}

/** The client says of a file that it can't open neither which setting names it nor, of a directory, which one it is. */
function refuseUnreadableFiles(query: string): void {
  for (const setting of query.split('&')) {
    const [name = '', path = ''] = setting.split('=');
    if (!files.has(flat(name))) continue;
    try {
      readFileSync(path);
    } catch (error) {
      refuse(
        `${name} of the connection string names the file ${path}, which can't be read: ${whyUnreadable(error)}.`,
      );
    }
  }
}

function refuse(message: string): never {
  throw new FatalFault('eventstore-url', message);
}
