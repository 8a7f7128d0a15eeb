import type { ArasulEvent } from '@arasul/edge/contract';
import { useWords } from '../../context.tsx';
import { foreignText } from '../../model/foreign.ts';
import styles from './healing.module.css';

/** The events of a story as they are stored, for who wants to know exactly. */
export function EventDetails({ events }: { readonly events: readonly ArasulEvent[] }) {
  const { healing } = useWords();
  return (
    <details className={styles.details}>
      <summary>{healing.details}</summary>
      <div className={styles.scroller} role="region" aria-label={healing.details} tabIndex={0}>
        <table className={styles.events}>
          <thead>
            <tr>
              <th scope="col">{healing.number}</th>
              <th scope="col">{healing.kind}</th>
              <th scope="col">{healing.content}</th>
            </tr>
          </thead>
          <tbody>
            {events.map(({ seq, kind, body }) => (
              <tr key={seq} data-event={seq}>
                <td>{seq}</td>
                <td>
                  <code>{kind}</code>
                </td>
                <td>
                  <code>{foreignText(JSON.stringify(body))}</code>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
