// What the write routes of an account share.
import { z } from 'zod';
import { parseAccountId } from '../../domain/shared/ids.ts';
import { idSchema } from '../../http/schemas.ts';

/** The path of a route of one account. */
export const accountPath = z.strictObject({ account: idSchema(parseAccountId) });

/** An answer that names the account. */
export const namesAccount = z.object({ account: z.string() });

/** The plans, as requests name them. */
export const planSchema = z.enum(['free', 'trial', 'basic', 'pro']);
