import { useLive, useNow, useTimeline } from '../../context.tsx';
import { type Headline, headline } from '../../model/headline.ts';

/** The headline of this moment. */
export function useHeadline(): Headline {
  const connection = useLive((state) => state.connection);
  const services = useLive((state) => state.services);
  const healing = useLive((state) => state.healing);
  const alerts = useLive((state) => state.alerts);
  const timeline = useTimeline();
  const nowMs = useNow();
  return headline({ connection, services, healing, alerts, timeline, nowMs });
}
