/** Which program: the last part of its source is its name. */
export interface GoProgram {
  readonly name: string;
  readonly version: string;
  /** The package, without a version. */
  readonly source: string;
  /** The least Go that builds it. */
  readonly go: string;
}

/** The path of a program, built where it is missing, or why there is none. */
export function findGoProgram(program: GoProgram): {
  readonly program: string | undefined;
  readonly reason: string;
};
