// Which keys and which persons records name: what has to be in the keyring wherever the records are.
import { isUuid } from '../../../domain/shared/ids.ts';
import type { StoredEvent } from '../../../ports/event-log.port.ts';
import { FatalFault } from '../../../ports/faults.ts';
import { parseBody } from './body.ts';
import { parseHead } from './head.ts';

/** Something that a record names, and the position of the newest record that does. */
export interface Named {
  readonly tenant: string;
  readonly id: string;
  readonly position: bigint;
}

/** Keys of boxes, with the subject and purpose of each, and persons who acted; guests are known by their invite and not by the keyring. */
export interface NamedInLog {
  readonly keys: readonly (Named & { readonly subject: string; readonly purpose: string })[];
  readonly persons: readonly Named[];
}

/** What of a record is read. */
export type NamingRecord = Pick<StoredEvent, 'tenant' | 'position' | 'head' | 'body'>;

/** What these records name, each once. A record that can't be parsed names nothing: whoever reads it next says that it was changed. */
export function namedInLog(records: readonly NamingRecord[]): NamedInLog {
  const keys = new Map<string, NamedInLog['keys'][number]>();
  const persons = new Map<string, Named>();
  for (const { tenant, position, head, body } of records) {
    const actor = unlessChanged(() => parseHead(head).actor);
    if ((actor?.kind === 'person' || actor?.kind === 'operator') && isUuid(actor.id))
      persons.set(`${tenant} ${actor.id}`, { tenant, id: actor.id, position });
    for (const { key, subject, purpose } of unlessChanged(() => parseBody(body).boxes) ?? [])
      keys.set(`${tenant} ${key}`, { tenant, id: key, position, subject, purpose });
  }
  return { keys: [...keys.values()], persons: [...persons.values()] };
}

function unlessChanged<Parsed>(parse: () => Parsed): Parsed | undefined {
  try {
    return parse();
  } catch (fault) {
    if (fault instanceof FatalFault) return undefined;
    throw fault;
  }
}
