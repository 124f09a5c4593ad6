// Tries again until something that could not be reached is back.

const pauseMs = 50;

/** What the work gives once it does not throw; throws its last error after `timeoutMs`. */
export async function until<Given>(work: () => Promise<Given>, timeoutMs = 60_000): Promise<Given> {
  const givenUpAt = performance.now() + timeoutMs;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (performance.now() > givenUpAt) throw error;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}
