import type { ILoadOptionsFunctions, INodeListSearchItems, INodeListSearchResult } from 'n8n-workflow';
import { type Door, askJson } from '../../transport/request.ts';
import { fieldsOf, listOf, textOf } from '../../transport/values.ts';
import { openEmbeddings, openLlm } from './doors.ts';

/** More models than these are listed without what they can do: each costs a request. */
const shownLimit = 24;
const listOptions = { timeout: 15, maxRetries: 1 };

interface Listed {
  readonly name: string;
  readonly size: string;
  readonly abilities: readonly string[];
}

const abilitiesOf = async (door: Door, model: string): Promise<readonly string[]> => {
  try {
    const shown = fieldsOf(await askJson(door, { method: 'POST', path: '/api/show', body: { model } }));
    return listOf(shown['capabilities']).map(textOf);
  } catch {
    // The list is worth more than what stands in brackets behind a name.
    return [];
  }
};

const listModels = async (door: Door, isWanted: (name: string) => boolean): Promise<readonly Listed[]> => {
  const { models } = fieldsOf(await askJson(door, { method: 'GET', path: '/api/tags' }));
  const entries = listOf(models)
    .map(fieldsOf)
    .filter((entry) => isWanted(textOf(entry['name'])));
  return Promise.all(
    entries.map(async (entry, index) => {
      const name = textOf(entry['name']);
      const { parameter_size: parameters, quantization_level: level } = fieldsOf(entry['details']);
      return {
        name,
        size: [textOf(parameters), textOf(level)].filter((each) => each !== '').join(' '),
        abilities: index < shownLimit ? await abilitiesOf(door, name) : [],
      };
    }),
  );
};

const toItem = ({ name, size, abilities }: Listed): INodeListSearchItems => {
  const beside = [size, abilities.filter((each) => each !== 'completion').join(', ')];
  const told = beside.filter((each) => each !== '').join('; ');
  return { name: told === '' ? name : `${name} (${told})`, value: name };
};

const byName = (a: Listed, b: Listed): number => a.name.localeCompare(b.name);

/** The models of an Ollama-compatible service that can do `ability`, or of which nothing is known. */
const searchAt = async (
  door: Door,
  ability: 'completion' | 'embedding',
  filter = '',
): Promise<INodeListSearchResult> => {
  const wanted = filter.trim().toLowerCase();
  const models = await listModels(door, (name) => name.toLowerCase().includes(wanted));
  const able = models.filter(({ abilities }) => abilities.length === 0 || abilities.includes(ability));
  return { results: able.sort(byName).map(toItem) };
};

/** For a field from which a language model is chosen. */
export async function searchModels(
  this: ILoadOptionsFunctions,
  filter?: string,
): Promise<INodeListSearchResult> {
  return searchAt(await openLlm(this, listOptions), 'completion', filter);
}

/** For a field from which an embedding model is chosen. */
export async function searchEmbeddingModels(
  this: ILoadOptionsFunctions,
  filter = '',
): Promise<INodeListSearchResult> {
  const door = await openEmbeddings(this, listOptions);
  if (door.api === 'ollama') return searchAt(door, 'embedding', filter);
  const { data } = fieldsOf(await askJson(door, { method: 'GET', path: '/v1/models' }));
  const names = listOf(data).map((each) => textOf(fieldsOf(each)['id']));
  const found = names.filter((name) => name.toLowerCase().includes(filter.trim().toLowerCase()));
  return { results: found.sort().map((name) => ({ name, value: name })) };
}
