import type { INodeProperties } from 'n8n-workflow';

/** How severe an event must be at least, from the least to the most. */
export const minimumSeverityOption: INodeProperties = {
  displayName: 'Minimum Severity',
  name: 'severity',
  type: 'options',
  default: 'WARNING',
  description: 'Only events that are at least as severe',
  options: [
    { name: 'Info', value: 'INFO' },
    { name: 'Warning', value: 'WARNING' },
    { name: 'Critical', value: 'CRITICAL' },
    { name: 'Emergency', value: 'EMERGENCY' },
  ],
};
