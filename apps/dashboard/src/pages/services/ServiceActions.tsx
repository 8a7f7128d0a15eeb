import type { ServiceVerb, ServiceView } from '@arasul/edge/contract';
import { useState } from 'react';
import { ApiFailure } from '../../api/client.ts';
import { useDashboard, useIsLive, useLive, useTimeline, useWords } from '../../context.tsx';
import { typicalDownMs } from '../../model/stories.ts';
import { Button } from '../../ui/Button.tsx';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import styles from './services.module.css';

/** What may be asked for in the state that a service is in. */
const verbsFor = ({ state, drillable, role }: ServiceView): readonly ServiceVerb[] => {
  if (role === 'self') return [];
  if (state === 'stopped') return ['start'];
  return [...(drillable ? (['drill'] as const) : []), 'restart', 'stop'];
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

  const dependents = (all ?? []).filter(({ dependsOn }) => dependsOn.includes(name)).map((each) => each.name);
  return (
    <div className={styles.actions}>
      {verbsFor(service).map((verb) => (
        <Button
          key={verb}
          tone={verb === 'drill' ? 'primary' : 'plain'}
          spoken={words.verbs.spoken(verb, name)}
          unavailable={isLive ? null : words.connection.needsConnection}
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
