// Who takes snapshots, who begins from them, and who checks them: one set for each aggregate, over one shelf.
import { foldNames } from '../adapters/codec/typed/fold-versions.ts';
import { typedSnapshots } from '../adapters/codec/typed/typed-snapshots.ts';
import { createPostgresSnapshotShelf } from '../adapters/postgres/postgres-snapshot-shelf.ts';
import { accessDecider } from '../domain/access/access.ts';
import { accountDecider } from '../domain/account/account.ts';
import { describeAccount } from '../domain/account/describe-account.ts';
import { inviteDecider } from '../domain/invite/invite.ts';
import { describeMeeting } from '../domain/meeting/describe-meeting.ts';
import { meetingDecider } from '../domain/meeting/meeting.ts';
import { parseStreamName } from '../domain/shared/ids.ts';
import { describeTenant } from '../domain/tenant/describe-tenant.ts';
import { tenantDecider } from '../domain/tenant/tenant.ts';
import type { Observer } from '../ports/observer.port.ts';
import type { Snapshots } from '../ports/snapshots.port.ts';
import { replaysOf } from '../read/audit/audit-fold.ts';
import type { AuditFold, Replays } from '../read/audit/audit-fold.ts';
import type { AuditPorts } from '../read/audit/audit-ports.ts';
import { checkSomeSnapshots } from '../reactors/snapshot-sampling.ts';
import type { ChorePorts } from '../reactors/chores.ts';
import type { Fold } from '../write/fold.ts';
import { snapshotCheck } from '../write/snapshot-check.ts';
import type { SnapshotCheck } from '../write/snapshot-check.ts';
import { snapshotTaker } from '../write/snapshot-taker.ts';
import type { SnapshotTaker } from '../write/snapshot-taker.ts';
import type { Storage } from './build-storage.ts';

/** What snapshots are made with. */
export interface SnapshotParts {
  readonly storage: Pick<Storage, 'store' | 'auditStore' | 'poolOf'>;
  readonly observer: Observer;
  /** Whether a check drops a snapshot that is not what the full fold gives, as it does where nothing is said. */
  readonly differing?: 'drop' | 'keep';
}

/** What is made. */
export interface BuiltSnapshots {
  readonly taker: SnapshotTaker;
  /** How audits fold: each from the nearest snapshot on, read as the auditor's role. */
  readonly replays: AuditPorts['replays'];
  /** Compares one snapshot with the full fold, whatever its aggregate; `gone` for a stream of none. */
  readonly check: SnapshotCheck;
  readonly chores: ChorePorts['snapshots'];
}

/** Everything about snapshots, over the program's storage; they lie in PostgreSQL whichever store keeps the log. */
export function buildSnapshots({ storage, observer, differing = 'drop' }: SnapshotParts): BuiltSnapshots {
  const { store, auditStore, poolOf } = storage;
  const ofCommands = createPostgresSnapshotShelf(poolOf('vm_appender'));
  const ofAudits = createPostgresSnapshotShelf(poolOf('vm_auditor'));
  const snapshotsOf = <State>(fold: Fold<State>): Snapshots<State> =>
    typedSnapshots(fold, { shelf: ofCommands, store, observer });
  const taker = snapshotTaker({ store, snapshotsOf, observer });

  const replays = <State>(fold: Fold<State> & AuditFold<State>): Replays => {
    const { find } = typedSnapshots(fold, { shelf: ofAudits, store: auditStore, observer });
    return replaysOf(fold, { find, passed: taker.of(fold).passed });
  };

  const checkOf = <State>(fold: Fold<State>): SnapshotCheck => {
    const { matches, drop } = snapshotsOf(fold);
    return snapshotCheck(fold, store, {
      matches,
      drop: differing === 'drop' ? drop : () => Promise.resolve(),
    });
  };
  const checks: Readonly<Record<string, SnapshotCheck>> = {
    meeting: checkOf(meetingDecider),
    account: checkOf(accountDecider),
    invite: checkOf(inviteDecider),
    tenant: checkOf(tenantDecider),
    access: checkOf(accessDecider),
  };
  const check: SnapshotCheck = async (tenant, stream, revision) => {
    const category = parseStreamName(stream)?.category ?? '';
    return (await checks[category]?.(tenant, stream, revision)) ?? 'gone';
  };

  const shelf = createPostgresSnapshotShelf(poolOf('vm_scheduler'));
  const folds = foldNames();
  return {
    taker,
    replays: {
      meeting: replays({ ...meetingDecider, describe: describeMeeting }),
      account: replays({ ...accountDecider, describe: describeAccount }),
      tenant: replays({ ...tenantDecider, describe: describeTenant }),
    },
    check,
    chores: { shelf, folds, checkSome: () => checkSomeSnapshots({ shelf, folds, check, observer }) },
  };
}
