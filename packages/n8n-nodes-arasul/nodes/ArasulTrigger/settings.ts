import { type IDataObject, type ITriggerFunctions, NodeOperationError } from 'n8n-workflow';
import { fieldsOf, listOf, namesIn, numberOf, textOf } from '../../transport/values.ts';
import type { Selection } from './selection.ts';
import type { Threshold } from './threshold.ts';

export interface Settings {
  readonly live: boolean;
  readonly pollMs: number;
  readonly selection: Selection;
  readonly thresholds: readonly Threshold[];
}

const thresholdOf = (value: unknown): Threshold => {
  const given = fieldsOf(value);
  return {
    metric: textOf(given['metric']).trim(),
    condition: given['condition'] === 'below' ? 'below' : 'above',
    limit: numberOf(given['value']) ?? 0,
    forMs: (numberOf(given['forSeconds']) ?? 0) * 1_000,
  };
};

/** What a person has chosen. @throws NodeOperationError when nothing would ever start the workflow. */
export const settingsOf = (context: ITriggerFunctions): Settings => {
  const options = context.getNodeParameter('options', {}) as IDataObject;
  const kinds = listOf(context.getNodeParameter('events', [])).map(textOf);
  const thresholds = listOf(context.getNodeParameter('thresholds.values', []))
    .map(thresholdOf)
    .filter(({ metric }) => metric !== '');
  if (kinds.length === 0 && thresholds.length === 0) {
    throw new NodeOperationError(context.getNode(), 'Nothing would start this workflow', {
      description: 'Choose at least one event, or add a threshold.',
    });
  }
  return {
    live: context.getNodeParameter('delivery', 'live') === 'live',
    pollMs: Math.max(1, numberOf(context.getNodeParameter('pollInterval', 60)) ?? 60) * 1_000,
    selection: {
      kinds,
      severity: textOf(options['severity']),
      services: namesIn(textOf(options['services'])),
      dedupeMs: (numberOf(options['dedupeSeconds']) ?? 0) * 1_000,
    },
    thresholds,
  };
};
