// Parts of the program that are opened when somebody first asks for them, each once, and closed last first.
//
// I1  A part that another one asks for while it is opened is opened before it, and so closed after it.

/** Parts on demand. */
export interface Opening {
  /**
   * A part: `open` runs when what is given is first called, and every call gives what it made. `close` runs at the end if
   * the part was opened.
   */
  readonly part: <Opened>(
    name: string,
    open: () => Opened,
    close?: (opened: Opened) => unknown,
  ) => () => Opened;
  /** Names of what has been opened so far, in this order. */
  readonly opened: () => readonly string[];
  /** Closes what was opened. Every part is closed, even after one that failed to; then the first failure is raised. */
  readonly close: () => Promise<void>;
}

/** Nothing is open yet. A part that is first asked for after the end throws. */
export function createOpening(): Opening {
  const closing: { readonly name: string; readonly close: () => unknown }[] = [];
  let closed = false;
  return {
    part(name, open, close) {
      let made: { readonly opened: ReturnType<typeof open> } | undefined;
      return () => {
        if (made !== undefined) return made.opened;
        if (closed) throw new Error(`${name} was asked for after the program's parts were closed`);
        const opened = open();
        made = { opened };
        closing.push({ name, close: () => close?.(opened) });
        return opened;
      };
    },
    opened: () => closing.map(({ name }) => name),
    async close() {
      closed = true;
      const failures: unknown[] = [];
      for (const { close } of closing.splice(0).reverse()) {
        try {
          await close();
        } catch (failure) {
          failures.push(failure);
        }
      }
      if (failures.length > 0) throw failures[0];
    },
  };
}
