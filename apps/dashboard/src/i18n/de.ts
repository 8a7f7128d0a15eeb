import type {
  ArasulEvent,
  EventKind,
  FaultCause,
  HealingAction,
  ServiceVerb,
  ServiceView,
} from '@arasul/edge/contract';
import { foreignText } from '../model/foreign.ts';
import type { Headline } from '../model/headline.ts';
import type { StatusWord } from '../model/status.ts';
import type { StoryResult } from '../model/stories.ts';
import type { Format } from './format.ts';

/** A body of each kind becomes a sentence; a kind without one does not compile. */
export type EventSentences = {
  readonly [K in EventKind]: (body: Extract<ArasulEvent, { kind: K }>['body']) => string;
};

/** What the first lines of the overview say. */
export interface HeadlineWords {
  readonly sentence: string;
  readonly sub: string;
  /** Where to read on; null where there is nothing to do. */
  readonly action: { readonly label: string; readonly href: string } | null;
}

const services: Readonly<Record<string, string>> = {
  'demo-store': 'Demo-Speicher',
  'demo-api': 'Demo-Schnittstelle',
  'demo-web': 'Demo-Webseite',
  'postgres-db': 'Datenbank',
  minio: 'Dateispeicher',
  'llm-service': 'KI-Sprachmodell',
  'embedding-service': 'KI-Textsuche',
  n8n: 'Automatisierungen (n8n)',
  'reverse-proxy': 'Eingang (HTTPS)',
  'metrics-collector': 'Messung',
  'self-healing-agent': 'Selbstreparatur',
  'dashboard-backend': 'Diese Oberfläche (Dienst)',
  'dashboard-frontend': 'Diese Oberfläche',
};

const actions: Readonly<Record<HealingAction, string>> = {
  restart: 'Neustart',
  'stop-start': 'Anhalten und frisch starten',
  escalate: 'Sie rufen',
  'llm-cache-clear': 'Zwischenspeicher der KI leeren',
  'llm-session-reset': 'Sitzung der KI neu beginnen',
  'gpu-throttle': 'Grafikprozessor drosseln',
  'gpu-reset': 'Grafikprozessor zurücksetzen',
  'disk-cleanup': 'Speicherplatz aufräumen',
  'database-vacuum': 'Datenbank aufräumen',
  'hard-restart': 'Alle Dienste neu starten',
  reboot: 'Box neu starten',
};

const exits = (exitCode: number | null): string => {
  if (exitCode === null) return 'Der Dienst läuft nicht mehr.';
  if (exitCode === 0) return 'Der Dienst hat sich beendet.';
  return exitCode >= 128 ? 'Der Dienst wurde gewaltsam beendet.' : 'Der Dienst ist abgestürzt.';
};

const causes: Readonly<Record<FaultCause, (exitCode: number | null) => string>> = {
  unhealthy: () => 'Der Dienst läuft, aber seine Prüfung schlägt fehl.',
  exited: exits,
  dead: () => 'Der Dienst lässt sich nicht mehr ansprechen.',
  'restart-loop': () => 'Der Dienst startet immer wieder neu und bleibt nicht oben.',
  oom: () => 'Dem Dienst ist der Arbeitsspeicher ausgegangen.',
  missing: () => 'Der Dienst ist verschwunden.',
  'probe-failed': () => 'Der Dienst antwortet nicht.',
  'start-timeout': () => 'Der Dienst wird mit dem Starten nicht fertig.',
};

const refuted: Readonly<Record<string, string>> = {
  'still-unhealthy': 'Ohne Wirkung: Die Prüfung schlägt weiter fehl.',
  exited: 'Ohne Wirkung: Der Dienst hat sich wieder beendet.',
  deadline: 'Ohne Wirkung: Der Dienst wurde nicht rechtzeitig gesund.',
  'not-restarted': 'Ohne Wirkung: Der Dienst ist nicht neu gestartet.',
};

/** German. Its shape is the catalogue: another language that lacks a word does not compile. */
export const de = (f: Format) => {
  const serviceName = (name: string): string => services[name] ?? foreignText(name);
  const quoted = (name: string): string => `„${serviceName(name)}“`;
  const at = (ms: number): string => `${f.time(ms)} Uhr`;
  const when = (ms: number, nowMs: number): string => {
    const days = f.daysBefore(ms, nowMs);
    if (days === 0) return `heute um ${at(ms)}`;
    return days === 1 ? `gestern um ${at(ms)}` : `am ${f.date(ms)} um ${at(ms)}`;
  };
  const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
  const untilOf = (iso: string | null): string | null => (iso === null ? null : at(Date.parse(iso)));

  /** What was done to a service, as the middle of a sentence that begins with a time. */
  const actionDone = (action: HealingAction | null, name: string): string => {
    switch (action) {
      case 'restart':
        return `haben wir den Dienst ${quoted(name)} neu gestartet`;
      case 'stop-start':
        return `haben wir den Dienst ${quoted(name)} angehalten und frisch gestartet`;
      case null:
        return `ist der Dienst ${quoted(name)} von selbst zurückgekommen`;
      case 'escalate':
      case 'llm-cache-clear':
      case 'llm-session-reset':
      case 'gpu-throttle':
      case 'gpu-reset':
      case 'disk-cleanup':
      case 'database-vacuum':
      case 'hard-restart':
      case 'reboot':
        return `haben wir den Dienst ${quoted(name)} repariert (${actions[action]})`;
    }
  };

  const refused = (reason: string, until: string | null): string => {
    const time = untilOf(until);
    switch (reason) {
      case 'backoff':
        return time === null
          ? 'Wir warten etwas bis zum nächsten Versuch, damit wir nicht im Kreis laufen.'
          : `Nächster Versuch frühestens um ${time}, damit wir nicht im Kreis laufen.`;
      case 'dependency-down':
        return 'Nicht dieser Dienst ist das Problem, sondern einer, von dem er abhängt. Den reparieren wir zuerst.';
      case 'quarantined':
        return `Wir haben aufgehört, es zu versuchen${time === null ? '' : `; der nächste Versuch ist um ${time}`}.`;
      case 'paused':
        return `Kein Eingriff: Die Selbstreparatur ist ausgeschaltet${time === null ? '' : ` bis ${time}`}.`;
      case 'operator-stopped':
        return 'Kein Eingriff: Sie haben diesen Dienst angehalten. Wir starten ihn nicht ohne Sie.';
      case 'shadow':
        return 'Nur geprobt: Für diesen Dienst wird entschieden, aber nichts getan.';
      case 'off':
        return 'Kein Eingriff: Für diesen Dienst ist die Selbstreparatur ausgeschaltet.';
      case 'not-allowed':
        return 'Kein Eingriff: Für diesen Dienst ist keine passende Maßnahme erlaubt.';
      case 'concurrency':
        return 'Wir warten: Es werden gerade schon viele Dienste zugleich repariert.';
      case 'runtime-restarting':
        return 'Wir warten: Der Dienst wird gerade schon von selbst neu gestartet.';
      default:
        return `Kein Eingriff (Grund: ${foreignText(reason)}).`;
    }
  };

  const failedAction = (action: HealingAction, errorCode: string | null): string =>
    `${actions[action]} hat nicht geklappt${errorCode === null ? '' : ` (${foreignText(errorCode)})`}.`;

  const done = (
    action: HealingAction,
    outcome: 'ok' | 'failed' | 'unknown',
    durationMs: number,
    errorCode: string | null,
  ): string => {
    switch (outcome) {
      case 'ok':
        return `${actions[action]}, dauerte ${durationMs < 100 ? `weniger als ${f.span(100)}` : f.span(durationMs)}.`;
      case 'failed':
        return failedAction(action, errorCode);
      case 'unknown':
        return `${actions[action]}: Ob es gelang, wissen wir nicht; die Prüfung entscheidet.`;
    }
  };

  const decided = (action: HealingAction, attempt: number, maxAttempts: number): string =>
    action === 'escalate'
      ? 'Wir hören auf und rufen Sie.'
      : `Versuch ${attempt} von ${maxAttempts}: ${actions[action]}.`;

  const counts = ({
    running,
    total,
    stopped,
    starting,
    lastCheckMs,
    nowMs,
  }: {
    running: number;
    total: number;
    stopped: number;
    starting: readonly string[];
    lastCheckMs: number | null;
    nowMs: number;
  }): string => {
    const parts = [
      `${running} von ${total} ${total === 1 ? 'Dienst' : 'Diensten'} ${running === 1 ? 'läuft' : 'laufen'}.`,
    ];
    if (stopped > 0) parts.push(stopped === 1 ? 'Einer ist angehalten.' : `${stopped} sind angehalten.`);
    if (starting.length > 0) {
      parts.push(`${f.list(starting.map(quoted))} ${starting.length === 1 ? 'startet' : 'starten'} gerade.`);
    }
    if (lastCheckMs !== null) parts.push(`Letzte Prüfung ${f.ago(nowMs - lastCheckMs)}.`);
    return parts.join(' ');
  };

  const headline = (line: Headline, nowMs: number): HeadlineWords => {
    switch (line.kind) {
      case 'connecting':
        return { sentence: 'Wir fragen die Box, wie es ihr geht.', sub: 'Einen Moment.', action: null };
      case 'offline':
        return {
          sentence: `Keine Verbindung zur Box seit ${f.duration(line.forSeconds * 1_000)}.`,
          sub:
            line.valuesFromMs === null
              ? 'Wir versuchen es weiter.'
              : `Die Werte unten sind von ${f.timeToSecond(line.valuesFromMs)} Uhr. Wir versuchen es weiter.`,
          action: null,
        };
      case 'needsYou': {
        const { count, service, attempts } = line;
        const tried =
          attempts === null || attempts < 1 ? '' : attempts === 1 ? ' einmal' : ` ${attempts}-mal`;
        return {
          sentence:
            count === 1
              ? 'Bitte kümmern Sie sich um eine Sache.'
              : `Bitte kümmern Sie sich um ${count} Dinge.`,
          sub:
            service === null
              ? 'Die Box hat etwas gemeldet, das sie nicht selbst beheben kann.'
              : tried === ''
                ? `Der Dienst ${quoted(service)} fällt weiter aus. Wir haben aufgehört, es zu versuchen.`
                : `Der Dienst ${quoted(service)} wurde${tried} neu gestartet und fällt weiter aus. Wir haben aufgehört, es zu versuchen.`,
          action: { label: 'Ansehen', href: '/healing' },
        };
      }
      case 'watchDead':
        return {
          sentence: 'Die Überwachung selbst antwortet nicht.',
          sub: 'Wir wissen gerade nicht, wie es der Box geht.',
          action: null,
        };
      case 'repairing': {
        const usual = line.typicalMs === null ? '' : ` Meist dauert es ${f.span(line.typicalMs)}.`;
        const others =
          line.others === 0
            ? ''
            : line.others === 1
              ? ' Ein weiterer ist betroffen.'
              : ` ${line.others} weitere sind betroffen.`;
        const step =
          line.action === null
            ? ''
            : ` Versuch ${line.attempt} von ${line.maxAttempts}: ${actions[line.action]}.`;
        return {
          sentence: `Der Dienst ${quoted(line.service)} antwortet gerade nicht. Wir reparieren das.`,
          sub: `${step}${usual}${others}`.trim(),
          action: { label: 'Zusehen', href: '/healing' },
        };
      }
      case 'waiting':
        return {
          sentence: `Der Dienst ${quoted(line.service)} antwortet nicht.`,
          sub:
            line.reason === null
              ? 'Wir warten mit dem nächsten Versuch.'
              : refused(line.reason, line.untilMs === null ? null : new Date(line.untilMs).toISOString()),
          action: { label: 'Ansehen', href: '/healing' },
        };
      case 'failing':
        return {
          sentence:
            line.others === 0
              ? `Der Dienst ${quoted(line.service)} antwortet nicht.`
              : `${line.others + 1} Dienste antworten nicht.`,
          sub: 'Die Selbstreparatur sieht es sich gerade an.',
          action: { label: 'Ansehen', href: '/services' },
        };
      case 'verifying':
        return {
          sentence: `Der Dienst ${quoted(line.service)} läuft wieder.`,
          sub: `Wir prüfen noch ${f.duration(line.leftMs)}, ob es so bleibt.`,
          action: { label: 'Wie es ablief', href: '/healing' },
        };
      case 'boxStarting':
        return {
          sentence: 'Die Box startet.',
          sub: `${line.running} von ${line.total} Diensten ${line.running === 1 ? 'läuft' : 'laufen'} schon.`,
          action: null,
        };
      case 'healerPaused':
        return {
          sentence: `Alles läuft, aber die Selbstreparatur ist bis ${at(line.untilMs)} ausgeschaltet.`,
          sub: 'Ausfälle werden angezeigt, aber nicht repariert.',
          action: null,
        };
      case 'healerOff':
        return line.mode === 'off'
          ? {
              sentence: 'Alles läuft, aber die Selbstreparatur ist ausgeschaltet.',
              sub: 'Ausfälle werden angezeigt, aber nicht repariert.',
              action: null,
            }
          : {
              sentence: 'Alles läuft. Die Selbstreparatur probt nur.',
              sub: 'Sie entscheidet, was zu tun wäre, und tut es nicht.',
              action: null,
            };
      case 'nothingWatched':
        return {
          sentence: 'Es ist noch kein Dienst in Obhut.',
          sub: 'Geben Sie einem Container die Kennzeichnung arasul.heal=true, dann erscheint er hier.',
          action: null,
        };
      case 'justHealed':
        return {
          sentence: 'Alles in Ordnung.',
          sub:
            `${counts({ ...line, nowMs })} ${capital(when(line.story.fromMs, nowMs))} ${actionDone(line.story.action, line.story.service)}` +
            (line.story.downMs === null ? '.' : `; er war ${f.span(line.story.downMs)} nicht erreichbar.`),
          action: { label: 'Wie es ablief', href: `/healing#${encodeURIComponent(line.story.episode)}` },
        };
      case 'partlyKnown':
        return {
          sentence:
            line.unknown === 1
              ? 'Von einem Dienst wissen wir gerade nichts.'
              : `Von ${line.unknown} Diensten wissen wir gerade nichts.`,
          sub: counts({ ...line, nowMs }),
          action: { label: 'Ansehen', href: '/services' },
        };
      case 'allWell':
        return { sentence: 'Alles in Ordnung.', sub: counts({ ...line, nowMs }), action: null };
    }
  };

  const events: EventSentences = {
    'service.down': ({ service }) => `${serviceName(service)} ist ausgefallen.`,
    'service.recovered': ({ service, downMs }) =>
      `${serviceName(service)} antwortet wieder, nach ${f.span(downMs)}.`,
    'service.stopped': ({ service, by }) =>
      by === 'runtime'
        ? `${serviceName(service)} wurde außerhalb von Arasul angehalten.`
        : `${serviceName(service)} wurde von ${foreignText(by)} angehalten.`,
    'healing.seen': ({ service, cause, exitCode }) => `${serviceName(service)}: ${causes[cause](exitCode)}`,
    'healing.decided': ({ service, action, attempt, maxAttempts }) =>
      `${serviceName(service)}: ${decided(action, attempt, maxAttempts)}`,
    'healing.done': ({ service, action, outcome, durationMs, errorCode }) =>
      `${serviceName(service)}: ${done(action, outcome, durationMs, errorCode)}`,
    'healing.verified': ({ service, soakMs }) =>
      `${serviceName(service)} ist geheilt und seit ${f.duration(soakMs)} stabil.`,
    'healing.refuted': ({ service, reason }) =>
      `${serviceName(service)}: ${refuted[reason] ?? `Ohne Wirkung (${foreignText(reason)}).`}`,
    'healing.refused': ({ service, reason, until }) => `${serviceName(service)}: ${refused(reason, until)}`,
    'healing.escalated': ({ service, attempts }) =>
      `${serviceName(service)} braucht Sie: ${attempts === 1 ? 'Ein Versuch hat' : `${attempts} Versuche haben`} nicht geholfen.`,
    'healing.quarantined': ({ service, actions: count, until }) => {
      const time = untilOf(until);
      return `${serviceName(service)} braucht Sie: Nach ${count} Versuchen hören wir auf${time === null ? '' : `, der nächste ist um ${time}`}.`;
    },
    'healing.paused': ({ paused, until, by }) => {
      const time = untilOf(until);
      return paused
        ? `${foreignText(by)} hat die Selbstreparatur${time === null ? '' : ` bis ${time}`} ausgeschaltet.`
        : `${foreignText(by)} hat die Selbstreparatur wieder eingeschaltet.`;
    },
    'alert.raised': ({ service }) =>
      service === null ? 'Die Box braucht Sie.' : `${serviceName(service)} braucht Sie.`,
    'alert.closed': ({ service }) =>
      service === null ? 'Ein Hinweis ist erledigt.' : `${serviceName(service)} braucht Sie nicht mehr.`,
    'auth.login': ({ user, client }) =>
      `${foreignText(user)} hat sich von ${foreignText(client)} angemeldet.`,
    'auth.failed': ({ client, attempts }) =>
      `${attempts === 1 ? 'Eine Anmeldung' : `${attempts} Anmeldungen`} von ${foreignText(client)} ${attempts === 1 ? 'ist' : 'sind'} gescheitert.`,
  };

  return {
    language: f.language,
    format: f,
    serviceName,
    at,
    when,
    headline,
    events,
    actions,
    causes,
    refused,
    decided,
    done,
    refuted: (reason: string): string => refuted[reason] ?? `Ohne Wirkung (${foreignText(reason)}).`,
    app: {
      title: (page: string, needs: number): string => `${needs > 0 ? `(${needs}) ` : ''}${page} – Arasul`,
      skip: 'Zum Inhalt springen',
      nav: 'Bereiche',
      home: 'Übersicht',
      services: 'Dienste',
      healing: 'Reparaturen',
      settings: 'Einstellungen',
      newBuild: 'Es gibt eine neue Version dieser Oberfläche.',
      loadNow: 'Jetzt laden',
      dismiss: 'Schließen',
      messages: 'Meldungen',
      notFound: 'Diese Seite gibt es nicht.',
      notFoundSub: 'Vielleicht hat sich die Adresse geändert.',
      toHome: 'Zur Übersicht',
      clock: (differenceMs: number): string =>
        `Die Uhr der Box geht ${f.duration(Math.abs(differenceMs))} ${differenceMs > 0 ? 'vor' : 'nach'}, verglichen mit diesem Gerät.`,
    },
    connection: {
      bar: (forSeconds: number): string => `Keine Verbindung zur Box seit ${f.duration(forSeconds * 1_000)}.`,
      valuesFrom: (ms: number): string => `Werte von ${f.timeToSecond(ms)} Uhr`,
      retry: 'Jetzt versuchen',
      lost: 'Die Verbindung zur Box ist abgebrochen. Wir versuchen es weiter.',
      back: 'Die Verbindung zur Box ist wieder da.',
      reloaded: 'Die Ereignisse wurden neu geladen.',
      needsConnection: 'Geht erst wieder mit Verbindung.',
    },
    states: {
      loading: 'Wird geladen …',
      slow: 'Das dauert länger als sonst. Die Box ist erreichbar, aber langsam.',
      retry: 'Noch einmal',
      failed: (reason: string): string => `Das hat nicht geklappt: ${reason}`,
      copy: 'Details kopieren',
      copied: 'Kopiert',
    },
    errors: (code: string): string => {
      switch (code) {
        case 'OFFLINE':
          return 'Die Box antwortet nicht.';
        case 'SERVICE_BUSY':
          return 'Für diesen Dienst wird gerade schon etwas getan.';
        case 'NOT_DRILLABLE':
          return 'Eine Übung geht nur bei einer Anwendung, die läuft.';
        case 'RUNTIME_AWAY':
          return 'Was die Dienste hält, antwortet gerade nicht.';
        case 'SERVICE_NOT_FOUND':
          return 'Diesen Dienst gibt es nicht mehr.';
        case 'DATABASE_AWAY':
          return 'Die Datenbank der Box antwortet gerade nicht.';
        case 'NOT_READY':
          return 'Die Box startet noch.';
        case 'UNAUTHENTICATED':
          return 'Sie sind nicht mehr angemeldet.';
        default:
          return `Die Box meldet ${foreignText(code)}.`;
      }
    },
    status: {
      ok: 'In Ordnung',
      repairing: 'Wird repariert',
      starting: 'Startet',
      waiting: 'Ausgefallen',
      needsYou: 'Braucht Sie',
      failed: 'Ausgefallen',
      stopped: 'Angehalten',
      paused: 'Eingefroren',
      unknown: 'Unbekannt',
    } satisfies Record<StatusWord, string>,
    tiles: {
      heading: 'Messwerte',
      cpu: 'Prozessor',
      memory: 'Arbeitsspeicher',
      temperature: 'Temperatur',
      disk: 'Speicherplatz',
      network: 'Netzwerk',
      load: 'Last',
      none: '–',
      noMeasure: 'keine Messung',
      stale: (ms: number): string => `von ${f.timeToSecond(ms)}`,
      used: (bytes: number): string => `${f.bytes(bytes)} belegt`,
      free: (bytes: number): string => `${f.bytes(bytes)} frei`,
      sent: (rate: number): string => `${f.bytesPerSecond(rate)} gesendet`,
      received: (figure: string): string => `${figure} empfangen`,
      onCores: (load: 'little' | 'fair' | 'much', cores: number): string =>
        `${{ little: 'wenig', fair: 'angemessen', much: 'viel' }[load]} für ${cores} ${cores === 1 ? 'Kern' : 'Kerne'}`,
      calm: 'ruhig',
      occupied: 'beschäftigt',
      strained: 'stark ausgelastet',
      normal: 'normal',
      filled: 'gut gefüllt',
      full: 'fast voll',
      comfortable: 'angenehm',
      warm: 'warm',
      hot: 'heiß',
      tooHot: 'zu heiß, die Box bremst sich selbst',
    },
    overview: {
      title: 'Übersicht',
      services: 'Dienste',
      allServices: 'Alle Dienste',
      since: (ms: number, nowMs: number): string => `seit ${f.rough(nowMs - ms)}`,
      repairs: 'Zuletzt selbst repariert',
      allRepairs: 'Alle Reparaturen',
      noRepairs: 'Bis jetzt war keine Reparatur nötig.',
      tryDrill: 'Feueralarm-Übung machen',
      noServices: 'Noch kein Dienst in Obhut.',
      proof: (checks: number, repairs: number): string =>
        `Heute ${f.number(checks)} ${checks === 1 ? 'Prüfung' : 'Prüfungen'} und ${f.number(repairs)} ${repairs === 1 ? 'Reparatur' : 'Reparaturen'}.`,
    },
    services: {
      title: 'Dienste',
      heading: (running: number, total: number): string =>
        `${running} von ${total} ${total === 1 ? 'Dienst' : 'Diensten'} ${running === 1 ? 'läuft' : 'laufen'}.`,
      none: 'Es ist noch kein Dienst in Obhut.',
      intro:
        'Mit der Feueralarm-Übung beenden Sie einen Dienst absichtlich und sehen zu, wie die Box ihn repariert.',
      runtime: (runtime: 'docker' | 'processes'): string =>
        runtime === 'docker'
          ? 'Dies sind Container auf der Docker Engine der Box.'
          : 'Dies sind drei Demo-Dienste: echte Prozesse auf diesem Gerät.',
      service: 'Dienst',
      state: 'Zustand',
      dependsOn: 'Hängt ab von',
      repairs: 'Reparaturen (24 Std.)',
      actions: 'Aktionen',
      nothing: '–',
      details: 'Technische Details',
      process: 'Prozess',
      instance: 'Kennung',
      image: 'Abbild',
      exitCode: 'Letzter Exit-Code',
      role: 'Rolle',
      repairing: (repair: NonNullable<ServiceView['repair']>, nowMs: number): string => {
        const { phase, attempt, maxAttempts, action, nextAt } = repair;
        const leftMs = nextAt === null ? null : Math.max(0, Date.parse(nextAt) - nowMs);
        switch (phase) {
          case 'seen':
            return 'Wir sehen es uns an.';
          case 'acting':
          case 'verifying':
            return `Versuch ${attempt} von ${maxAttempts}${action === null ? '' : `: ${actions[action]}`}`;
          case 'soaking':
            return leftMs === null ? 'Wird noch beobachtet.' : `Wird noch ${f.duration(leftMs)} beobachtet.`;
          case 'waiting':
            return leftMs === null ? 'Wir warten.' : `Nächster Versuch in ${f.duration(leftMs)}.`;
          case 'escalated':
          case 'quarantined':
            return 'Wir haben aufgehört, es zu versuchen.';
        }
      },
    },
    verbs: {
      label: {
        start: 'Starten',
        stop: 'Anhalten',
        restart: 'Neu starten',
        drill: 'Feueralarm',
      } satisfies Record<ServiceVerb, string>,
      spoken: (verb: ServiceVerb, name: string): string => {
        switch (verb) {
          case 'start':
            return `${serviceName(name)} starten`;
          case 'stop':
            return `${serviceName(name)} anhalten`;
          case 'restart':
            return `${serviceName(name)} neu starten`;
          case 'drill':
            return `Feueralarm-Übung mit ${serviceName(name)}`;
        }
      },
      question: (verb: ServiceVerb, name: string): string => {
        switch (verb) {
          case 'start':
            return `${serviceName(name)} starten?`;
          case 'stop':
            return `${serviceName(name)} anhalten?`;
          case 'restart':
            return `${serviceName(name)} neu starten?`;
          case 'drill':
            return `Feueralarm-Übung mit ${serviceName(name)}?`;
        }
      },
      consequence: (verb: ServiceVerb, usualMs: number | null, dependents: readonly string[]): string => {
        const others =
          dependents.length === 0 ? '' : ` Davon abhängig: ${f.list(dependents.map(serviceName))}.`;
        switch (verb) {
          case 'start':
            return 'Der Dienst wird gestartet.';
          case 'stop':
            return `Der Dienst antwortet nicht mehr, bis Sie ihn wieder starten. Die Selbstreparatur achtet Ihren Wunsch.${others}`;
          case 'restart':
            return `Laufende Anfragen brechen ab. Während des Neustarts antwortet der Dienst nicht.${others}`;
          case 'drill':
            return (
              'Der Dienst wird ohne Vorwarnung beendet, laufende Anfragen brechen ab. Danach sehen Sie zu, wie die Box ihn repariert.' +
              (usualMs === null ? '' : ` Meist dauert es ${f.span(usualMs)}.`) +
              others
            );
        }
      },
      confirm: {
        start: 'Starten',
        stop: 'Anhalten',
        restart: 'Neu starten',
        drill: 'Dienst beenden und zusehen',
      } satisfies Record<ServiceVerb, string>,
      cancel: 'Abbrechen',
      asked: (verb: ServiceVerb, name: string): string => {
        switch (verb) {
          case 'start':
            return `${serviceName(name)} wird gestartet.`;
          case 'stop':
            return `${serviceName(name)} wird angehalten.`;
          case 'restart':
            return `${serviceName(name)} wird neu gestartet.`;
          case 'drill':
            return `${serviceName(name)} wurde beendet. Die Box repariert das jetzt selbst.`;
        }
      },
    },
    healing: {
      title: 'Reparaturen',
      heading: (healed: number, waiting: number): string => {
        if (healed === 0 && waiting === 0) return 'Noch keine Reparatur.';
        const part = healed === 1 ? '1 Reparatur gelungen' : `${healed} Reparaturen gelungen`;
        return waiting === 0
          ? `${part}.`
          : `${part}, ${waiting === 1 ? 'eine braucht' : `${waiting} brauchen`} Sie.`;
      },
      empty: 'Noch nichts zu berichten.',
      emptySub: (lastCheck: string | null): string =>
        `Die Selbstreparatur prüft alle 10 Sekunden und sofort, wenn sich etwas ändert.${lastCheck === null ? '' : ` Letzte Prüfung ${lastCheck}.`}`,
      seen: 'Gesehen',
      decided: 'Entschieden',
      done: 'Getan',
      checked: 'Geprüft',
      result: {
        running: 'wird repariert',
        watching: 'antwortet wieder',
        healed: 'geheilt',
        byItself: 'von selbst erholt',
        waitingForYou: 'wartet auf Sie',
        stopped: 'angehalten',
      } satisfies Record<StoryResult, string>,
      outage: (ms: number): string => `${f.span(ms)} nicht erreichbar`,
      recovered: (downMs: number): string => `Antwortet wieder, nach ${f.span(downMs)}.`,
      verified: (soakMs: number): string => `${f.duration(soakMs)} lang stabil.`,
      stillWatching: 'Antwortet wieder; wir prüfen noch, ob es so bleibt.',
      escalated: (attempts: number): string =>
        `${attempts === 1 ? 'Ein Versuch hat' : `${attempts} Versuche haben`} nicht geholfen. Jetzt braucht es Sie.`,
      quarantined: (count: number, until: string | null): string => {
        const time = untilOf(until);
        return `Nach ${count} Versuchen hören wir auf${time === null ? '' : `; der nächste ist um ${time}`}.`;
      },
      notYet: 'noch nicht',
      nothingDone: 'Es war nichts zu tun.',
      earlier: 'Der Anfang liegt weiter zurück, als hier geladen ist.',
      details: 'Technische Details',
      number: 'Nr.',
      kind: 'Art',
      content: 'Inhalt',
      more: 'Ältere laden',
      noMore: 'Das ist alles.',
      today: 'Heute',
      yesterday: 'Gestern',
    },
    login: {
      title: 'Anmelden',
      heading: 'Anmelden',
      reachable: 'Die Box ist an und erreichbar.',
      unreachable: 'Die Box antwortet gerade nicht. Wir versuchen es weiter.',
      user: 'Benutzername',
      password: 'Passwort',
      show: 'Passwort zeigen',
      submit: 'Anmelden',
      submitting: 'Wird geprüft …',
      wrong: (left: number | null): string =>
        `Benutzername oder Passwort stimmt nicht.${left === null ? '' : left === 0 ? ' Das war der letzte Versuch für jetzt.' : left === 1 ? ' Noch ein Versuch.' : ` Noch ${left} Versuche.`}`,
      locked: (waitMs: number, untilMs: number): string =>
        `Zu viele Versuche. Sie können sich um ${at(untilMs)} wieder anmelden (in ${f.duration(waitMs)}).`,
      insecure: 'Ein Passwort wird nur über HTTPS angenommen, oder auf der Box selbst über http://127.0.0.1.',
      failed: (reason: string): string => `Die Anmeldung hat nicht geklappt. ${reason}`,
      required: 'Bitte füllen Sie beide Felder aus.',
      forgotten: 'Passwort vergessen?',
      forgottenHelp:
        'Es gibt keine E-Mail zum Zurücksetzen. Gehen Sie an die Box selbst (Tastatur und Bildschirm oder SSH) und rufen Sie dort auf: arasul reset-password. Sie bekommen ein neues Passwort; alle Anmeldungen enden.',
      ended: 'Sie wurden abgemeldet. Nach dem Anmelden sind Sie wieder auf derselben Seite.',
    },
    settings: {
      title: 'Einstellungen',
      heading: 'Einstellungen',
      appearance: 'Sprache und Darstellung',
      language: 'Sprache',
      theme: 'Farben',
      themes: { system: 'Wie das Gerät', light: 'Hell', dark: 'Dunkel' },
      details: 'Technische Details zeigen',
      detailsHelp: 'Zeigt Kennungen, Exit-Codes und Ereignisse im Rohtext.',
      account: 'Konto',
      signedInAs: (user: string): string => `Angemeldet als ${foreignText(user)}.`,
      logout: 'Abmelden',
      box: 'Über diese Box',
      name: 'Name',
      version: 'Version',
      processor: 'Prozessor',
      cores: 'Kerne',
      memory: 'Arbeitsspeicher',
      system: 'System',
      uptime: 'Läuft seit',
      database: 'Datenbank',
      embedded: 'eigene',
      unknown: 'nicht bekannt',
    },
  };
};

/** What every language must say. */
export type Catalogue = ReturnType<typeof de>;
