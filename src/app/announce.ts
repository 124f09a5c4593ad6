// What the program says to people once it serves: where, and one line to try it.
import type { Config } from './config/config.ts';

/** What it says. */
export interface Announcement {
  readonly say: (line: string) => void;
  readonly address: string;
  readonly operationsAddress?: string | undefined;
  readonly config: Pick<Config, 'production' | 'issuers' | 'roles' | 'keysDir' | 'eventStore'>;
  readonly database: string;
  /** Where the simulated media plane answers, if there is one. */
  readonly simulatedMedia?: string | undefined;
}

/** Says it. */
export function announce(announcement: Announcement): void {
  const { say, address, operationsAddress, config, database, simulatedMedia } = announcement;
  say('');
  say(`VoiceMeet is ready (${[...config.roles].join(', ')}).`);
  const isApi = config.roles.has('api');
  say(
    isApi
      ? `  API       ${address}   (page to read and try it: ${address}/docs)`
      : `  probes    ${address}/readyz   (no API here: this process does not play the role "api")`,
  );
  if (operationsAddress !== undefined) say(`  operate   ${operationsAddress}/metrics   (and the probes)`);
  say(`  database  ${database}; keys in ${config.keysDir}`);
  if (config.eventStore.kind === 'esdb')
    say(`  log       EventStoreDB at ${hostsOf(config.eventStore.url.reveal())}`);
  if (simulatedMedia !== undefined) {
    say(
      `  media     ${simulatedMedia}   (SIMULATED media plane, for development only: people in it are played, and speak in tones)`,
    );
  }
  if (config.production || config.issuers.length > 0 || !isApi) return;
  say(
    `  sign-in   ${address}/dev   (SIMULATED identity provider, for development only: whoever reaches it can be anybody)`,
  );
  say('  try       paste this line:');
  say(
    `            curl -s -H "Authorization: Bearer $(curl -s ${address}/dev/token/admin)" ${address}/v1/tenant/overview`,
  );
  say('');
}

/** The hosts of a connection string: no account, no settings. */
function hostsOf(url: string): string {
  return /^[^:]+:\/\/(?:[^/?]*@)?([^/?]+)/.exec(url)?.[1] ?? '';
}
