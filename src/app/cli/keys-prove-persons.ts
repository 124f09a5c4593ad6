// `voicemeet keys prove-persons`: lists the persons whose rows have no proof, and then proves exactly those.
import { Option, InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import type { UnprovenPerson, UnprovenPersons } from '../../adapters/postgres/unproven-persons.ts';
import { maxUnprovenPersons } from '../../adapters/postgres/unproven-persons.ts';
import { parsePersonId } from '../../domain/shared/ids.ts';
import type { PersonId } from '../../domain/shared/ids.ts';
import { FatalFault, TamperedFault } from '../../ports/faults.ts';
import type { KeyDesk } from './open-keys.ts';
import { actOf, reasonOption } from './verb.ts';
import type { Verbs } from './verb.ts';

interface Options {
  readonly person?: PersonId;
  readonly trust?: string;
  readonly reason?: string;
}

/** Adds the verb. */
export function addKeysProvePersons(parent: Command, verbs: Verbs): void {
  const { terminal, withKeys } = verbs;
  parent
    .command('prove-persons')
    .description(
      'list the rows of keys.persons that have no proof; with --trust, prove exactly those that were listed',
    )
    .addOption(new Option('--person <id>', 'only the rows that name this person').argParser(personIn))
    .addOption(
      new Option('--trust <digest>', 'of the list: proves its rows, if they are still the same').argParser(
        digestIn,
      ),
    )
    .addOption(reasonOption().makeOptionMandatory(false))
    .action(async ({ person, trust, reason }: Options, command: Command) => {
      if (trust === undefined) {
        const found = await withKeys((desk) =>
          desk.listUnprovenPersons(person, (rows) => {
            for (const row of rows) terminal.out(lineOf(row));
          }),
        );
        for (const line of whatToDo(found, person)) terminal.note(line);
        return;
      }
      if (reason === undefined) command.error("error: required option '--reason <text>' not specified");
      const act = actOf(verbs, { reason });
      const proven = await withKeys((desk) => proveOnRecord(desk, person, trust, act));
      terminal.out(`${proven} persons are proven now; processes that run accept them at once.`);
    });
}

/**
 * The act is begun before anything is done; but for an operator whose own row has no proof, and who could begin nothing:
 * theirs is on record once it is done.
 */
async function proveOnRecord(
  desk: KeyDesk,
  person: PersonId | undefined,
  digest: string,
  by: ReturnType<typeof actOf>,
): Promise<number> {
  const prove = (): Promise<number> => desk.provePersons(person, digest);
  const onRecord = (work: () => Promise<number>): Promise<number> =>
    desk.onRecord('keys.prove-persons', digest, by, work, (proven) => `proven=${proven}`);
  try {
    return await onRecord(prove);
  } catch (fault) {
    if (!isOwnRow(fault)) throw fault;
    const proven = await prove();
    return onRecord(() => Promise.resolve(proven));
  }
}

function isOwnRow(fault: unknown): boolean {
  if (!(fault instanceof FatalFault && fault.code === 'act-not-recorded')) return false;
  return fault.cause instanceof TamperedFault && fault.cause.place.store === 'person';
}

function lineOf({ tenant, person, identity, made }: UnprovenPerson): string {
  return `tenant ${tenant}  person ${person}  identity ${identity.toString('hex')}  made ${made}`;
}

function whatToDo({ count, digest }: UnprovenPersons, person: PersonId | undefined): readonly string[] {
  if (count === 0)
    return [
      'Every row of keys.persons has a proof. One that is not its own is not listed here: restore that row.',
    ];
  const only = person === undefined ? '' : ` --person ${person}`;
  return [
    `${count} rows of keys.persons have no proof${count === maxUnprovenPersons ? ', or more' : ''}. Nothing was changed. "identity" is the SHA-256 of who signs in, by issuer and subject.`,
    'Trust them only if you know where they come from: a process of the version before, or your own backup. Whoever signs in with such an identity acts as the person beside it, and anybody who may write to the database can have put it there.',
    `To prove exactly these rows: voicemeet keys prove-persons${only} --trust ${digest} --reason '…'`,
  ];
}

function personIn(text: string): PersonId {
  const person = parsePersonId(text);
  if (person === undefined) throw new InvalidArgumentError('A person is named by a UUID.');
  return person;
}

function digestIn(text: string): string {
  if (/^[0-9a-f]{64}$/.test(text)) return text;
  throw new InvalidArgumentError(
    'The digest is printed by this verb without --trust: 64 hexadecimal digits.',
  );
}
