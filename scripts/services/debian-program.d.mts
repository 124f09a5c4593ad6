/** Which program. */
export interface DebianProgram {
  /** What it may be called; Debian's name of it is among them. */
  readonly names: readonly string[];
  /** The package of Debian that has it. */
  readonly packaged: string;
  /** The variable that may name its path. */
  readonly setting: string;
}

/** Where it is, installed if need be; or why there is none. */
export function findDebianProgram(program: DebianProgram): {
  readonly path: string | undefined;
  readonly reason: string;
};
