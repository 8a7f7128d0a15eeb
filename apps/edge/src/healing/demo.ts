import { join } from 'node:path';
import type { ProcessContainers, ProcessSpec } from '@arasul/healing-engine/processes';
import { choosePorts } from '../demo/ports.ts';

const program = join(import.meta.dirname, '..', 'demo', 'service.js');

const services: readonly { readonly name: string; readonly needs: string | null }[] = [
  { name: 'demo-store', needs: null },
  { name: 'demo-api', needs: 'demo-store' },
  { name: 'demo-web', needs: null },
];

const toSpec = (name: string, needs: string | null, ports: ReadonlyMap<string, number>): ProcessSpec => {
  const address = (service: string): string => `http://127.0.0.1:${ports.get(service) ?? 0}`;
  return {
    name,
    command: process.execPath,
    args: [
      '--max-semi-space-size=1',
      '--max-old-space-size=32',
      program,
      name,
      String(ports.get(name) ?? 0),
      ...(needs === null ? [] : [address(needs)]),
    ],
    labels: {
      'arasul.heal.stop-timeout': '3s',
      ...(needs === null ? {} : { 'arasul.heal.depends-on': needs }),
    },
    health: { url: `${address(name)}/health`, timeoutMs: 1_000, retries: 2, startPeriodMs: 10_000 },
  };
};

/** Three real local processes where no Docker Engine answers, watched by the same engine. */
export const startDemo = async (folder: string): Promise<ProcessContainers> => {
  const { createProcessContainers } = await import('@arasul/healing-engine/processes');
  const ports = await choosePorts(
    join(folder, 'ports.json'),
    services.map(({ name }) => name),
  );
  const containers = createProcessContainers({
    folder,
    specs: services.map(({ name, needs }) => toSpec(name, needs, ports)),
  });
  await containers.startNew();
  return containers;
};
