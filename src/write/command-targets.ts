// Which stream each command is for: that of the aggregate that decides it, under the id that the command names.
import type { Category } from '../domain/all-aggregates.ts';
import type { BareCommand } from '../domain/all-commands.ts';
import { aggregates } from './aggregates.ts';

/** A stream's category and id. */
export interface Target {
  readonly category: Category;
  readonly id: string;
}

interface Addressing {
  readonly category: Category;
  readonly decider: { readonly decides: (command: { readonly type: string }) => boolean };
  readonly id: string;
}

const addressings: readonly Addressing[] = (Object.keys(aggregates) as Category[]).map((category) => ({
  category,
  ...aggregates[category],
}));

/** The stream that a command is for. Throws an error for a command of no aggregate, which no typed caller has. */
export function targetOf(command: BareCommand): Target {
  for (const { category, decider, id } of addressings) {
    // Each aggregate's commands all have the member that its entry names: the list's type says so.
    if (decider.decides(command))
      return { category, id: (command as unknown as Record<string, string>)[id] ?? '' };
  }
  throw new Error(`no aggregate decides ${command.type}`);
}
