// What the position tokens of a running installation on PostgreSQL stand for: only who has its root key can tell.
import { join } from 'node:path';
import { Client } from 'pg';
import { openFileRootKey } from '../../src/adapters/system/file-root-key.ts';
import { positionTokens } from '../../src/http/position-token.ts';
import type { PositionTokens } from '../../src/http/position-token.ts';
import type { Installation } from './running-program.ts';

/** Reads and makes position tokens as the installation's own processes do. */
export async function ownPositions({ database, keysDir }: Installation): Promise<PositionTokens> {
  const rootKey = await openFileRootKey(join(keysDir, 'root.key'), { create: false });
  const client = new Client({ connectionString: database.superuserUrl });
  await client.connect();
  const { rows } = await client.query<{ id: string }>('select id from log.epoch');
  await client.end();
  const space = { store: 'postgres', epoch: rows[0]?.id ?? '', partition: 0 };
  return positionTokens(space, await rootKey.derive('voicemeet/position-tokens'));
}
