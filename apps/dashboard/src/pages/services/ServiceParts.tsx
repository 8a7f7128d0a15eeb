import type { ServiceView } from '@arasul/edge/contract';
import { useNow, useWords } from '../../context.tsx';
import { foreignText } from '../../model/foreign.ts';
import { statusOf } from '../../model/status.ts';
import { StatusBadge } from '../../ui/StatusBadge.tsx';
import styles from './services.module.css';

/** Plain name, and the name that engineers call it by where that is another. */
export function ServiceName({ name }: { readonly name: string }) {
  const words = useWords();
  const shown = words.serviceName(name);
  return (
    <>
      <bdi>{shown}</bdi>
      {shown !== name && <code className={styles.technical}>{foreignText(name)}</code>}
    </>
  );
}

/** State in a word, since when, and what is being done about it. */
export function ServiceState({ service }: { readonly service: ServiceView }) {
  const words = useWords();
  const nowMs = useNow();
  const shown = statusOf(service);
  return (
    <div className={styles.state}>
      <StatusBadge {...shown} />
      <span className={styles.muted}>
        {service.repair === null
          ? words.overview.since(Date.parse(service.since), nowMs)
          : words.services.repairing(service.repair, nowMs)}
      </span>
    </div>
  );
}

export function DependsOn({ service }: { readonly service: ServiceView }) {
  const words = useWords();
  if (service.dependsOn.length === 0) return <>{words.services.nothing}</>;
  return <>{words.format.list(service.dependsOn.map(words.serviceName))}</>;
}

/** Identifiers, for who asked to see them. */
export function ServiceDetails({ service }: { readonly service: ServiceView }) {
  const { services: words } = useWords();
  const rows: readonly (readonly [string, string | number | null])[] = [
    [words.process, service.pid],
    [words.instance, service.instanceId],
    [words.image, service.image],
    [words.exitCode, service.exitCode],
    [words.role, service.role],
  ];
  return (
    <dl className={styles.details}>
      {rows.map(([term, value]) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>{value === null ? words.nothing : <code>{foreignText(String(value))}</code>}</dd>
        </div>
      ))}
    </dl>
  );
}
