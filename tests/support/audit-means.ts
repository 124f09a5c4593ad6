// What audits are made with, in memory: a log of domain events, a record of what was sent, folds of the real domain.
import { accountDecider } from '../../src/domain/account/account.ts';
import { describeAccount } from '../../src/domain/account/describe-account.ts';
import { describeMeeting } from '../../src/domain/meeting/describe-meeting.ts';
import { meetingDecider } from '../../src/domain/meeting/meeting.ts';
import { describeTenant } from '../../src/domain/tenant/describe-tenant.ts';
import { tenantDecider } from '../../src/domain/tenant/tenant.ts';
import { uuidIdSource } from '../../src/adapters/system/uuid-id-source.ts';
import type { WebhookEndpointsPorts } from '../../src/read/webhook-endpoint/webhook-endpoints.route.ts';
import type { BareCommand } from '../../src/domain/all-commands.ts';
import type { Verdict } from '../../src/ports/dispatch.port.ts';
import type { InsideContext } from '../../src/ports/inside-context.ts';
import type { RecordedEvent } from '../../src/ports/event-store.port.ts';
import type { WatchedReadDb } from '../../src/ports/read-db.port.ts';
import { replaysOf } from '../../src/read/audit/audit-fold.ts';
import type { AuditPorts } from '../../src/read/audit/audit-ports.ts';
import { freshRows } from './read-server.ts';

/** What goes on record. */
interface Recorded {
  readonly command: BareCommand;
  readonly context: InsideContext;
}

/** The ports, and what went through them. */
export interface AuditMeans {
  readonly ports: AuditPorts;
  readonly sent: Recorded[];
  /** What was asked of the store, in order, and of which personal values. */
  readonly asked: string[];
}

const noRows: WatchedReadDb = freshRows(() => Promise.resolve([]));

/** Audits over a log that is a list; `decide` says what becomes of the record, or throws. */
export function auditMeans(
  log: readonly RecordedEvent[],
  decide: () => Partial<Verdict> = () => ({}),
): AuditMeans {
  const sent: Recorded[] = [];
  const asked: string[] = [];
  const ports: AuditPorts = {
    store: {
      tail: () => {
        asked.push('tail');
        return Promise.resolve(log.at(-1)?.position ?? 0n);
      },
      read: (of, stream, { from, direction, limit }, personals) => {
        asked.push(`read ${personals}`);
        const all = log.filter((one) => one.tenant === of && one.stream === stream);
        const ordered = direction === 'backwards' ? all.toReversed() : all;
        const found = ordered.filter(({ revision }) => {
          if (typeof from !== 'bigint') return true;
          return direction === 'backwards' ? revision <= from : revision >= from;
        });
        return Promise.resolve(found.slice(0, limit));
      },
      readTenant: (of, after, upTo, limit, personals) => {
        asked.push(`readTenant ${personals}`);
        const found = log.filter((one) => one.tenant === of && one.position > after && one.position <= upTo);
        return Promise.resolve(found.slice(0, limit));
      },
    },
    dispatch: {
      decide: (command, context) => {
        sent.push({ command, context });
        asked.push('decide');
        const event = { type: 'AuditRead' } as never;
        const verdict = { stream: 'access' as never, revision: 0n, events: [event], refusal: undefined };
        return Promise.resolve({ ...verdict, at: context.at, ...decide() });
      },
    },
    ids: uuidIdSource(),
    db: noRows,
    replays: {
      meeting: replaysOf({ ...meetingDecider, describe: describeMeeting }),
      account: replaysOf({ ...accountDecider, describe: describeAccount }),
      tenant: replaysOf({ ...tenantDecider, describe: describeTenant }),
    },
  };
  return { ports, sent, asked };
}

/** A tenant without webhook endpoints. */
export const noWebhooks: WebhookEndpointsPorts = {
  webhooks: { lanes: () => Promise.resolve([]), attempts: () => Promise.resolve([]) },
  webhookEndpoints: () => Promise.resolve([]),
};

/** A vault in which nothing lies. */
export const emptyVault = {
  vault: () => ({ open: () => Promise.resolve({ kind: 'absent' } as const) }),
};
