import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import manifest from '../../package.json';
import { describeActions } from './actions.ts';
import { describeAgents, describeOldHost, describeVectorStore } from './agents.ts';
import { describeExamples } from './examples.ts';
import { Stage } from './stage.ts';
import { describeTriggers } from './triggers.ts';

jest.setTimeout(120_000);

const stage = new Stage();
beforeAll(() => stage.open(), 300_000);
afterAll(() => stage.close(), 60_000);

describe(`the packed nodes in n8n ${stage.host.installed.version}`, () => {
  it('are all there, also as tools', async () => {
    const types = await stage.owner.nodeTypes();
    const ours = types.filter((name) => name.startsWith('n8n-nodes-arasul.')).sort();
    const tools = ['arasulDeviceTool', 'arasulEmbeddingsTool', 'arasulLlmTool'];
    const nodes = manifest.n8n.nodes.map((file) => file.split('/').at(-2) ?? '');
    const names = nodes.map((name) => `a${name.slice(1)}`);
    expect(ours).toEqual([...names, ...tools].map((name) => `n8n-nodes-arasul.${name}`).sort());
  });

  it('are packed with what is needed and nothing else', () => {
    const kinds = new Set(
      stage.files.filter((file) => file.includes('.')).map((file) => file.replace(/^.*?\./, '.')),
    );
    expect([...kinds].sort()).toEqual([
      '.credentials.js',
      '.dark.svg',
      '.js',
      '.json',
      '.md',
      '.node.js',
      '.node.json',
      '.svg',
    ]);
  });

  describeActions(stage);
  if (stage.host.installed.sdk) describeAgents(stage);
  else describeOldHost(stage);
  describeVectorStore(stage);
  describeExamples(stage);
  describeTriggers(stage);
});
