import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { waitFor } from '../../../transport/deadline.ts';
import { sentenceOf } from '../../../transport/explain.ts';
import { generationOf } from '../../../transport/generation.ts';
import { type Door, ask, askJson, askLines, refusalOf } from '../../../transport/request.ts';
import { type Fields, fieldsOf, listOf, numberOf, textOf } from '../../../transport/values.ts';
import { openLlm } from '../../shared/doors.ts';
import { modelOf } from '../../shared/model-of.ts';
import { type Operation, optionsOf, refusal } from '../../shared/run-items.ts';

const unloadChecks = { everyMs: 250, limitMs: 30_000 };

const open = (context: IExecuteFunctions, itemIndex: number): Promise<Door> =>
  openLlm(context, optionsOf(context, itemIndex), itemIndex);

const isSimple = (context: IExecuteFunctions, itemIndex: number): boolean =>
  context.getNodeParameter('simplify', itemIndex, true) === true;

const detailsOf = (model: Fields): IDataObject => {
  const details = fieldsOf(model['details']);
  return {
    family: textOf(details['family']) || null,
    parameters: textOf(details['parameter_size']) || null,
    quantization: textOf(details['quantization_level']) || null,
  };
};

/** As `llama.context_length` among the facts of a model. */
const contextLengthOf = (info: Fields): number | null => {
  const key = Object.keys(info).find((name) => name.endsWith('.context_length'));
  return key === undefined ? null : numberOf(info[key]);
};

const modelsAt = async (door: Door, path: string): Promise<readonly Fields[]> =>
  listOf(fieldsOf(await askJson(door, { method: 'GET', path }))['models']).map(fieldsOf);

const running = async (door: Door): Promise<readonly Fields[]> => modelsAt(door, '/api/ps');

/** Names without a tag mean `latest`. */
const isSame = (a: string, b: string): boolean => {
  const full = (name: string): string => (name.includes(':') ? name : `${name}:latest`);
  return full(a) === full(b);
};

/** The answer comes before the memory is free: cleared means that the model is no longer listed. */
const untilGone = async (door: Door, model: string): Promise<boolean> => {
  for (let waited = 0; waited <= unloadChecks.limitMs; waited += unloadChecks.everyMs) {
    if (!(await running(door)).some((each) => isSame(textOf(each['name']), model))) return true;
    if (!(await waitFor(unloadChecks.everyMs, door.signal))) return false;
  }
  return false;
};

const pull = async (
  door: Door,
  model: string,
): Promise<{ status: string; complaint: string; bytes: number }> => {
  let status = '';
  const sizes = new Map<string, number>();
  for await (const line of askLines(door, { method: 'POST', path: '/api/pull', body: { model } })) {
    const progress = fieldsOf(line);
    // A pull that fails answers 200 and says so in its last line.
    if (textOf(progress['error']) !== '') return { status, complaint: textOf(progress['error']), bytes: 0 };
    status = textOf(progress['status']);
    const total = numberOf(progress['total']);
    if (total !== null) sizes.set(textOf(progress['digest']), total);
  }
  return { status, complaint: '', bytes: [...sizes.values()].reduce((sum, size) => sum + size, 0) };
};

/** A model that only embeds is loaded by the API for that. */
const load = async (door: Door, model: string, options: IDataObject): Promise<void> => {
  const body = generationOf(model, options, undefined);
  const question = { method: 'POST', path: '/api/generate', body: { ...body, stream: false } } as const;
  const answer = await ask(door, question);
  if (answer.status < 400) return;
  const embedsOnly = answer.status === 400 && sentenceOf(textOf(answer.body)).includes('does not support');
  if (!embedsOnly) throw await refusalOf(door, question, answer);
  await askJson(door, { method: 'POST', path: '/api/embed', body: { ...body, input: [] } });
};

/** Operations of the resource Model. */
export const model: Readonly<Record<string, Operation>> = {
  getAll: async (context, itemIndex) => {
    const all = await modelsAt(await open(context, itemIndex), '/api/tags');
    const limit = numberOf(context.getNodeParameter('limit', itemIndex, 50)) ?? 50;
    const taken = context.getNodeParameter('returnAll', itemIndex, false) ? all : all.slice(0, limit);
    if (!isSimple(context, itemIndex)) return taken as IDataObject[];
    return taken.map((each) => ({
      name: textOf(each['name']),
      sizeBytes: numberOf(each['size']),
      modifiedAt: textOf(each['modified_at']) || null,
      ...detailsOf(each),
    }));
  },

  get: async (context, itemIndex) => {
    const name = modelOf(context, itemIndex);
    const door = await open(context, itemIndex);
    const shown = fieldsOf(await askJson(door, { method: 'POST', path: '/api/show', body: { model: name } }));
    if (!isSimple(context, itemIndex)) return [shown as IDataObject];
    return [
      {
        name,
        capabilities: listOf(shown['capabilities']).map(textOf),
        contextLength: contextLengthOf(fieldsOf(shown['model_info'])),
        ...detailsOf(shown),
        modifiedAt: textOf(shown['modified_at']) || null,
      },
    ];
  },

  getRunning: async (context, itemIndex) => {
    const all = await running(await open(context, itemIndex));
    if (!isSimple(context, itemIndex)) return all as IDataObject[];
    return all.map((each) => ({
      name: textOf(each['name']),
      sizeBytes: numberOf(each['size']),
      gpuBytes: numberOf(each['size_vram']),
      contextLength: numberOf(each['context_length']),
      expiresAt: textOf(each['expires_at']) || null,
      ...detailsOf(each),
    }));
  },

  load: async (context, itemIndex) => {
    const name = modelOf(context, itemIndex);
    await load(await open(context, itemIndex), name, optionsOf(context, itemIndex));
    return [{ model: name, loaded: true }];
  },

  unload: async (context, itemIndex) => {
    const name = modelOf(context, itemIndex);
    const door = await open(context, itemIndex);
    await askJson(door, {
      method: 'POST',
      path: '/api/generate',
      body: { model: name, keep_alive: 0, stream: false },
    });
    if (await untilGone(door, name)) return [{ model: name, unloaded: true }];
    throw refusal(
      context,
      itemIndex,
      `The model “${name}” is still in memory`,
      'A request is under way on it: wait for its end, or use Reset Session of the resource Service.',
    );
  },

  pull: async (context, itemIndex) => {
    const name = modelOf(context, itemIndex, 'modelName');
    const { status, complaint, bytes } = await pull(await open(context, itemIndex), name);
    if (complaint === '' && status === 'success') return [{ model: name, pulled: true, sizeBytes: bytes }];
    throw refusal(
      context,
      itemIndex,
      `The model “${name}” could not be brought to the box`,
      complaint === ''
        ? `The service stopped at “${status}”: run the node again, what is there already is kept.`
        : `Check its name and that the box may reach the library. The LLM service says: “${complaint}”`,
    );
  },

  delete: async (context, itemIndex) => {
    const name = modelOf(context, itemIndex);
    const door = await open(context, itemIndex);
    await askJson(door, { method: 'DELETE', path: '/api/delete', body: { model: name } });
    return [{ deleted: true }];
  },
};
