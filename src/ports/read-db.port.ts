// The need to put a question to the read models of one tenant: SQL text and values in, rows out. No
// connection, no transaction; row-level security makes other tenants' rows invisible.
import type { TenantId } from '../domain/shared/ids.ts';

/** One row as the driver gives it: bigint for int8, ISO text for timestamptz, parsed jsonb. */
export type DbRow = Readonly<Record<string, unknown>>;

/** Reads in one round trip; raises a transient fault on a timeout or a lost connection. */
export interface ReadDb {
  readonly query: (tenant: TenantId, sql: string, values: readonly unknown[]) => Promise<readonly DbRow[]>;
}
