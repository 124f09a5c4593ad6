// A process of the reactors' experiment that publishes the site's log to a broker, or stands by for another one that does, until
// it is killed. Started by chaos/reactors.ts with --kafka.
import { relayTo } from './reactors/kafka.ts';
import { beginProcess } from './reactors/process-means.ts';

const means = await beginProcess();
await relayTo(means.words.broker, means, means.over);
await means.parts.close();
