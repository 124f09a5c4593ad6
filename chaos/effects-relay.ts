// A process of the effects' experiment that publishes the site's log to a broker, or stands by for another one that does, until
// it is killed. Started by chaos/effects.ts with --kafka.
import { relayTo } from './effects/kafka.ts';
import { beginProcess } from './effects/process-means.ts';

const means = await beginProcess();
await relayTo(means.words.broker, means, means.over);
await means.parts.close();
