import {
  type INodeType,
  type INodeTypeDescription,
  type ITriggerFunctions,
  type ITriggerResponse,
  NodeConnectionTypes,
  NodeOperationError,
} from 'n8n-workflow';
import { eventsBack, itemOf } from '../ArasulDevice/events.ts';
import { getMetrics } from '../ArasulDevice/search.ts';
import { openDevice } from '../shared/doors.ts';
import { fields } from './fields.ts';
import { Outlet } from './outlet.ts';
import { isWanted } from './selection.ts';
import { settingsOf } from './settings.ts';
import { Watch } from './watch.ts';

/** Starts a workflow when something happens on the box. */
export class ArasulTrigger implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'Arasul Trigger',
    name: 'arasulTrigger',
    icon: { light: 'file:../../icons/arasul.svg', dark: 'file:../../icons/arasul.dark.svg' },
    group: ['trigger'],
    version: 1,
    subtitle: '={{ $parameter["delivery"] }}',
    description: 'Start a workflow when something happens on an Arasul box',
    defaults: { name: 'Arasul Trigger' },
    inputs: [],
    outputs: [NodeConnectionTypes.Main],
    credentials: [{ name: 'arasulDeviceApi', required: true }],
    properties: fields,
  };

  methods = { loadOptions: { getMetrics } };

  async trigger(this: ITriggerFunctions): Promise<ITriggerResponse> {
    const settings = settingsOf(this);
    const credential = await this.getCredentials('arasulDeviceApi');
    if (settings.live && credential['authentication'] === 'token') {
      throw new NodeOperationError(this.getNode(), 'Live delivery needs user name and password', {
        description:
          'Choose Polling as Delivery, or a credential with a login: the box lets tokens ask only.',
      });
    }
    const door = await openDevice(this, {});
    const manual = this.getMode() === 'manual';
    // A test run looks at what there is without moving the place up to which the active workflow has read.
    const memory = manual ? {} : this.getWorkflowStaticData('node');
    const outlet = new Outlet(memory, settings.selection, (item) =>
      this.emit([this.helpers.returnJsonArray([item])]),
    );
    const watch = new Watch(this, door, outlet, settings);
    await watch.start();
    return {
      closeFunction: () => watch.stop(),
      manualTriggerFunction: async () => {
        // The newest event that fits serves as a sample; where there is none, the next one does.
        for await (const event of eventsBack(door, '')) {
          if (!isWanted(event, settings.selection)) continue;
          outlet.tell([itemOf(event)]);
          return;
        }
      },
    };
  }
}
