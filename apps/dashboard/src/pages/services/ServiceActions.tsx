import type { ServiceVerb, ServiceView } from '@arasul/edge/contract';
import { useState } from 'react';
import { ApiFailure } from '../../api/client.ts';
import { useDashboard, useIsLive, useLive, useTimeline, useWords } from '../../context.tsx';
import { typicalDownMs } from '../../model/stories.ts';
import { Button } from '../../ui/Button.tsx';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import styles from './services.module.css';

/**
 * What may be asked for. Buttons keep their places while the state changes, so that the focus, and a finger
 * on its way, does not land on another one.
 */
const verbsFor = ({ state, role }: ServiceView): readonly ServiceVerb[] => {
  if (role === 'self') return [];
  const drill: readonly ServiceVerb[] = role === 'app' ? ['drill'] : [];
  return [...drill, ...(state === 'stopped' ? (['start'] as const) : (['stop', 'restart'] as const))];
};

/** The buttons of one service; what disturbs somebody is asked for first. */
export function ServiceActions({ service }: { readonly service: ServiceView }) {
  const words = useWords();
  const dashboard = useDashboard();
  const isLive = useIsLive();
  const timeline = useTimeline();
  const all = useLive((state) => state.services?.services);
  const [asking, setAsking] = useState<ServiceVerb | null>(null);
  const [busy, setBusy] = useState<ServiceVerb | null>(null);
  const { name } = service;

  const act = (verb: ServiceVerb): void => {
    setAsking(null);
    setBusy(verb);
    dashboard
      .act(name, verb)
      .then(
        () => dashboard.toasts.show('ok', words.verbs.asked(verb, name)),
        (error: unknown) => {
          const code = error instanceof ApiFailure ? error.code : 'OFFLINE';
          dashboard.toasts.show('bad', words.states.failed(words.errors(code)));
        },
      )
      .finally(() => setBusy(null));
  };

  const whyNot = (verb: ServiceVerb): string | null => {
    if (!isLive) return words.connection.needsConnection;
    return verb === 'drill' && !service.drillable ? words.errors('NOT_DRILLABLE') : null;
  };

  const dependents = (all ?? []).filter(({ dependsOn }) => dependsOn.includes(name)).map((each) => each.name);
  return (
    <div className={styles.actions}>
      {verbsFor(service).map((verb) => (
        <Button
          key={verb === 'start' ? 'stop' : verb}
          tone={verb === 'drill' ? 'accent' : 'plain'}
          spoken={words.verbs.spoken(verb, name)}
          unavailable={whyNot(verb)}
          busy={busy !== null}
          onClick={() => (verb === 'start' ? act(verb) : setAsking(verb))}
        >
          {words.verbs.label[verb]}
        </Button>
      ))}
      {asking !== null && (
        <ConfirmDialog
          question={words.verbs.question(asking, name)}
          confirm={words.verbs.confirm[asking]}
          onConfirm={() => act(asking)}
          onCancel={() => setAsking(null)}
        >
          {words.verbs.consequence(asking, typicalDownMs(timeline, name), dependents)}
        </ConfirmDialog>
      )}
    </div>
  );
}
