// A real EventStoreDB for tests: one that is named, or a container where Docker runs.
import { GenericContainer, Wait } from 'testcontainers';

/** The image and settings of docker-compose.yml. */
const image = 'docker.eventstore.com/eventstore/eventstoredb-ee:24.10';
const port = 2113;
const startTimeoutMs = 120_000;

/** A server, and what ends it where it was started here; or why there is none. */
export type FoundEventStore =
  | {
      readonly kind: 'found';
      readonly url: string;
      readonly from: string;
      readonly stop: () => Promise<void>;
    }
  | { readonly kind: 'none'; readonly reason: string; readonly stop: () => Promise<void> };

const nothing = (): Promise<void> => Promise.resolve();

/** The first that is named, else a container, else none. Without Docker that is known in milliseconds. */
export async function findEventStore(
  named: readonly { readonly name: string; readonly url: string | undefined }[],
): Promise<FoundEventStore> {
  for (const { name, url } of named) {
    if (url?.includes('://') === true) return { kind: 'found', url, from: name, stop: nothing };
  }
  try {
    const container = await new GenericContainer(image)
      .withEnvironment({
        EVENTSTORE_CLUSTER_SIZE: '1',
        EVENTSTORE_INSECURE: 'true',
        EVENTSTORE_RUN_PROJECTIONS: 'None',
        EVENTSTORE_MEM_DB: 'true',
      })
      .withExposedPorts(port)
      .withWaitStrategy(Wait.forHttp('/health/live', port).forStatusCode(204))
      .withStartupTimeout(startTimeoutMs)
      .start();
    const url = `esdb://${container.getHost()}:${container.getMappedPort(port)}?tls=false`;
    return {
      kind: 'found',
      url,
      from: `${image} in Docker`,
      stop: async () => {
        await container.stop();
      },
    };
  } catch (error) {
    const names = named.map(({ name }) => name).join(' or ');
    const why = error instanceof Error ? error.message : String(error);
    return { kind: 'none', reason: `${names} names none, and Docker gives none (${why})`, stop: nothing };
  }
}
