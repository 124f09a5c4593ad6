// What a role is: a part that a process can play beside others, with the pools it works on and how it starts.
import type { HttpRoute } from '../../http/http-route.ts';
import type { Authenticator } from '../../ports/authenticator.port.ts';
import type { Clock, Pace } from '../../ports/clock.port.ts';
import type { IdSource } from '../../ports/id-source.port.ts';
import type { Observer } from '../../ports/observer.port.ts';
import type { Visibility } from '../../ports/visibility.port.ts';
import type { PoolPurpose } from '../config/pools.ts';
import type { Role } from '../config/roles.ts';
import type { Config } from '../config/config.ts';
import type { Health } from '../health.routes.ts';
import type { Lifecycle } from '../lifecycle.ts';
import type { Identity, IdentityParts } from '../parts/identity.ts';
import type { Parts } from '../parts/parts.ts';
import type { ServedLog } from '../parts/served-log.ts';

/** What roles start with. */
export interface RoleMeans {
  readonly config: Config;
  readonly lifecycle: Lifecycle;
  readonly parts: Parts;
  readonly log: ServedLog;
  /** `advanced` tells whoever waits in this process that a projection has moved. */
  readonly visibility: Visibility & { readonly advanced: (key: string, position: bigint) => void };
  readonly clock: Clock;
  readonly pace: Pace;
  readonly ids: IdSource;
  readonly observer: Observer;
  /** Who may ask: made once for all roles of the process, with the facts of the first that asks for it. */
  readonly identity: (facts: IdentityParts['facts']) => Promise<Identity>;
  /** Names this process among those that share the work. */
  readonly holder: string;
}

/** What a role serves over HTTP. */
export interface RoleServes {
  readonly routes: readonly HttpRoute[];
  /** Who asks, where a route wants to know. */
  readonly authenticator?: Authenticator;
  /** What of it /readyz shows, beside what every process shows. */
  readonly health?: Health['parts'];
}

/** A role. */
export interface ProgramRole {
  readonly name: Role;
  /** The pools whose connections it uses, beside those of every process. */
  readonly pools: readonly PoolPurpose[];
  /** Starts what it does in the background, to be stopped by the lifecycle; gives what it serves, if anything. */
  readonly start: (means: RoleMeans) => Promise<RoleServes | undefined>;
}
