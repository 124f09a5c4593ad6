// The login roles of the running program, with derived passwords and time limits. What each may read and write is granted
// in the migrations. None is a superuser, and none bypasses row-level security.
import { createHmac, pbkdf2Sync, randomBytes, createHash, hash } from 'node:crypto';
import { FatalFault } from '../../ports/faults.ts';

/** Bounds that the server keeps for a role's sessions, times in milliseconds. */
interface RoleLimits {
  /** Of the server's connections, how many the role may have at most: whoever holds its password can't take them all. */
  readonly shareOfConnections: number;
  readonly statementTimeoutMs: number;
  readonly idleInTransactionTimeoutMs: number;
  readonly lockTimeoutMs: number;
}

/** The login roles, each for one kind of work. */
export const roles = {
  /** Command path: appends to the log with its answers. */
  vm_appender: {
    shareOfConnections: 0.5,
    statementTimeoutMs: 10_000,
    idleInTransactionTimeoutMs: 5_000,
    lockTimeoutMs: 5_000,
  },
  /** Read models and checkpoints; sees all tenants; never used for HTTP. */
  vm_projector: {
    shareOfConnections: 0.5,
    statementTimeoutMs: 60_000,
    idleInTransactionTimeoutMs: 30_000,
    lockTimeoutMs: 10_000,
  },
  /** HTTP reads, one tenant at a time. */
  vm_query: {
    shareOfConnections: 0.5,
    statementTimeoutMs: 10_000,
    idleInTransactionTimeoutMs: 5_000,
    lockTimeoutMs: 2_000,
  },
  /** Reads of the log by tenant. */
  vm_auditor: {
    shareOfConnections: 0.3,
    statementTimeoutMs: 30_000,
    idleInTransactionTimeoutMs: 10_000,
    lockTimeoutMs: 5_000,
  },
  /** Leases and due items. */
  vm_scheduler: {
    shareOfConnections: 0.3,
    statementTimeoutMs: 10_000,
    idleInTransactionTimeoutMs: 5_000,
    lockTimeoutMs: 2_000,
  },
  /** The effect ledger, and leases. */
  vm_reactor: {
    shareOfConnections: 0.3,
    statementTimeoutMs: 10_000,
    idleInTransactionTimeoutMs: 5_000,
    lockTimeoutMs: 2_000,
  },
  /** Schema `keys` only. */
  vm_keyring: {
    shareOfConnections: 0.3,
    statementTimeoutMs: 10_000,
    idleInTransactionTimeoutMs: 5_000,
    lockTimeoutMs: 5_000,
  },
  /** Reads the log to publish it, and keeps how far it came; reaches no key. */
  vm_relay: {
    shareOfConnections: 0.2,
    statementTimeoutMs: 10_000,
    idleInTransactionTimeoutMs: 5_000,
    lockTimeoutMs: 5_000,
  },
  /** Reads the log for live clients; writes nothing. */
  vm_gateway: {
    shareOfConnections: 0.2,
    statementTimeoutMs: 30_000,
    idleInTransactionTimeoutMs: 5_000,
    lockTimeoutMs: 2_000,
  },
  /** Erasure. */
  vm_eraser: {
    shareOfConnections: 0.1,
    statementTimeoutMs: 60_000,
    idleInTransactionTimeoutMs: 30_000,
    lockTimeoutMs: 10_000,
  },
} as const satisfies Record<string, RoleLimits>;

/** A login role of the running program. */
export type RoleName = keyof typeof roles;

/** All of them, in the order they are made. */
export const roleNames: readonly RoleName[] = [
  'vm_appender',
  'vm_projector',
  'vm_query',
  'vm_auditor',
  'vm_scheduler',
  'vm_reactor',
  'vm_keyring',
  'vm_relay',
  'vm_gateway',
  'vm_eraser',
];

/** Iterations of SCRAM-SHA-256 as PostgreSQL's own `scram_iterations` defaults to (RFC 7677). */
const scramIterations = 4_096;

/** Passwords of the roles that a process plays, where it is not given the key of all of them. */
export type RolePasswords = Readonly<Partial<Record<RoleName, string>>>;

/** What passwords come from: the key of all roles, or the passwords of some. */
export type RolesSecret = Uint8Array | RolePasswords;

/** Whether there is a password for a role. */
export function hasPassword(role: RoleName, secret: RolesSecret): boolean {
  return secret instanceof Uint8Array || secret[role] !== undefined;
}

/**
 * A role's password: base64url(HMAC-SHA256(key, "voicemeet/role/" + name)), so that it need not be stored; or the one that
 * was given. Raises a fatal fault `role-password-missing`.
 */
export function rolePassword(role: RoleName, secret: RolesSecret): string {
  if (!(secret instanceof Uint8Array)) return secret[role] ?? passwordMissing(role);
  const key = secret;
  return createHmac('sha256', key).update(`voicemeet/role/${role}`).digest('base64url');
}

function passwordMissing(role: RoleName): never {
  throw new FatalFault(
    'role-password-missing',
    `The file of role passwords has none for ${role}, which this process needs: see "voicemeet roles passwords".`,
  );
}

/** What a database keeps of the key that passwords derive from: 16 hex digits, from which the key does not follow. */
export function rolesKeyFingerprint(key: Uint8Array): string {
  return hash('sha256', Buffer.concat([Buffer.from('voicemeet/roles-key\0'), key]), 'hex').slice(0, 16);
}

/** The owner's URL with another role and its password; same server, same database. */
export function roleUrl(ownerUrl: string, role: RoleName, secret: RolesSecret): string {
  const url = new URL(ownerUrl);
  url.username = role;
  url.password = rolePassword(role, secret);
  return url.href;
}

/** A SCRAM-SHA-256 verifier as PostgreSQL stores it (RFC 5803): the password itself is never sent or logged. */
export function scramVerifier(password: string, salt: Uint8Array = randomBytes(16)): string {
  const salted = pbkdf2Sync(password, salt, scramIterations, 32, 'sha256');
  const clientKey = createHmac('sha256', salted).update('Client Key').digest();
  const storedKey = createHash('sha256').update(clientKey).digest('base64');
  const serverKey = createHmac('sha256', salted).update('Server Key').digest('base64');
  return `SCRAM-SHA-256$${scramIterations}:${Buffer.from(salt).toString('base64')}$${storedKey}:${serverKey}`;
}
