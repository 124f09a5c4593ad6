// Takes personal values out of an event's data before it is stored, leaving stubs {"$box":i}, and puts them
// back when it is read. One box per subject and purpose. docs/envelope.md, section 7.3.
import type { Actor } from '../../../domain/shared/actor.ts';
import { parsePersonId, personSubject } from '../../../domain/shared/ids.ts';
import type { SubjectId } from '../../../domain/shared/ids.ts';
import type { Personal } from '../../../domain/shared/personal.ts';
import { FatalFault, PermanentFault } from '../../../ports/faults.ts';
import type { KeyPurpose } from '../../../ports/keyring.port.ts';
import type { PersonalField } from './schema-walk.ts';

/** Data that is taken apart or put together in place. */
export type MutableData = Record<string, unknown>;

/** What goes into one box: values by JSON pointer (RFC 6901) into the data. */
export interface BoxContent {
  readonly subject: SubjectId;
  readonly purpose: KeyPurpose;
  readonly values: Record<string, unknown>;
}

const stubMember = '$box';

/**
 * Moves the known personal values out of `data` (changed in place) into boxes, in the order of `fields`.
 * Raises permanent faults: `subject-missing` where nobody's key can be named (the actor is no person, or the
 * field that names the person holds no id), `personal-unknown` for a value that is not known.
 */
export function takePersonals(
  data: MutableData,
  fields: readonly PersonalField[],
  actor: Actor,
): BoxContent[] {
  const boxes: BoxContent[] = [];
  for (const field of fields) {
    take(data, field, 0, '', { data, actor, boxes });
  }
  return boxes;
}

/** Replaces each stub (in place) by what `open` gives for its box and its JSON pointer. Raises a fatal fault `tampered`. */
export function givePersonals(
  data: MutableData,
  boxCount: number,
  open: (box: number, pointer: string) => Personal<unknown>,
): void {
  const visit = (holder: object, pointer: string): void => {
    for (const [name, member] of Object.entries(holder) as [string, unknown][]) {
      if (typeof member !== 'object' || member === null) continue;
      const here = `${pointer}/${escaped(name)}`;
      if (stubMember in member) {
        (holder as MutableData)[name] = open(boxNumber(member, boxCount), here);
      } else {
        visit(member, here);
      }
    }
  };
  visit(data, '');
}

interface Taking {
  readonly data: MutableData;
  readonly actor: Actor;
  readonly boxes: BoxContent[];
}

function take(parent: unknown, field: PersonalField, depth: number, pointer: string, taking: Taking): void {
  const name = field.path[depth];
  if (name === undefined || typeof parent !== 'object' || parent === null) return;
  if (name === '*') {
    Object.values(parent).forEach((item, index) =>
      take(item, field, depth + 1, `${pointer}/${index}`, taking),
    );
    return;
  }
  const holder = parent as MutableData;
  const value = holder[name];
  const here = `${pointer}/${escaped(name)}`;
  if (depth + 1 < field.path.length) {
    take(value, field, depth + 1, here, taking);
  } else if (value !== undefined && value !== null) {
    holder[name] = {
      [stubMember]: boxed(value as Personal<unknown>, here, field, subjectOf(field, holder, taking), taking),
    };
  }
}

/** Puts a value into the box of its subject and purpose; gives the box's number. */
function boxed(
  value: Personal<unknown>,
  pointer: string,
  field: PersonalField,
  subject: SubjectId,
  { boxes }: Taking,
): number {
  if (typeof value === 'string') {
    throw new PermanentFault('personal-unknown', `A ${value} value can not be stored again (${pointer}).`);
  }
  let number = boxes.findIndex((box) => box.subject === subject && box.purpose === field.purpose);
  if (number < 0) number = boxes.push({ subject, purpose: field.purpose, values: {} }) - 1;
  const box = boxes[number];
  if (box !== undefined) box.values[pointer] = value.known;
  return number;
}

function subjectOf(field: PersonalField, holder: MutableData, { data, actor }: Taking): SubjectId {
  const named = field.of === 'actor' ? actor.id : (holder[field.of] ?? data[field.of]);
  const person = typeof named === 'string' ? parsePersonId(named) : undefined;
  if (person !== undefined) return personSubject(person);
  throw new PermanentFault(
    'subject-missing',
    `/${field.path.join('/')} belongs to "${field.of}", who is no person with an id.`,
  );
}

function boxNumber(stub: object, boxCount: number): number {
  const { [stubMember]: value, ...others } = stub as MutableData;
  const fits = typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < boxCount;
  if (fits && Object.keys(others).length === 0) return value;
  throw new FatalFault('tampered', 'Stored data has a stub that names no box.');
}

function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
