// The question: which accounts does this tenant have, and what is the state of each? Rows do not hold what a plan
// allows: the caller passes it, and limits set by hand override it.
import { z } from 'zod';
import type { AccountId, TenantId } from '../../domain/shared/ids.ts';
import type { ReadDb } from '../../ports/read-db.port.ts';
import { tableName } from '../../ports/read-table.ts';
import { accountsTable } from '../../projections/tenant-overview/accounts.table.ts';
import { answerColumns } from '../answer-sql.ts';
import { limitsSchema, planSchema } from '../meeting/meeting-words.ts';
import { asRows } from '../rows.ts';

const storedSchema = z.strictObject({
  account: z.string(),
  plan: planSchema,
  limits: limitsSchema.nullable(),
  status: z.enum(['active', 'suspended', 'closed']),
  timeZone: z.string(),
  openedAt: z.string(),
  trialEndsAt: z.string().nullable(),
  trialEnded: z.boolean(),
  revision: z.string(),
});

/** `limits` are those in force, `limitsByHand` whether they differ from the plan's. */
export const accountSchema = storedSchema.extend({ limits: limitsSchema, limitsByHand: z.boolean() });

export type AccountItem = z.infer<typeof accountSchema>;

/** What each plan allows. */
export type LimitsOfPlans = Readonly<Record<z.infer<typeof planSchema>, z.infer<typeof limitsSchema>>>;

const columns = answerColumns(storedSchema.shape, { table: accountsTable });

const listSql = `select ${columns} from ${tableName(accountsTable)}
  where tenant = $1 and ($2::uuid is null or account > $2) order by account limit $3`;
const oneSql = `select ${columns} from ${tableName(accountsTable)} where tenant = $1 and account = $2`;

/** At most `limit` accounts after `after`, by id. One round trip. */
export async function listAccounts(
  db: ReadDb,
  plans: LimitsOfPlans,
  tenant: TenantId,
  { after, limit }: { readonly after?: string | undefined; readonly limit: number },
): Promise<readonly AccountItem[]> {
  const rows = await db.query(tenant, listSql, [tenant, after ?? null, limit]);
  return asRows(storedSchema, rows).map((stored) => inForce(stored, plans));
}

/** One account; `undefined` if the tenant has none of this id. One round trip. */
export async function readAccount(
  db: ReadDb,
  plans: LimitsOfPlans,
  tenant: TenantId,
  account: AccountId,
): Promise<AccountItem | undefined> {
  const [stored] = asRows(storedSchema, await db.query(tenant, oneSql, [tenant, account]));
  return stored && inForce(stored, plans);
}

function inForce(stored: z.infer<typeof storedSchema>, plans: LimitsOfPlans): AccountItem {
  return { ...stored, limits: stored.limits ?? plans[stored.plan], limitsByHand: stored.limits !== null };
}
