// A pool that goes on with the connections it has while the server refuses further ones. The driver's pool fails a request
// at once if the new connection that it opened for it is refused, although its own connections will be free in a moment.
//
// I1  A refusal lowers the pool's limit to the connections it has, so that requests wait for one of those, within the
//     pool's own time limit. A pool without any asks for one connection at a time, and passes on what that one is told.
// I2  A second later the limit is as before: whoever needs a connection then asks the server again. If requests still
//     wait, the pool asks by itself, since nobody may be about to return a connection.
import { DatabaseError, Pool } from 'pg';
import type { PoolClient, PoolConfig } from 'pg';

type Connected = (
  error: Error | undefined,
  client: PoolClient | undefined,
  release: (broken?: unknown) => void,
) => void;

/** How long the pool doesn't grow after a refusal. */
const growAgainMs = 1_000;
/** How often one request asks: a connection that it waited for may be lost, and the next one refused. */
const maxAttempts = 3;

/** What such a pool is made with. */
export interface SteadyPoolConfig extends PoolConfig {
  readonly max: number;
  /** Called for each request that found no idle connection, with how long it waited for one. */
  readonly onWaited?: ((seconds: number) => void) | undefined;
  /** Called for each connection that the server refuses. */
  readonly onRefused?: (() => void) | undefined;
}

/** A pool whose requests wait for its own connections while the server refuses further ones (SQLSTATE 53300 and its class). */
export class SteadyPool extends Pool {
  readonly #most: number;
  readonly #onWaited: SteadyPoolConfig['onWaited'];
  readonly #onRefused: SteadyPoolConfig['onRefused'];
  #growing: NodeJS.Timeout | undefined;
  #refusedAtMs: number | undefined;
  /** Connections that the server accepted and that are not closed; the driver's own count includes those that are being opened. */
  readonly #accepted = new Set<PoolClient>();

  constructor({ onWaited, onRefused, ...config }: SteadyPoolConfig) {
    super(config);
    this.#most = config.max;
    this.#onWaited = onWaited;
    this.#onRefused = onRefused;
    this.on('connect', (client) => {
      this.#accepted.add(client);
      this.#refusedAtMs = undefined;
    });
    this.on('remove', (client) => this.#accepted.delete(client));
  }

  /** The most connections that it may have, refusals or not. */
  get most(): number {
    return this.#most;
  }

  /** When the server last refused a connection, by `performance.now()`; undefined once it has accepted one since, and before the first. */
  get refusedAtMs(): number | undefined {
    return this.#refusedAtMs;
  }

  override connect(): Promise<PoolClient>;
  override connect(callback: Connected): void;
  override connect(callback?: Connected): Promise<PoolClient> | undefined {
    if (callback !== undefined) {
      this.#askTimed(callback);
      return undefined;
    }
    return new Promise((resolve, reject) => {
      this.#askTimed((error, client) => {
        if (client !== undefined) resolve(client);
        else reject(error ?? new Error('The pool gave no connection.'));
      });
    });
  }

  override end(): Promise<void>;
  override end(callback: () => void): void;
  override end(callback?: () => void): Promise<void> | undefined {
    clearTimeout(this.#growing);
    if (callback === undefined) return super.end();
    super.end(callback);
    return undefined;
  }

  #askTimed(callback: Connected): void {
    const onWaited = this.#onWaited;
    if (onWaited === undefined || this.idleCount > 0) {
      this.#ask(callback, 1);
      return;
    }
    const sinceMs = performance.now();
    this.#ask((error, client, release) => {
      onWaited((performance.now() - sinceMs) / 1_000);
      callback(error, client, release);
    }, 1);
  }

  #ask(callback: Connected, attempt: number): void {
    super.connect((error, client, release) => {
      const hasOthers = error !== undefined && this.#wasRefused(error) && this.totalCount > 0;
      if (hasOthers && attempt < maxAttempts) this.#ask(callback, attempt + 1);
      else callback(error, client, release);
    });
  }

  /** Whether the server refused a connection; then the pool does not grow for a while (I1). */
  #wasRefused(error: Error): boolean {
    if (!isRefusal(error)) return false;
    this.#onRefused?.();
    this.#refusedAtMs = performance.now();
    if (this.ending) return false;
    this.options.max = Math.min(this.#most, Math.max(1, this.#accepted.size));
    this.#growing ??= setTimeout(() => this.#grow(), growAgainMs).unref();
    return true;
  }

  /** Upholds I2. */
  #grow(): void {
    this.#growing = undefined;
    this.options.max = this.#most;
    if (this.waitingCount === 0) return;
    this.#ask((error, _client, release) => {
      if (error === undefined) release();
    }, maxAttempts);
  }
}

/** Class 53: too many connections of the server, the database or the role, or no memory for another. */
function isRefusal(error: Error): boolean {
  return error instanceof DatabaseError && error.code?.startsWith('53') === true;
}
