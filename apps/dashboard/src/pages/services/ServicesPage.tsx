import type { ServiceView } from '@arasul/edge/contract';
import { useLive, useSurroundings, useWords } from '../../context.tsx';
import { statusOf } from '../../model/status.ts';
import { PageHeading } from '../../ui/PageHeading.tsx';
import { Empty, Loading } from '../../ui/StateBox.tsx';
import { StatusShape } from '../../ui/StatusShape.tsx';
import { useMedia } from '../../ui/use-media.ts';
import { ServiceActions } from './ServiceActions.tsx';
import { DependsOn, ServiceDetails, ServiceName, ServiceState } from './ServiceParts.tsx';
import styles from './services.module.css';

function Table({ services }: { readonly services: readonly ServiceView[] }) {
  const { services: words, format } = useWords();
  const { details } = useSurroundings();
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">{words.service}</th>
          <th scope="col">{words.state}</th>
          <th scope="col">{words.dependsOn}</th>
          <th scope="col" className={styles.number}>
            {words.repairs}
          </th>
          <th scope="col">{words.actions}</th>
        </tr>
      </thead>
      <tbody>
        {services.map((service) => (
          <tr key={service.name} data-service={service.name} data-status={statusOf(service).status}>
            <th scope="row">
              <div className={styles.named}>
                <StatusShape status={statusOf(service).status} />
                <div>
                  <ServiceName name={service.name} />
                  {details && <ServiceDetails service={service} />}
                </div>
              </div>
            </th>
            <td>
              <ServiceState service={service} />
            </td>
            <td>
              <DependsOn service={service} />
            </td>
            <td className={styles.number}>{format.number(service.repairs24h)}</td>
            <td>
              <ServiceActions service={service} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Cards({ services }: { readonly services: readonly ServiceView[] }) {
  const { services: words, format } = useWords();
  const { details } = useSurroundings();
  return (
    <ul className={styles.cards}>
      {services.map((service) => (
        <li
          key={service.name}
          className={styles.card}
          data-service={service.name}
          data-status={statusOf(service).status}
        >
          <div className={styles.named}>
            <StatusShape status={statusOf(service).status} />
            <h2 className={styles.cardName}>
              <ServiceName name={service.name} />
            </h2>
          </div>
          <ServiceState service={service} />
          <dl className={styles.facts}>
            <div>
              <dt>{words.dependsOn}</dt>
              <dd>
                <DependsOn service={service} />
              </dd>
            </div>
            <div>
              <dt>{words.repairs}</dt>
              <dd>{format.number(service.repairs24h)}</dd>
            </div>
          </dl>
          {details && <ServiceDetails service={service} />}
          <ServiceActions service={service} />
        </li>
      ))}
    </ul>
  );
}

/** All services, what they are doing, and what one may do with them. */
export function ServicesPage() {
  const words = useWords();
  const document = useLive((state) => state.services);
  const wide = useMedia('(min-width: 720px)');
  const services = document?.services ?? [];
  const running = services.filter(({ state }) => state === 'healthy').length;
  return (
    <>
      <PageHeading title={words.services.title}>
        {document === null
          ? words.services.title
          : services.length === 0
            ? words.services.none
            : words.services.heading(running, services.length)}
      </PageHeading>
      {document === null ? (
        <Loading rows={5} />
      ) : services.length === 0 ? (
        <div className={styles.card}>
          <Empty title={words.headline({ kind: 'nothingWatched' }, 0).sub} />
        </div>
      ) : (
        <>
          <p className={styles.intro}>
            {words.services.runtime(document.runtime)} {words.services.intro}
          </p>
          {wide ? <Table services={services} /> : <Cards services={services} />}
        </>
      )}
    </>
  );
}
