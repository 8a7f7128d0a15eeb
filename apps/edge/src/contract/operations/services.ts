import { z } from 'zod';
import { type ServiceVerb, serviceVerbAnswer } from '../api.ts';
import type { Operation } from '../operation.ts';
import { serviceName, servicesDocument } from '../services.ts';

export const serviceParams = z.strictObject({ name: serviceName });

const verb = <const Verb extends ServiceVerb>(name: Verb, summary: string) =>
  ({
    method: 'post',
    path: `/api/services/{name}/${name}`,
    summary,
    scope: 'services:control',
    rate: 'act',
    params: serviceParams,
    status: 202,
    answer: serviceVerbAnswer,
    errors: ['SERVICE_NOT_FOUND', 'SERVICE_BUSY', 'NOT_DRILLABLE', 'RUNTIME_AWAY'],
  }) as const satisfies Operation;

export const serviceOperations = {
  'services.list': {
    method: 'get',
    path: '/api/services',
    summary: 'All services of the box and where their repairs stand.',
    scope: 'services:read',
    rate: 'read',
    status: 200,
    answer: servicesDocument,
  },
  'services.start': verb('start', 'Start a service that a person stopped.'),
  'services.stop': verb('stop', 'Stop a service; it is not healed until it is started again.'),
  'services.restart': verb('restart', 'Restart a service.'),
  'services.drill': verb('drill', 'Kill a service without warning, to watch its repair.'),
} as const satisfies Record<string, Operation>;
