import type { OperatorRefusal } from './core/operator.ts';
import { HealingError } from './errors.ts';

/** What is told to the person whose wish cannot be carried out now. */
export function refusalError(refusal: OperatorRefusal, service: string): HealingError {
  switch (refusal) {
    case 'unknown-service':
      return unknownService(service);
    case 'busy':
      return new HealingError(
        'SERVICE_BUSY',
        `Another action on "${service}" is under way. Try again when it has ended.`,
      );
    case 'protected':
      return new HealingError(
        'SERVICE_PROTECTED',
        `"${service}" is part of the engine itself and is not touched.`,
      );
  }
}

export function unknownService(name: string): HealingError {
  return new HealingError('SERVICE_UNKNOWN', `There is no managed service named "${name}".`);
}
