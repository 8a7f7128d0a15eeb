import type { ServiceView } from '@arasul/edge/contract';
import { Link } from 'wouter';
import { useLive, useNow, useWords } from '../../context.tsx';
import { statusOf } from '../../model/status.ts';
import { Card } from '../../ui/Card.tsx';
import { Empty, Loading } from '../../ui/StateBox.tsx';
import { StatusBadge } from '../../ui/StatusBadge.tsx';
import { StatusShape } from '../../ui/StatusShape.tsx';
import styles from './overview.module.css';

function Row({ service }: { readonly service: ServiceView }) {
  const words = useWords();
  const nowMs = useNow();
  const shown = statusOf(service);
  const { repair } = service;
  return (
    <li className={styles.service} data-service={service.name} data-status={shown.status}>
      <StatusShape status={shown.status} />
      <div className={styles.serviceText}>
        <h3>
          <bdi>{words.serviceName(service.name)}</bdi>
        </h3>
        <p className={styles.word}>
          {repair === null
            ? words.overview.since(Date.parse(service.since), nowMs)
            : words.services.repairing(repair, nowMs)}
        </p>
      </div>
      <StatusBadge {...shown} />
    </li>
  );
}

/** All services with what they are doing, one line each. */
export function ServiceList() {
  const words = useWords();
  const document = useLive((state) => state.services);
  return (
    <Card
      heading={words.overview.services}
      aside={<Link href="/services">{words.overview.allServices}</Link>}
    >
      {document === null ? (
        <Loading />
      ) : document.services.length === 0 ? (
        <Empty title={words.overview.noServices} />
      ) : (
        <ul>
          {document.services.map((service) => (
            <Row key={service.name} service={service} />
          ))}
        </ul>
      )}
    </Card>
  );
}
