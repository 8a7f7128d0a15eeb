import { Workflow } from 'n8n-workflow';

/** Resolves `={{ … }}` of a credential with n8n's own evaluator. */
export function resolveExpression(value: unknown, credentials: Record<string, string | boolean>): unknown {
  if (typeof value !== 'string') throw new Error(`an expression is a text, not ${typeof value}`);
  const node = {
    id: '1',
    name: 'test',
    type: 'test',
    typeVersion: 1,
    position: [0, 0] satisfies [number, number],
    parameters: {},
  };
  const nodeType = {
    description: {
      displayName: 'test',
      name: 'test',
      group: [],
      version: 1,
      description: '',
      defaults: {},
      inputs: [],
      outputs: [],
      properties: [],
    },
  };
  const workflow = new Workflow({
    nodes: [node],
    connections: {},
    active: false,
    nodeTypes: {
      getByName: () => nodeType,
      getByNameAndVersion: () => nodeType,
      getKnownTypes: () => ({}),
    },
  });
  return workflow.expression.getSimpleParameterValue(node, value, 'internal', { $credentials: credentials });
}
