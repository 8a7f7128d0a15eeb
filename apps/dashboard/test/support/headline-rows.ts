import type { HeadlineState } from '../../src/model/headline.ts';
import type { Status } from '../../src/model/status.ts';
import { tellStories } from '../../src/model/stories.ts';
import {
  aHeadlineState,
  aHeal,
  aHealing,
  aRepair,
  aService,
  anAlert,
  anEvent,
  nowMs,
  someServices,
} from './builders.ts';

const broken = aService({ state: 'down', repair: aRepair() });
const healed = tellStories(aHeal());

/** What a state of the box is called in both languages. */
export interface HeadlineRow {
  readonly name: string;
  readonly state: HeadlineState;
  readonly shape: Status;
  readonly de: string;
  readonly en: string;
}

/** The table of sentences. */
export const rows: readonly HeadlineRow[] = [
  {
    name: 'not connected yet',
    state: aHeadlineState({ connection: { kind: 'connecting' } }),
    shape: 'unknown',
    de: 'Wir fragen die Box, wie es ihr geht. Einen Moment.',
    en: 'We are asking the box how it is. One moment.',
  },
  {
    name: 'offline, before everything else',
    state: aHeadlineState({
      connection: { kind: 'lost', forSeconds: 12, lastFrameAtMs: nowMs },
      alerts: [anAlert()],
    }),
    shape: 'unknown',
    de: 'Keine Verbindung zur Box seit 12 Sekunden. Die Werte unten sind von 14:03:27 Uhr. Wir versuchen es weiter.',
    en: 'No connection to the box for 12 seconds. The values below are from 2:03:27 PM. We keep trying.',
  },
  {
    name: 'offline from the start',
    state: aHeadlineState({
      connection: { kind: 'lost', forSeconds: 5, lastFrameAtMs: null },
      services: null,
    }),
    shape: 'unknown',
    de: 'Keine Verbindung zur Box seit 5 Sekunden. Wir versuchen es weiter.',
    en: 'No connection to the box for 5 seconds. We keep trying.',
  },
  {
    name: 'one thing needs the owner',
    state: aHeadlineState({
      services: someServices(
        aService({ state: 'down', repair: aRepair({ phase: 'escalated', attempt: 2 }) }),
      ),
      alerts: [anAlert()],
    }),
    shape: 'warn',
    de: 'Bitte kümmern Sie sich um eine Sache. Der Dienst „Demo-Schnittstelle“ wurde 2-mal neu gestartet und fällt weiter aus. Wir haben aufgehört, es zu versuchen.',
    en: 'One thing needs you. The service “Demo interface” was restarted 2 times and keeps failing. We stopped trying.',
  },
  {
    name: 'two things need the owner',
    state: aHeadlineState({
      services: someServices(
        aService({ state: 'down', repair: aRepair({ phase: 'quarantined', attempt: 5 }) }),
        aService({ name: 'demo-web' }),
      ),
      alerts: [anAlert(), anAlert({ id: 'x', service: 'demo-web' })],
    }),
    shape: 'warn',
    de: 'Bitte kümmern Sie sich um 2 Dinge. Der Dienst „Demo-Schnittstelle“ wurde 5-mal neu gestartet und fällt weiter aus. Wir haben aufgehört, es zu versuchen.',
    en: '2 things need you. The service “Demo interface” was restarted 5 times and keeps failing. We stopped trying.',
  },
  {
    name: 'an alert about the box itself',
    state: aHeadlineState({ alerts: [anAlert({ id: 'disk', code: 'disk-full', service: null })] }),
    shape: 'warn',
    de: 'Bitte kümmern Sie sich um eine Sache. Die Box hat etwas gemeldet, das sie nicht selbst beheben kann.',
    en: 'One thing needs you. The box has reported something that it cannot mend by itself.',
  },
  {
    name: 'the watch does not answer: silence is not health',
    state: aHeadlineState({ healing: aHealing({ heartbeat: 'dead' }), timeline: healed }),
    shape: 'unknown',
    de: 'Die Überwachung selbst antwortet nicht. Wir wissen gerade nicht, wie es der Box geht.',
    en: 'The monitoring itself is not answering. We do not know how the box is doing right now.',
  },
  {
    name: 'repairing, with the time it usually takes',
    state: aHeadlineState({ services: someServices(broken), timeline: healed }),
    shape: 'busy',
    de: 'Der Dienst „Demo-Schnittstelle“ antwortet gerade nicht. Wir reparieren das. Versuch 1 von 3: Neustart. Meist dauert es 18 Sekunden.',
    en: 'The service “Demo interface” is not answering right now. We are repairing it. Attempt 1 of 3: restart. Usually it takes 18 seconds.',
  },
  {
    name: 'repairing one of two',
    state: aHeadlineState({
      services: someServices(broken, aService({ name: 'demo-store', state: 'unhealthy' })),
    }),
    shape: 'busy',
    de: 'Der Dienst „Demo-Schnittstelle“ antwortet gerade nicht. Wir reparieren das. Versuch 1 von 3: Neustart. Ein weiterer ist betroffen.',
    en: 'The service “Demo interface” is not answering right now. We are repairing it. Attempt 1 of 3: restart. One other is affected.',
  },
  {
    name: 'started again and not yet proven',
    state: aHeadlineState({
      services: someServices(aService({ state: 'starting', repair: aRepair({ phase: 'verifying' }) })),
    }),
    shape: 'busy',
    de: 'Der Dienst „Demo-Schnittstelle“ antwortet gerade nicht. Wir reparieren das. Versuch 1 von 3: Neustart.',
    en: 'The service “Demo interface” is not answering right now. We are repairing it. Attempt 1 of 3: restart.',
  },
  {
    name: 'waiting for the service that it depends on',
    state: aHeadlineState({
      services: someServices(aService({ state: 'unhealthy', repair: aRepair({ phase: 'waiting' }) })),
      timeline: tellStories([
        ...aHeal().slice(0, 2),
        anEvent(9, 'healing.refused', {
          service: 'demo-api',
          episode: 'box-1',
          reason: 'dependency-down',
          until: null,
        }),
      ]),
    }),
    shape: 'bad',
    de: 'Der Dienst „Demo-Schnittstelle“ antwortet nicht. Nicht dieser Dienst ist das Problem, sondern einer, von dem er abhängt. Den reparieren wir zuerst.',
    en: 'The service “Demo interface” is not answering. This service is not the problem, but one that it depends on. We repair that one first.',
  },
  {
    name: 'failing and not yet decided',
    state: aHeadlineState({
      services: someServices(aService({ state: 'down', repair: aRepair({ phase: 'seen' }) })),
    }),
    shape: 'bad',
    de: 'Der Dienst „Demo-Schnittstelle“ antwortet nicht. Die Selbstreparatur sieht es sich gerade an.',
    en: 'The service “Demo interface” is not answering. Self-repair is looking at it.',
  },
  {
    name: 'verifying',
    state: aHeadlineState({
      services: someServices(
        aService({ repair: aRepair({ phase: 'soaking', nextAt: '2026-05-12T12:04:27Z' }) }),
      ),
    }),
    shape: 'busy',
    de: 'Der Dienst „Demo-Schnittstelle“ läuft wieder. Wir prüfen noch 1 Minute, ob es so bleibt.',
    en: 'The service “Demo interface” is running again. We are checking for another 1 minute that it stays so.',
  },
  {
    name: 'just started',
    state: aHeadlineState({
      healing: aHealing({ heartbeat: 'starting', heartbeatAt: null }),
      services: someServices(aService(), aService({ name: 'demo-web', state: 'starting' })),
    }),
    shape: 'busy',
    de: 'Die Box startet. 1 von 2 Diensten läuft schon.',
    en: 'The box is starting. 1 of 2 services is running already.',
  },
  {
    name: 'self-repair is paused',
    state: aHeadlineState({ healing: aHealing({ pausedUntil: '2026-05-12T13:00:00Z' }) }),
    shape: 'warn',
    de: 'Alles läuft, aber die Selbstreparatur ist bis 15:00 Uhr ausgeschaltet. Ausfälle werden angezeigt, aber nicht repariert.',
    en: 'Everything runs, but self-repair is off until 3:00 PM. Failures are shown, but not repaired.',
  },
  {
    name: 'a pause that is over is none',
    state: aHeadlineState({ healing: aHealing({ pausedUntil: '2026-05-12T11:00:00Z' }) }),
    shape: 'ok',
    de: 'Alles in Ordnung. 3 von 3 Diensten laufen. Letzte Prüfung vor 4 Sekunden.',
    en: 'All is well. 3 of 3 services are running. Last check 4 seconds ago.',
  },
  {
    name: 'self-repair rehearses',
    state: aHeadlineState({ healing: aHealing({ mode: 'shadow' }) }),
    shape: 'warn',
    de: 'Alles läuft. Die Selbstreparatur probt nur. Sie entscheidet, was zu tun wäre, und tut es nicht.',
    en: 'Everything runs. Self-repair only rehearses. It decides what would have to be done, and does not do it.',
  },
  {
    name: 'nothing to watch',
    state: aHeadlineState({ services: { runtime: 'docker', services: [] } }),
    shape: 'off',
    de: 'Es ist noch kein Dienst in Obhut. Geben Sie einem Container die Kennzeichnung arasul.heal=true, dann erscheint er hier.',
    en: 'No service is being looked after yet. Give a container the label arasul.heal=true and it appears here.',
  },
  {
    name: 'just healed',
    state: aHeadlineState({ timeline: healed }),
    shape: 'ok',
    de: 'Alles in Ordnung. 3 von 3 Diensten laufen. Letzte Prüfung vor 4 Sekunden. Heute um 03:12 Uhr haben wir den Dienst „Demo-Schnittstelle“ neu gestartet; er war 18 Sekunden nicht erreichbar.',
    en: 'All is well. 3 of 3 services are running. Last check 4 seconds ago. Today at 3:12 AM we restarted the service “Demo interface”; it was unreachable for 18 seconds.',
  },
  {
    name: 'healed more than a day ago',
    state: aHeadlineState({
      timeline: healed,
      nowMs: nowMs + 86_400_000,
      healing: aHealing({ heartbeatAt: '2026-05-13T12:03:26Z' }),
    }),
    shape: 'ok',
    de: 'Alles in Ordnung. 3 von 3 Diensten laufen. Letzte Prüfung vor 1 Sekunde.',
    en: 'All is well. 3 of 3 services are running. Last check 1 second ago.',
  },
  {
    name: 'all well with one stopped by the owner and one starting',
    state: aHeadlineState({
      services: someServices(
        aService(),
        aService({ name: 'demo-web', state: 'stopped' }),
        aService({ name: 'x', state: 'starting' }),
      ),
    }),
    shape: 'ok',
    de: 'Alles in Ordnung. 1 von 3 Diensten läuft. Einer ist angehalten. „x“ startet gerade. Letzte Prüfung vor 4 Sekunden.',
    en: 'All is well. 1 of 3 services is running. One is stopped. “x” is starting. Last check 4 seconds ago.',
  },
  {
    name: 'nothing known of one: that is not called well',
    state: aHeadlineState({ services: someServices(aService(), aService({ name: 'x', state: 'unknown' })) }),
    shape: 'unknown',
    de: 'Von einem Dienst wissen wir gerade nichts. 1 von 2 Diensten läuft. Letzte Prüfung vor 4 Sekunden.',
    en: 'About one service we know nothing right now. 1 of 2 services is running. Last check 4 seconds ago.',
  },
];
