// What the check of the log keeps in PostgreSQL, whichever store keeps the log, and the ends of streams that only a log in
// PostgreSQL keeps apart from its events. As the projector's role. Both rows carry a proof (row-proofs.ts); that of a place holds
// only beside the digest of the round before, so that no place of an earlier round can be put back.
import type { Pool } from 'pg';
import type { DigestUpTo, LogCheckRecords, RoundPlace, WrongEnd } from '../../../ports/log-check.port.ts';
import { TamperedFault } from '../../../ports/faults.ts';
import { isSame } from '../../codec/row-proofs.ts';
import type { RowProofs } from '../../codec/row-proofs.ts';
import { toFault } from '../../postgres/postgres-faults.ts';

const keptSql = `select epoch, position, events, encode(digest, 'hex') as digest, proof from log.kept_digest`;
const placeSql = `select fence, epoch, after_stream as "afterStream", position, events, encode(digest, 'hex') as digest, proof
  from log.check_place`;
const dropPlaceSql = `delete from log.check_place where fence = $1 and proof is not distinct from $2`;
const keepPlaceSql = `insert into log.check_place as p (fence, epoch, after_stream, position, events, digest, proof)
  values ($1, $2, $3, $4, $5, decode($6, 'hex'), $7)
  on conflict (singleton) do update set fence = excluded.fence, epoch = excluded.epoch, after_stream = excluded.after_stream,
    position = excluded.position, events = excluded.events, digest = excluded.digest, proof = excluded.proof
  where p.fence <= excluded.fence
  returning fence`;
const keepSql = `with ended as (delete from log.check_place where fence = $1 returning fence)
  insert into log.kept_digest (epoch, position, events, digest, proof)
  select $2, $3::bigint, $4::bigint, decode($5, 'hex'), $6::bytea from ended
  on conflict (singleton) do update set epoch = excluded.epoch, position = excluded.position,
    events = excluded.events, digest = excluded.digest, proof = excluded.proof, taken = clock_timestamp()
  returning position`;
const ageSql = `select greatest(0, coalesce(extract(epoch from clock_timestamp() - coalesce(
  (select taken from log.kept_digest), (select began from log.check_place))), 0))::float8 as seconds`;

interface Proven {
  readonly proof: Buffer | null;
}

/** A pool of role vm_projector, and what rows are proven with. */
export interface LogCheckPorts {
  readonly pool: Pick<Pool, 'query'>;
  readonly proofs: Promise<RowProofs>;
  /** Whether a digest without a proof may be one of the version before. Asked only for such a digest. */
  readonly mayLackProof: () => Promise<boolean>;
}

/** The records. Raise PostgreSQL's faults. */
export function postgresLogCheck({ pool, proofs, mayLackProof }: LogCheckPorts): LogCheckRecords {
  const ask = async <Row extends object>(text: string, values: unknown[] = []): Promise<readonly Row[]> => {
    try {
      return (await pool.query<Row>(text, values)).rows;
    } catch (error) {
      throw toFault(error);
    }
  };
  const digestKept = async () => (await ask<DigestUpTo & Proven>(keptSql))[0];
  const proofOfPlace = async (place: RoundPlace, fence: bigint): Promise<Buffer> =>
    (await proofs).ofCheckPlace(place, fence, (await digestKept())?.digest);
  return {
    kept: async () => {
      const row = await digestKept();
      if (row === undefined) return undefined;
      const { proof, ...kept } = row;
      const isProven =
        proof === null ? await mayLackProof() : isSame(proof, (await proofs).ofLogDigest(kept));
      if (!isProven) throw changedDigest(kept);
      return kept;
    },
    place: async () => {
      const [row] = await ask<RoundPlace & Proven & { fence: bigint }>(placeSql);
      if (row === undefined) return undefined;
      const { proof, fence, ...place } = row;
      if (proof !== null && isSame(proof, await proofOfPlace(place, fence))) return place;
      await ask(dropPlaceSql, [fence, proof]);
      return undefined;
    },
    keepPlace: async (place, fence) => {
      const { epoch, afterStream, position, events, digest } = place;
      const proof = await proofOfPlace(place, fence);
      const values = [fence, epoch, afterStream, position, events, digest, proof];
      return (await ask(keepPlaceSql, values)).length === 1;
    },
    keep: async (kept, fence) => {
      const { epoch, position, events, digest } = kept;
      const proof = (await proofs).ofLogDigest(kept);
      return (await ask(keepSql, [fence, epoch, position, events, digest, proof])).length === 1;
    },
    ageSeconds: async () => (await ask<{ seconds: number }>(ageSql))[0]?.seconds ?? 0,
    wrongEnds: async (after, size) => {
      const rows = await ask<WrongEnd & { wrong: boolean }>('select * from log.wrong_ends($1, $2)', [
        after,
        size,
      ]);
      return { wrong: rows.filter(({ wrong }) => wrong), next: rows.at(-1)?.stream };
    },
  };
}

function changedDigest({ position }: DigestUpTo): TamperedFault {
  return new TamperedFault(
    { store: 'log', name: 'log.kept_digest' },
    `The digest in log.kept_digest, up to ${position}, was changed: its proof is missing or not its own. The log is checked without it, and none is kept, until it is restored or deleted.`,
  );
}
