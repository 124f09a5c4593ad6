// Which of several media types an answer has (RFC 9110, 12.5.1): the one that the client's Accept header weighs most.

const weightForm = /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/;

/** One range of the header: what it covers, and how exactly. */
interface Range {
  readonly type: string;
  readonly weight: number;
}

/**
 * The offered type that is preferred: that of the greatest weight; of equal ones that which is named, not covered by a
 * wildcard; then the first offered. The first offered too where there is no header, or where it accepts none: an answer that the
 * client did not ask for says more than none. Parameters of a range but its weight are not looked at.
 */
export function preferredType<const Type extends string>(
  accept: string | undefined,
  offered: readonly [Type, ...Type[]],
): Type {
  const ranges = (accept ?? '').split(',').flatMap(rangeIn);
  let [best] = offered;
  let most = 0;
  for (const type of offered) {
    const worth = worthOf(type, ranges);
    if (worth > most) [best, most] = [type, worth];
  }
  return best;
}

/** Whether a client takes a type at all: without a header it takes any. A type that no range covers, or whose weight is 0, is refused. */
export function takes(accept: string | undefined, type: string): boolean {
  return accept === undefined || worthOf(type, accept.split(',').flatMap(rangeIn)) > 0;
}

/** The weight that the most exact range gives a type; a little more where the range names it. */
function worthOf(type: string, ranges: readonly Range[]): number {
  const covering = ['*/*', type.replace(/\/.*$/, '/*'), type].flatMap((name, exactness) =>
    ranges.flatMap((range) => (range.type === name ? [{ exactness, weight: range.weight }] : [])),
  );
  const found = covering.at(-1);
  return found === undefined || found.weight === 0 ? 0 : found.weight + found.exactness * smallest;
}

/** Less than two weights can differ by (0.001). */
const smallest = 0.0001;

/** A range; none where its weight is malformed. */
function rangeIn(text: string): readonly Range[] {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice('q='.length) ?? '1';
  return type !== '' && weightForm.test(weight) ? [{ type, weight: Number(weight) }] : [];
}
