import { createEngine } from '@arasul/healing-engine';
import { createDockerContainers } from '@arasul/healing-engine/docker';
import { fileJournal } from '@arasul/healing-engine/file-journal';
import { systemClock } from '@arasul/healing-engine/system-clock';
import Docker from 'dockerode';

const engine = createEngine({
  nodeId: 'shop-01',
  clock: systemClock(),
  containers: createDockerContainers({ docker: new Docker() }),
  journal: await fileJournal('healing.jsonl'),
});
engine.subscribe(({ services }) => console.table(services.map(({ name, state }) => ({ name, state }))));
await engine.start();
