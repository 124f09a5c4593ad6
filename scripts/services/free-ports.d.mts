/** Different ports of loopback that nobody listens on now. */
export function freePorts(count: number): Promise<number[]>;

/** One of them. */
export function freePort(): Promise<number>;
