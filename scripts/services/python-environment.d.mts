/** Which packages: a file of pip's requirements, every one pinned. */
export interface PythonEnvironment {
  /** Of the environment, in messages and in the cache. */
  readonly name: string;
  /** The path of the file. */
  readonly requirements: string;
  /** The least Python that they all have wheels for: 11 is 3.11. */
  readonly leastMinor: number;
}

/** The interpreter of an environment, which is made where it is missing; or why there is none. */
export function findPythonEnvironment(environment: PythonEnvironment): {
  readonly python: string | undefined;
  readonly reason: string;
};
