import type { SystemInfo } from '@arasul/edge/contract';
import { useEffect, useState } from 'react';
import { ApiFailure } from '../../api/client.ts';
import { useDashboard, useWords } from '../../context.tsx';
import { foreignText } from '../../model/foreign.ts';
import { Card } from '../../ui/Card.tsx';
import { Failed, Loading } from '../../ui/StateBox.tsx';
import styles from './settings.module.css';

type Info =
  | { readonly kind: 'loading' }
  | { readonly kind: 'loaded'; readonly info: SystemInfo }
  | { readonly kind: 'failed'; readonly code: string };

function Facts({ info }: { readonly info: SystemInfo }) {
  const { settings: words, format } = useWords();
  const rows: readonly (readonly [string, string | null])[] = [
    [words.name, info.node],
    [words.version, info.version],
    [words.processor, info.cpuModel],
    [words.cores, format.number(info.cpuCores)],
    [words.memory, format.bytes(info.memoryBytes)],
    [words.system, `${info.platform} ${info.architecture}, ${info.kernel}`],
    [words.uptime, format.duration(info.uptimeSeconds * 1_000)],
    [
      words.database,
      info.databaseVersion === null
        ? null
        : `PostgreSQL ${info.databaseVersion}${info.databaseEmbedded ? ` (${words.embedded})` : ''}`,
    ],
  ];
  return (
    <dl className={styles.facts}>
      {rows.map(([term, value]) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>{value === null ? words.unknown : <bdi>{foreignText(value)}</bdi>}</dd>
        </div>
      ))}
    </dl>
  );
}

/** What this box is. */
export function AboutBox() {
  const words = useWords();
  const { api } = useDashboard();
  const [shown, setShown] = useState<Info>({ kind: 'loading' });
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    let wanted = true;
    api.systemInfo().then(
      (info) => wanted && setShown({ kind: 'loaded', info }),
      (error: unknown) =>
        wanted && setShown({ kind: 'failed', code: error instanceof ApiFailure ? error.code : 'OFFLINE' }),
    );
    return () => {
      wanted = false;
    };
  }, [api, attempt]);
  const retry = (): void => {
    setShown({ kind: 'loading' });
    setAttempt((count) => count + 1);
  };
  return (
    <Card heading={words.settings.box}>
      {shown.kind === 'loading' && <Loading rows={4} />}
      {shown.kind === 'failed' && <Failed code={shown.code} onRetry={retry} />}
      {shown.kind === 'loaded' && <Facts info={shown.info} />}
    </Card>
  );
}
