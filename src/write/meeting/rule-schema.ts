// An audibility rule as requests bring it.
import { z } from 'zod';
import { parsePersonId } from '../../domain/shared/ids.ts';
import { idSchema } from '../../http/schemas.ts';

const maxNamedPeople = 100;

/** Everyone, hosts only, or hosts and up to 100 named people. */
export const ruleSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('everyone') }),
  z.strictObject({ kind: z.literal('hosts-only') }),
  z.strictObject({ kind: z.literal('named'), people: z.array(idSchema(parsePersonId)).max(maxNamedPeople) }),
]);
