import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { INodeProperties, INodeType } from 'n8n-workflow';
import { ArasulChatModel } from '../nodes/ArasulChatModel/ArasulChatModel.node.ts';
import { ArasulDevice } from '../nodes/ArasulDevice/ArasulDevice.node.ts';
import { ArasulEmbeddings } from '../nodes/ArasulEmbeddings/ArasulEmbeddings.node.ts';
import { ArasulEmbeddingsModel } from '../nodes/ArasulEmbeddingsModel/ArasulEmbeddingsModel.node.ts';
import { ArasulLlm } from '../nodes/ArasulLlm/ArasulLlm.node.ts';
import { ArasulTrigger } from '../nodes/ArasulTrigger/ArasulTrigger.node.ts';

const nodes: readonly INodeType[] = [
  new ArasulChatModel(),
  new ArasulDevice(),
  new ArasulEmbeddings(),
  new ArasulEmbeddingsModel(),
  new ArasulLlm(),
  new ArasulTrigger(),
];
const byName = new Map(nodes.map((node) => [node.description.name, node]));

const valuesOf = (property: INodeProperties | undefined): readonly unknown[] =>
  (property?.options ?? []).flatMap((option) => ('value' in option ? [option.value] : []));

describe.each(nodes.map((node) => [node.description.displayName, node.description] as const))(
  '%s',
  (_name, { properties }) => {
    it('shows each field for operations that there are', () => {
      for (const { name, displayOptions } of properties) {
        for (const operation of displayOptions?.show?.['operation'] ?? []) {
          const resources = displayOptions?.show?.['resource'];
          const offered = properties
            .filter((each) => each.name === 'operation')
            .filter((each) => {
              const shown = each.displayOptions?.show?.['resource'];
              return resources === undefined || shown?.some((one) => resources.includes(one)) === true;
            })
            .flatMap(valuesOf);
          expect({ field: name, operation, offered }).toEqual({
            field: name,
            operation,
            offered: expect.arrayContaining([operation]),
          });
        }
      }
    });

    it('names each field once for each operation', () => {
      const places = properties.flatMap(({ name, displayOptions }) => {
        const { resource = [''], operation = [''], ...rest } = displayOptions?.show ?? {};
        return resource.flatMap((one) =>
          operation.map((two) => [name, one, two, JSON.stringify(rest)].map(String).join(' ')),
        );
      });
      expect(places.length).toBe(new Set(places).size);
    });
  },
);

describe('the examples', () => {
  const folder = join(__dirname, '../examples');
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));

  it.each(files)('%s uses nodes, operations and fields that there are', (file) => {
    const workflow = JSON.parse(readFileSync(join(folder, file), 'utf8')) as {
      nodes: { name: string; type: string; parameters: Record<string, unknown> }[];
      connections: Record<string, Record<string, { node: string }[][]>>;
    };
    const names = new Set(workflow.nodes.map(({ name }) => name));
    for (const [from, outputs] of Object.entries(workflow.connections)) {
      const targets = Object.values(outputs)
        .flat(2)
        .map(({ node }) => node);
      for (const name of [from, ...targets]) expect(names).toContain(name);
    }
    for (const { type, parameters } of workflow.nodes) {
      if (!type.startsWith('n8n-nodes-arasul.')) continue;
      const node = byName.get(type.slice('n8n-nodes-arasul.'.length).replace(/Tool$/, ''));
      const fields = new Set(node?.description.properties.map(({ name }) => name));
      // What n8n itself adds to a node that it offers as a tool.
      fields.add('toolDescription');
      for (const name of Object.keys(parameters)) expect([file, ...fields]).toContain(name);
      const operations = node?.description.properties.filter(({ name }) => name === 'operation') ?? [];
      const { operation } = parameters;
      if (operation !== undefined) expect(operations.flatMap(valuesOf)).toContain(operation);
    }
  });
});
