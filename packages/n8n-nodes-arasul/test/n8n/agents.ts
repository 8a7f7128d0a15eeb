import { expect, it } from '@jest/globals';
import type { Workflow } from './rest.ts';
import type { Part, Stage } from './stage.ts';

type Json = Record<string, unknown>;

const model = (name: string): Json => ({ __rl: true, mode: 'id', value: name });

const agent: Part = {
  name: 'Agent',
  type: '@n8n/n8n-nodes-langchain.agent',
  version: 2.2,
  parameters: { promptType: 'define', text: '={{ $json.body.prompt }}', options: {} },
};

const chatModel: Part = {
  name: 'Model',
  type: 'n8n-nodes-arasul.arasulChatModel',
  parameters: { model: model('tiny') },
  credential: 'llm',
};

const calculator: Part = { name: 'Calculator', type: '@n8n/n8n-nodes-langchain.toolCalculator' };

const deviceTool: Part = {
  name: 'Box',
  type: 'n8n-nodes-arasul.arasulDeviceTool',
  parameters: {
    resource: 'service',
    operation: 'restart',
    service: {
      __rl: true,
      mode: 'id',
      value: "={{ $fromAI('service', 'name of the service', 'string') }}",
    },
    confirmation: "={{ $fromAI('confirmation', 'the name again', 'string') }}",
  },
  credential: 'device',
};

/** A chain whose last node has others below it, each by a kind of connection. */
const withBelow = (
  stage: Stage,
  path: string,
  above: Part,
  below: readonly (readonly [Part, string])[],
  responseMode?: string,
): Workflow => {
  const base = stage.chain(path, [above], responseMode);
  const nodes = below.map(([part], index) => stage.node(part, index + 10));
  const connections = below.map(
    ([{ name }, type]) => [name, { [type]: [[{ node: above.name, type, index: 0 }]] }] as const,
  );
  return {
    ...base,
    nodes: [...base.nodes, ...nodes],
    connections: { ...base.connections, ...Object.fromEntries(connections) },
  };
};

const answerOf = async (stage: Stage, path: string, prompt: string): Promise<unknown> => {
  const answer = await stage.owner.call(path, { prompt });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${text}`);
  return (JSON.parse(text) as Json[])[0]?.['output'];
};

/** The chat model on a host that is too old for it: it says so, and takes nothing with it. */
export const describeOldHost = (stage: Stage): void => {
  it('says below an AI Agent which n8n it needs', async () => {
    const id = await stage.owner.activate(
      withBelow(stage, 'agent', agent, [[chatModel, 'ai_languageModel']]),
    );
    expect((await stage.owner.call('agent', { prompt: 'Hello' })).status).toBe(500);
    expect(await stage.executionsText(id)).toContain('Arasul Chat Model needs n8n 2.16 or newer');
  });
};

/** The chat model below n8n's own agents. */
export const describeAgents = (stage: Stage): void => {
  it('lets an AI Agent call tools, several at once, and counts the tokens of the model', async () => {
    const id = await stage.owner.activate(
      withBelow(stage, 'agent', agent, [
        [chatModel, 'ai_languageModel'],
        [calculator, 'ai_tool'],
      ]),
    );
    expect(await answerOf(stage, 'agent', 'Hello')).toBe('You said: Hello');
    expect(await answerOf(stage, 'agent', 'Calculator({"input":"6*7"}) Calculator({"input":"1+1"})')).toBe(
      'Calculator gave 42 and Calculator gave 2',
    );
    const [latest] = await stage.owner.executions(id);
    const stored = await stage.owner.executionText(latest?.id ?? '');
    expect(stored).toContain('tokenUsage');
    expect(stored).not.toContain('tokenUsageEstimate');
  });

  it('lets an AI Agent act on the box only when it confirms', async () => {
    await stage.owner.activate(
      withBelow(stage, 'agent-box', agent, [
        [chatModel, 'ai_languageModel'],
        [deviceTool, 'ai_tool'],
      ]),
    );
    const restart = (confirmation: string) =>
      answerOf(stage, 'agent-box', `Box({"service":"demo-web","confirmation":"${confirmation}"})`);
    expect(await restart('demo-web')).toContain('"accepted":true');
    expect(await restart('yes')).toContain('"accepted":false');
  });

  it('streams the words of the model through the agent to a webhook', async () => {
    const streaming: Part = {
      ...agent,
      parameters: { ...agent.parameters, options: { enableStreaming: true } },
    };
    await stage.owner.activate(
      withBelow(stage, 'stream', streaming, [[chatModel, 'ai_languageModel']], 'streaming'),
    );
    const answer = await stage.owner.call('stream', { prompt: 'one two' });
    const pieces = (await answer.text())
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Json);
    const words = pieces.filter(({ type }) => type === 'item').map(({ content }) => content);
    expect(words).toEqual(['You ', 'said: ', 'one ', 'two']);
  });
};

/** The embeddings below n8n's own vector store. */
export const describeVectorStore = (stage: Stage): void => {
  it('fills a vector store and finds what is meant', async () => {
    const embeddings: Part = {
      name: 'Embeddings',
      type: 'n8n-nodes-arasul.arasulEmbeddingsModel',
      parameters: { model: model('embedder'), options: { batchSize: 2 } },
      credential: 'embeddings',
    };
    const store = (mode: string, parameters: Json): Part => ({
      name: 'Store',
      type: '@n8n/n8n-nodes-langchain.vectorStoreInMemory',
      version: 1.3,
      parameters: { mode, memoryKey: { __rl: true, mode: 'id', value: 'handbook' }, ...parameters },
    });
    const loader: Part = {
      name: 'Loader',
      type: '@n8n/n8n-nodes-langchain.documentDefaultDataLoader',
      version: 1.1,
      parameters: { jsonMode: 'expressionData', jsonData: '={{ $json.text }}', options: {} },
    };
    const split: Part = {
      name: 'Split',
      type: 'n8n-nodes-base.splitOut',
      parameters: { fieldToSplitOut: 'body.texts', options: { destinationFieldName: 'text' } },
    };
    const insert = withBelow(stage, 'insert', store('insert', { clearStore: true }), [
      [embeddings, 'ai_embedding'],
      [loader, 'ai_document'],
    ]);
    const connections = {
      ...insert.connections,
      Webhook: { main: [[{ node: 'Split', type: 'main', index: 0 }]] },
      Split: { main: [[{ node: 'Store', type: 'main', index: 0 }]] },
    };
    await stage.owner.activate({ ...insert, connections, nodes: [...insert.nodes, stage.node(split, 5)] });
    const texts = ['cook an egg', 'reset the box by its button', 'the weather of today'];
    expect((await stage.owner.call('insert', { texts })).status).toBe(200);
    await stage.owner.activate(
      withBelow(stage, 'query', store('load', { prompt: '={{ $json.body.prompt }}', topK: 1 }), [
        [embeddings, 'ai_embedding'],
      ]),
    );
    const answer = await stage.owner.call('query', { prompt: 'how to reset the box' });
    expect(await answer.json()).toMatchObject([{ document: { pageContent: 'reset the box by its button' } }]);
  });
};
