// Where operators see whatever is stuck and act on it: names of owners are completed, an act that its owner refuses is not
// tried, and every act is put on record.
import { PermanentFault } from '../ports/faults.ts';
import type { OperatorAct } from '../ports/projection-records.port.ts';
import type { StuckAct, StuckItem, StuckOutcome, StuckOwner, StuckWork } from '../ports/stuck-work.port.ts';

/** What the desk works with. */
export interface StuckDeskPorts {
  readonly work: Pick<StuckWork, 'list' | 'find'>;
  /** By the owner's name. */
  readonly owners: ReadonlyMap<string, StuckOwner>;
  /** Puts an act on record, with what came of it. */
  readonly record: (
    act: string,
    target: string,
    by: OperatorAct,
    work: () => Promise<StuckOutcome>,
  ) => Promise<StuckOutcome>;
}

/** One stuck thing, and what each act means for it. */
export interface StuckOverview {
  readonly item: StuckItem;
  readonly rules: StuckOwner['rules'];
}

/**
 * The desk. An owner is named as the list names it, or by a projection's name alone. Raises permanent `owner-unknown`,
 * `not-stuck` where nothing of that key is stuck, `act-refused` where the owner has no such act; and what owners raise.
 */
export interface StuckDesk {
  readonly list: (owner?: string) => ReturnType<StuckWork['list']>;
  readonly show: (owner: string, key: string) => Promise<StuckOverview>;
  readonly act: (act: StuckAct, owner: string, key: string, by: OperatorAct) => Promise<StuckOutcome>;
}

/** Makes the desk. */
export function stuckDesk({ work, owners, record }: StuckDeskPorts): StuckDesk {
  const nameOf = (asked: string): string => {
    const names = [...owners.keys()];
    const found = names.find((name) => [name, withoutVersion(name), bareName(name)].includes(asked));
    if (found !== undefined) return found;
    throw new PermanentFault(
      'owner-unknown',
      `Nothing is owned by ${asked}; owners are: ${names.join(', ')}.`,
    );
  };
  const find = async (asked: string, key: string) => {
    const name = nameOf(asked);
    const [item, owner] = [await work.find(name, key), owners.get(name)];
    if (item === undefined || owner === undefined) {
      throw new PermanentFault('not-stuck', `Nothing of ${name} is stuck under ${key}.`);
    }
    return { item, owner };
  };
  return {
    list: (asked) => work.list(asked === undefined ? undefined : nameOf(asked)),
    show: async (asked, key) => {
      const { item, owner } = await find(asked, key);
      return { item, rules: owner.rules };
    },
    act: async (act, asked, key, by) => {
      const { item, owner } = await find(asked, key);
      const rule = owner.rules[act];
      if ('refused' in rule) throw new PermanentFault('act-refused', `${key}: ${rule.refused}.`);
      return record(`stuck.${act}`, `${item.owner} ${key}`, by, () => owner.act(act, item, by));
    },
  };
}

function withoutVersion(owner: string): string {
  return owner.split('@')[0] ?? owner;
}

function bareName(owner: string): string {
  return withoutVersion(owner).replace(/^projection:/, '');
}
