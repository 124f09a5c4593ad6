// The guard at the end of an exhaustive switch; the only throw in the domain.

/** Fails to compile where a case was forgotten, and fails loudly where stored data lied to the compiler. */
export function never(value: never, what = 'value'): never {
  throw new Error(`unhandled ${what}: ${JSON.stringify(value)}`);
}
