import type { IExecuteFunctions } from 'n8n-workflow';
import { type EmbeddingSettings, embed } from '../../transport/embeddings.ts';
import { askJson } from '../../transport/request.ts';
import { fieldsOf, listOf, numberOf, textOf } from '../../transport/values.ts';
import { cosine, distance } from '../../transport/vectors.ts';
import { openEmbeddings } from '../shared/doors.ts';
import { modelOf } from '../shared/model-of.ts';
import { type Operation, optionsOf } from '../shared/run-items.ts';
import { textIn, textsIn } from './texts.ts';

const settingsOf = (context: IExecuteFunctions, itemIndex: number): EmbeddingSettings => ({
  model: modelOf(context, itemIndex),
  options: optionsOf(context, itemIndex),
});

const rounded = (value: number | null): number | null =>
  value === null ? null : Math.round(value * 1e6) / 1e6;

/** Operations that take one item at a time. */
export const operations: Readonly<Record<string, Operation>> = {
  compare: async (context, itemIndex) => {
    const settings = settingsOf(context, itemIndex);
    const texts = [
      textIn(context, itemIndex, 'firstText', 'First Text'),
      textIn(context, itemIndex, 'secondText', 'Second Text'),
    ];
    const door = await openEmbeddings(context, settings.options, itemIndex);
    const [a = [], b = []] = await embed(door, settings, texts);
    return [{ similarity: rounded(cosine(a, b)), distance: rounded(distance(a, b)), dimensions: a.length }];
  },

  rank: async (context, itemIndex) => {
    const settings = settingsOf(context, itemIndex);
    const query = textIn(context, itemIndex, 'query', 'Query');
    const texts = textsIn(context, itemIndex);
    const limit = numberOf(context.getNodeParameter('limit', itemIndex, 50)) ?? 50;
    const door = await openEmbeddings(context, settings.options, itemIndex);
    const [asked = [], ...vectors] = await embed(door, settings, [query, ...texts]);
    const scored = texts.map((text, index) => ({
      index,
      text,
      score: rounded(cosine(asked, vectors[index] ?? [])) ?? 0,
    }));
    // Equal scores stay in the order of the list: sort is stable.
    return scored.sort((a, b) => b.score - a.score).slice(0, limit);
  },

  getHealth: async (context, itemIndex) => {
    const door = await openEmbeddings(context, optionsOf(context, itemIndex), itemIndex);
    const openai = door.api === 'openai';
    const answer = fieldsOf(
      await askJson(door, { method: 'GET', path: openai ? '/v1/models' : '/api/tags' }),
    );
    const models = listOf(openai ? answer['data'] : answer['models']).map(fieldsOf);
    return [{ healthy: true, models: models.map((each) => textOf(openai ? each['id'] : each['name'])) }];
  },
};
