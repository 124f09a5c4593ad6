// docker-compose.yml, Dockerfile and .dockerignore, where no Docker can run them: each setting of the program is one it knows and
// makes a configuration that it starts with, hosts and ports are those of services, images are pinned, and everything can be waited for.
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { readConfig } from '../../src/app/config/config.ts';
import { roleNames } from '../../src/app/config/roles.ts';

const serviceSchema = z.looseObject({
  image: z.string(),
  build: z.string().optional(),
  environment: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
  ports: z.array(z.string()).default([]),
  volumes: z.array(z.string()).default([]),
  depends_on: z.record(z.string(), z.looseObject({ condition: z.string() })).default({}),
  healthcheck: z.looseObject({ test: z.array(z.string()).optional() }).optional(),
  network_mode: z.string().optional(),
});
const compose = z
  .looseObject({
    services: z.record(z.string(), serviceSchema),
    volumes: z.record(z.string(), z.null()),
  })
  .parse(parse(readFileSync('docker-compose.yml', 'utf8'), { merge: true }));
const dockerfile = readFileSync('Dockerfile', 'utf8');
const services = Object.entries(compose.services);
const ownServices = services.filter(([, { build }]) => build !== undefined);
const servers = services.filter(([, { build }]) => build === undefined);

/** What a service's program reads: its variables over those of the image. */
function environmentOf({ environment }: z.output<typeof serviceSchema>): Record<string, string> {
  const image = dockerfile.matchAll(/^ENV (\w+)=(.*)$/gm);
  const variables = Object.entries(environment).map(([name, value]) => [name, String(value)]);
  return Object.fromEntries([...[...image].map(([, name, value]) => [name, value]), ...variables]);
}

/** Hosts and ports that a value names. */
function placesIn(value: string): readonly (readonly [host: string, port: string])[] {
  return [...value.matchAll(/(?:^|@|\/\/|,|\s)([a-z][a-z.-]*):(\d+)/g)].map(([, host = '', port = '']) => [
    host,
    port,
  ]);
}

describe('docker-compose.yml', () => {
  it('has each role of the program played by one service of its own', () => {
    const played = ownServices.flatMap(([, { environment }]) => environment['VOICEMEET_ROLES'] ?? []);
    expect(played.toSorted()).toEqual([...roleNames].sort());
  });

  it.each(ownServices)('gives the service %s settings that it starts with', (_name, service) => {
    const result = readConfig(environmentOf(service), '/app');
    expect(result.kind === 'faults' ? result.faults : []).toEqual([]);
  });

  it.each(services)(
    'names to %s only hosts that are services, and waits for those that it must',
    (_name, service) => {
      const named = Object.values(service.environment).flatMap((value) => placesIn(String(value)));
      const away = named.filter(([host]) => host !== 'localhost' && compose.services[host] === undefined);
      expect(away).toEqual([]);
      expect(
        Object.keys(service.depends_on).filter((other) => compose.services[other] === undefined),
      ).toEqual([]);
      for (const [other, { condition }] of Object.entries(service.depends_on)) {
        expect(condition, `${other} can be waited for`).toBe(
          other === 'migrated' ? 'service_completed_successfully' : 'service_healthy',
        );
      }
    },
  );

  it('is reached by the program at the ports that the servers listen on', () => {
    const places = ownServices.flatMap(([, { environment }]) =>
      Object.values(environment).flatMap((value) => placesIn(String(value))),
    );
    const listening: Record<string, readonly string[]> = {
      postgres: ['5432'],
      eventstore: ['2113'],
      kafka: ['19092'],
      livekit: ['7880'],
    };
    expect(places.filter(([host, port]) => listening[host]?.includes(port) !== true)).toEqual([]);
    expect(compose.services['kafka']?.environment['KAFKA_LISTENERS']).toContain('INSIDE://:19092');
    expect(compose.services['eventstore']?.environment['EVENTSTORE_NODE_PORT']).toBe(2113);
  });

  it.each(servers)('pins the image of %s to a version, and knows when it is healthy', (_name, service) => {
    expect(service.image).toMatch(/:v?\d+[\w.-]*$/);
    expect(service.healthcheck?.test?.[0]).toMatch(/^CMD(-SHELL)?$/);
  });

  it('publishes every port on this machine only, and none twice', () => {
    const ports = services.flatMap(([, service]) => service.ports);
    expect(ports.filter((port) => !/^127\.0\.0\.1:\d+:\d+(\/udp)?$/.test(port))).toEqual([]);
    expect(new Set(ports).size).toBe(ports.length);
  });

  it('keeps what must outlive a container in named volumes, each of which is used', () => {
    const used = services.flatMap(([, { volumes }]) => volumes.map((volume) => volume.split(':')[0] ?? ''));
    expect([...new Set(used)].sort()).toEqual(Object.keys(compose.volumes).sort());
  });

  it('runs the versions that the service tests run', () => {
    const pom = readFileSync('scripts/services/kafka.pom.xml', 'utf8');
    const kafka = /kafka_2\.13<\/artifactId>\s*<version>([^<]+)</.exec(pom)?.[1];
    expect(compose.services['kafka']?.image).toBe(`apache/kafka:${kafka}`);
    const ofTests = /const image = '([^']+)'/.exec(
      readFileSync('tests/support/real-event-store.ts', 'utf8'),
    )?.[1];
    expect(compose.services['eventstore']?.image).toBe(ofTests);
  });
});

describe('the Dockerfile', () => {
  it('pins its base, runs the program itself as a user without rights, and says how its health is asked', () => {
    expect(dockerfile).toMatch(/^ARG NODE=node:\d+\.\d+\.\d+-bookworm-slim$/m);
    const last = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '));
    expect(last).toMatch(/^USER node$/m);
    expect(last).toMatch(/^ENTRYPOINT \["node"\]\nCMD \["src\/app\/main\.ts"\]$/m);
    expect(last).toMatch(/^HEALTHCHECK /m);
  });

  it('copies only what is there and what .dockerignore lets in', () => {
    const ignore = readFileSync('.dockerignore', 'utf8').split('\n');
    const letIn = ignore.filter((line) => line.startsWith('!')).map((line) => line.slice(1));
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, names = '']) =>
      names.split(' '),
    );
    expect(ignore).toContain('*');
    expect(new Set(copied)).toEqual(new Set(letIn));
    expect(copied.filter((name) => !existsSync(name))).toEqual([]);
  });
});
