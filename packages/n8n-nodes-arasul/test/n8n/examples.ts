import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { TestServer } from '../support/server.ts';
import type { Workflow } from './rest.ts';
import type { Stage } from './stage.ts';

type Json = Record<string, unknown>;

const folder = join(__dirname, '../../examples');
const files = readdirSync(folder).filter((name) => name.endsWith('.json'));

const credentialFor: Readonly<Record<string, 'llm' | 'embeddings' | 'device'>> = {
  arasulLlmApi: 'llm',
  arasulEmbeddingsApi: 'embeddings',
  arasulDeviceApi: 'device',
};

/** What a person does with an example: choose credentials and models, and an address of their own. */
const fitted = (stage: Stage, file: string, address: string): Workflow => {
  const text = readFileSync(join(folder, file), 'utf8')
    .replaceAll('llama3.1:8b', 'tiny')
    .replaceAll('nomic-embed-text', 'embedder')
    .replaceAll('https://example.com/alerts', address);
  const workflow = JSON.parse(text) as Workflow;
  const nodes = workflow.nodes.map((node) => {
    const [type] = Object.keys((node['credentials'] as Json | undefined) ?? {});
    const key = credentialFor[type ?? ''];
    return key === undefined ? node : { ...node, credentials: stage.use(key) };
  });
  return { ...workflow, nodes };
};

/** What must stand in the record of a run of each. */
const gives: Readonly<Record<string, string>> = {
  'agent.json': 'You said: How are the services of the box?',
  'alert.json': 'You said: ',
  'chat.json': 'mood',
  'handbook.json': 'You said: How do I reset the box?',
  'night.json': 'no model is loaded',
  'similar.json': 'score',
};

/** The examples that a person imports, run by hand. */
export const describeExamples = (stage: Stage): void => {
  it('are six', () => {
    expect(files.sort()).toEqual(Object.keys(gives));
  });

  const runnable = files.filter((file) => stage.host.installed.sdk || file !== 'agent.json');

  it.each(runnable)('example %s runs', async (file) => {
    const inbox = await new TestServer((_asked, response) => response.end('{}')).start();
    // Something that one of them can tell of, and something that another can unload.
    if (file === 'alert.json') await stage.edge.drill('demo-web');
    stage.ollama.running.add('tiny:latest');
    const { status, text } = await stage.owner.runByHand(fitted(stage, file, inbox.url));
    await inbox.stop();
    expect([file, status]).toEqual([file, 'success']);
    expect(text).toContain(gives[file]);
    if (file === 'alert.json') expect(inbox.asked).toMatchObject([{ method: 'POST' }]);
  });
};
