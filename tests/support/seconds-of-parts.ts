// A reporter that ends with how long each file of service tests took, the longest first, and why tests were skipped.
import type { Reporter, TestModule } from 'vitest/node';

/** Prints to standard output. */
export class SecondsOfParts implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const parts = modules.map((part) => ({
      name: part.relativeModuleId,
      seconds: part.diagnostic().duration / 1_000,
      skipped: [...part.children.allTests('skipped')].map((test) => {
        const result = test.result();
        return result.state === 'skipped' ? (result.note ?? 'no reason given') : '';
      }),
    }));
    for (const { name, seconds, skipped } of parts.sort((a, b) => b.seconds - a.seconds)) {
      const reasons = [...new Set(skipped)].join('; ');
      process.stdout.write(
        `services: ${seconds.toFixed(1)} s  ${name}${reasons === '' ? '' : `  (skipped: ${reasons})`}\n`,
      );
    }
  }
}
