import type { INodePropertyOptions } from 'n8n-workflow';

/** How severe an event is, from the least to the most. */
export const severityOptions: INodePropertyOptions[] = [
  { name: 'Info', value: 'INFO' },
  { name: 'Warning', value: 'WARNING' },
  { name: 'Critical', value: 'CRITICAL' },
  { name: 'Emergency', value: 'EMERGENCY' },
];
