// A value that may be used and must never be shown: whatever prints, logs or serialises it gets a mask.

const mask = '[secret]';

/** A secret text. `reveal` is the one way to it, so that every use can be found by its name. */
export interface Secret {
  readonly reveal: () => string;
  readonly toString: () => string;
  readonly toJSON: () => string;
}

/** Wraps a secret; the text is in a closure, out of reach of everything that walks over members. */
export function secretOf(text: string): Secret {
  const shown = (): string => mask;
  return Object.freeze({
    reveal: () => text,
    toString: shown,
    toJSON: shown,
    [Symbol.for('nodejs.util.inspect.custom')]: shown,
  });
}

/** How a secret is given: in the environment, or in a file that only its owner may read. */
export type GivenSecret =
  { readonly kind: 'text'; readonly text: Secret } | { readonly kind: 'file'; readonly path: string };
