import type { Containers } from '@arasul/healing-engine';
import type { Config } from '../config.ts';
import type { SystemStatus } from '../contract/system.ts';
import { startDemo } from './demo.ts';
import { dockerContainers, findDocker, requireDocker } from './docker.ts';

/** What holds the services of this box. */
export interface Runtime {
  readonly containers: Containers;
  readonly kind: 'docker' | 'processes';
  readonly reason: SystemStatus['runtime']['reason'];
  /** A sentence for the owner when it is not what one would expect. */
  readonly notice: string | null;
  /** Stops what lives with the edge only; containers live on. */
  close(): Promise<void>;
}

const stopTimeoutMs = 3_000;

const processes = async (
  folder: string,
  reason: Runtime['reason'],
  notice: string | null,
): Promise<Runtime> => {
  const containers = await startDemo(folder);
  return {
    containers,
    kind: 'processes',
    reason,
    notice,
    close: async () => {
      await containers.stopAll(stopTimeoutMs);
      containers.close();
    },
  };
};

/**
 * Docker where an Engine answers, else the demo processes; as configured when that was said.
 *
 * @throws EdgeError `RUNTIME_UNAVAILABLE` when Docker was demanded and cannot be used.
 */
export const chooseRuntime = async (
  config: Pick<Config, 'runtime' | 'composeProject'>,
  processFolder: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Runtime> => {
  if (config.runtime === 'processes') return processes(processFolder, 'configured', null);
  const state = await findDocker(environment);
  if (config.runtime === 'docker') requireDocker(state);
  switch (state.kind) {
    case 'answers':
      return {
        containers: await dockerContainers(config.composeProject),
        kind: 'docker',
        reason: config.runtime === 'docker' ? 'configured' : 'engine-answers',
        notice: null,
        close: async () => undefined,
      };
    case 'forbidden':
      return processes(
        processFolder,
        'engine-forbidden',
        `Docker is there, but this user may not use ${state.socket}; three demo services of our own are watched instead.`,
      );
    case 'broken':
      return processes(
        processFolder,
        'no-engine',
        `Docker does not answer (${state.reason}); three demo services of our own are watched instead.`,
      );
    case 'none':
      return processes(processFolder, 'no-engine', null);
  }
};
