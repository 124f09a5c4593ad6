// How PostgreSQL's own tools log in where the driver does: what a URL says, in the variables that libpq reads. A tool checks the
// server as strictly as the program does, and no variable of whoever runs it leads it to another server than the driver's.

/** Variables of libpq; `undefined` takes one away. */
export type ToolVariables = Readonly<Record<string, string | undefined>>;

/** Where libpq would go instead of to PGHOST. */
const misleading = { PGHOSTADDR: undefined, PGSERVICE: undefined, PGSERVICEFILE: undefined };

/** Parameters of a URL that mean the same to libpq, by its variables. */
const passedOn = {
  PGSSLROOTCERT: 'sslrootcert',
  PGSSLCERT: 'sslcert',
  PGSSLKEY: 'sslkey',
  PGSSLNEGOTIATION: 'sslnegotiation',
  PGOPTIONS: 'options',
} as const;

/** What a tool logs in with by a URL; `environment` is what it would find otherwise. Of a parameter that is named twice the last counts. */
export function toolLogin(url: string, environment: ToolVariables): ToolVariables {
  const { hostname, port, username, password, pathname, searchParams } = new URL(url);
  // An empty parameter counts as not set.
  const said: ToolVariables = Object.fromEntries([...searchParams].filter(([, value]) => value !== ''));
  const named = Object.entries(passedOn).map(([variable, parameter]) => [variable, said[parameter]] as const);
  return {
    ...misleading,
    PGHOST: said['host'] ?? (hostOf(hostname) || environment['PGHOST'] || 'localhost'),
    PGPORT: said['port'] ?? (port || environment['PGPORT'] || '5432'),
    PGUSER: decodeURIComponent(username),
    PGPASSWORD: decodeURIComponent(password),
    PGDATABASE: decodeURIComponent(pathname.slice(1)),
    PGTZ: 'UTC',
    ...tlsOf(said, environment),
    ...Object.fromEntries(named.filter(([, value]) => value !== undefined)),
  };
}

function hostOf(hostname: string): string {
  return decodeURIComponent(hostname).replace(/^\[(.*)\]$/, '$1');
}

/** Where no authority is named, the driver trusts those of the system, and libpq only if it is told to. */
function tlsOf(said: ToolVariables, environment: ToolVariables): ToolVariables {
  const byFile = said['sslrootcert'] ?? said['sslcert'] ?? said['sslkey'];
  const mode = said['sslmode'] ?? said['ssl'] ?? (byFile && 'verify-full') ?? environment['PGSSLMODE'];
  if (mode === undefined || mode === '') return {};
  const sslmode = said['uselibpqcompat'] === 'true' ? mode : asDriverMeans(mode);
  const namesAuthority = said['sslrootcert'] ?? environment['PGSSLROOTCERT'];
  return {
    PGSSLMODE: sslmode,
    ...(sslmode === 'verify-full' && !namesAuthority && { PGSSLROOTCERT: 'system' }),
  };
}

/** The driver checks the certificate unless a mode forbids it, also where libpq would not (`require`, `prefer`). */
function asDriverMeans(mode: string): string {
  if (mode === 'disable' || mode === '0') return 'disable';
  return mode === 'no-verify' ? 'require' : 'verify-full';
}
