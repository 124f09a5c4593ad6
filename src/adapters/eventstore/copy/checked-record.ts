// Checks records against their own hashes, without opening anything: leaf, columns, body, the chain between
// neighbours of a stream, and each box against the commitment in the body (docs/envelope.md, section 9).
import type { TenantId } from '../../../domain/shared/ids.ts';
import type { ReadBefore } from '../../../ports/read-before.ts';
import type { StoredEvent } from '../../../ports/event-log.port.ts';
import { FatalFault } from '../../../ports/faults.ts';
import type { Keyring, KeyState } from '../../../ports/keyring.port.ts';
import { chainCheck } from '../../codec/record/chain.ts';
import type { ChainCheck } from '../../codec/record/chain.ts';
import { findKeys } from '../../codec/typed/batch-keys.ts';
import type { BoxNote } from '../../codec/record/body.ts';
import { foreignBox, isBoxThere, verifyRecord } from '../../codec/record/verify.ts';
import type { VerifiedRecord } from '../../codec/record/verify.ts';

/** `kept`: the box is there and valid. `erased`: it is gone and its key was destroyed. `missing`: it is gone although its key was not destroyed. */
export type BoxState = 'kept' | 'erased' | 'missing';

/** A valid record, with a state and the commitment (hex) of each box; or one that was changed, and how. */
export type CheckedRecord =
  | {
      readonly kind: 'fit';
      readonly stored: StoredEvent;
      readonly boxes: readonly { readonly state: BoxState; readonly commit: string }[];
    }
  | { readonly kind: 'changed'; readonly stored: StoredEvent; readonly why: string };

/**
 * Checks consecutive records of a log, at most a page of them; `before`: what was read before them. Raises the keyring's
 * faults, and `event-unknown`.
 */
export type RecordCheck = (
  records: readonly StoredEvent[],
  before?: ReadBefore,
) => Promise<readonly CheckedRecord[]>;

type Fitting = VerifiedRecord & { readonly stored: StoredEvent };
type Judged = Fitting | { readonly stored: StoredEvent; readonly why: string };

/** Makes a check that asks the keyring only about missing boxes. */
export function createRecordCheck(keyring: Pick<Keyring, 'find'>): RecordCheck {
  return async (records, before) => {
    const chain = chainCheck(before);
    const judged = records.map((stored) => judge(stored, chain));
    const keys = await findKeys(keyring, missingKeys(judged));
    return judged.map((one) =>
      'why' in one
        ? { kind: 'changed', stored: one.stored, why: one.why }
        : {
            kind: 'fit',
            stored: one.stored,
            boxes: one.body.boxes.map((note, n) => boxOf(one, note, n, keys)),
          },
    );
  };
}

function judge(stored: StoredEvent, chain: ChainCheck): Judged {
  try {
    const record = verifyRecord(stored);
    const unlinked = chain.next(stored, record.head);
    if (unlinked !== undefined) return { stored, why: unlinked };
    const wrong = foreignBox(stored, record);
    return wrong === -1
      ? { stored, head: record.head, body: record.body }
      : { stored, why: `box ${wrong} is not the one that its body names` };
  } catch (fault) {
    if (!(fault instanceof FatalFault) || fault.code !== 'tampered') throw fault;
    chain.passOver(stored);
    return { stored, why: fault.message };
  }
}

function missingKeys(judged: readonly Judged[]): ReadonlyMap<TenantId, ReadonlySet<string>> {
  const names = new Map<TenantId, Set<string>>();
  for (const one of judged) {
    if ('why' in one) continue;
    one.body.boxes.forEach(({ key }, number) => {
      if (isBoxThere(one.stored.boxes[number])) return;
      const ofTenant = names.get(one.stored.tenant) ?? new Set();
      names.set(one.stored.tenant, ofTenant.add(key));
    });
  }
  return names;
}

function boxOf(
  { stored }: Fitting,
  { key, commit }: BoxNote,
  number: number,
  keys: ReadonlyMap<string, KeyState>,
) {
  if (isBoxThere(stored.boxes[number])) return { state: 'kept', commit } as const;
  return { state: keys.get(key)?.kind === 'destroyed' ? 'erased' : 'missing', commit } as const;
}
