import type { FaultCause, HealingAction } from '@arasul/edge/contract';
import { foreignText } from '../model/foreign.ts';
import type { Headline } from '../model/headline.ts';
import type { Catalogue, EventSentences, HeadlineWords } from './de.ts';
import type { Format } from './format.ts';

const services: Readonly<Record<string, string>> = {
  'demo-store': 'Demo storage',
  'demo-api': 'Demo interface',
  'demo-web': 'Demo website',
  'postgres-db': 'Database',
  minio: 'File storage',
  'llm-service': 'AI language model',
  'embedding-service': 'AI text search',
  n8n: 'Automations (n8n)',
  'reverse-proxy': 'Front door (HTTPS)',
  'metrics-collector': 'Measuring',
  'self-healing-agent': 'Self-repair',
  'dashboard-backend': 'This dashboard (service)',
  'dashboard-frontend': 'This dashboard',
};

const actions: Readonly<Record<HealingAction, string>> = {
  restart: 'restart',
  'stop-start': 'stop and fresh start',
  escalate: 'call you',
  'llm-cache-clear': 'clear the cache of the AI',
  'llm-session-reset': 'begin the session of the AI anew',
  'gpu-throttle': 'slow the graphics processor down',
  'gpu-reset': 'reset the graphics processor',
  'disk-cleanup': 'clean up storage',
  'database-vacuum': 'tidy the database',
  'hard-restart': 'restart all services',
  reboot: 'restart the box',
};

const exits = (exitCode: number | null): string => {
  if (exitCode === null) return 'The service is no longer running.';
  if (exitCode === 0) return 'The service ended by itself.';
  return exitCode >= 128 ? 'The service was killed.' : 'The service crashed.';
};

const causes: Readonly<Record<FaultCause, (exitCode: number | null) => string>> = {
  unhealthy: () => 'The service runs, but its check fails.',
  exited: exits,
  dead: () => 'The service can no longer be addressed.',
  'restart-loop': () => 'The service keeps restarting and does not stay up.',
  oom: () => 'The service ran out of memory.',
  missing: () => 'The service has disappeared.',
  'probe-failed': () => 'The service does not answer.',
  'start-timeout': () => 'The service does not finish starting.',
};

const refuted: Readonly<Record<string, string>> = {
  'still-unhealthy': 'No effect: the check still fails.',
  exited: 'No effect: the service ended again.',
  deadline: 'No effect: the service did not become healthy in time.',
  'not-restarted': 'No effect: the service did not restart.',
};

const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);

/** English. */
export const en = (f: Format): Catalogue => {
  const serviceName = (name: string): string => services[name] ?? foreignText(name);
  const quoted = (name: string): string => `“${serviceName(name)}”`;
  const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
  const at = (ms: number): string => f.time(ms);
  const when = (ms: number, nowMs: number): string => {
    const days = f.daysBefore(ms, nowMs);
    if (days === 0) return `today at ${at(ms)}`;
    return days === 1 ? `yesterday at ${at(ms)}` : `on ${f.date(ms)} at ${at(ms)}`;
  };
  const untilOf = (iso: string | null): string | null => (iso === null ? null : at(Date.parse(iso)));

  const actionDone = (action: HealingAction | null, name: string): string => {
    switch (action) {
      case 'restart':
        return `we restarted the service ${quoted(name)}`;
      case 'stop-start':
        return `we stopped the service ${quoted(name)} and started it afresh`;
      case null:
        return `the service ${quoted(name)} came back by itself`;
      case 'escalate':
      case 'llm-cache-clear':
      case 'llm-session-reset':
      case 'gpu-throttle':
      case 'gpu-reset':
      case 'disk-cleanup':
      case 'database-vacuum':
      case 'hard-restart':
      case 'reboot':
        return `we repaired the service ${quoted(name)} (${actions[action]})`;
    }
  };

  const refused = (reason: string, until: string | null): string => {
    const time = untilOf(until);
    switch (reason) {
      case 'backoff':
        return time === null
          ? 'We wait a little before the next attempt, so that we do not go in circles.'
          : `Next attempt at ${time} at the earliest, so that we do not go in circles.`;
      case 'dependency-down':
        return 'This service is not the problem, but one that it depends on. We repair that one first.';
      case 'quarantined':
        return `We stopped trying${time === null ? '' : `; the next attempt is at ${time}`}.`;
      case 'paused':
        return `Nothing was done: self-repair is off${time === null ? '' : ` until ${time}`}.`;
      case 'operator-stopped':
        return 'Nothing was done: you stopped this service. We do not start it without you.';
      case 'shadow':
        return 'Rehearsal only: for this service we decide, but do nothing.';
      case 'off':
        return 'Nothing was done: self-repair is off for this service.';
      case 'not-allowed':
        return 'Nothing was done: no fitting action is allowed for this service.';
      case 'concurrency':
        return 'We wait: many services are being repaired at the same time.';
      case 'runtime-restarting':
        return 'We wait: the service is already being restarted by itself.';
      default:
        return `Nothing was done (reason: ${foreignText(reason)}).`;
    }
  };

  const done = (
    action: HealingAction,
    outcome: 'ok' | 'failed' | 'unknown',
    durationMs: number,
    errorCode: string | null,
  ): string => {
    switch (outcome) {
      case 'ok':
        return `${capital(actions[action])}, took ${durationMs < 100 ? `less than ${f.span(100)}` : f.span(durationMs)}.`;
      case 'failed':
        return `${capital(actions[action])} did not work${errorCode === null ? '' : ` (${foreignText(errorCode)})`}.`;
      case 'unknown':
        return `${capital(actions[action])}: whether it worked is not known; the check decides.`;
    }
  };

  const decided = (action: HealingAction, attempt: number, maxAttempts: number): string =>
    action === 'escalate'
      ? 'We stop and call you.'
      : `Attempt ${attempt} of ${maxAttempts}: ${actions[action]}.`;

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
      `${running} of ${total} ${total === 1 ? 'service' : 'services'} ${running === 1 ? 'is' : 'are'} running.`,
    ];
    if (stopped > 0) parts.push(stopped === 1 ? 'One is stopped.' : `${stopped} are stopped.`);
    if (starting.length > 0) {
      parts.push(`${f.list(starting.map(quoted))} ${starting.length === 1 ? 'is' : 'are'} starting.`);
    }
    if (lastCheckMs !== null) parts.push(`Last check ${f.ago(nowMs - lastCheckMs)}.`);
    return parts.join(' ');
  };

  const headline = (line: Headline, nowMs: number): HeadlineWords => {
    switch (line.kind) {
      case 'connecting':
        return { sentence: 'We are asking the box how it is.', sub: 'One moment.', action: null };
      case 'offline':
        return {
          sentence: `No connection to the box for ${f.duration(line.forSeconds * 1_000)}.`,
          sub:
            line.valuesFromMs === null
              ? 'We keep trying.'
              : `The values below are from ${f.timeToSecond(line.valuesFromMs)}. We keep trying.`,
          action: null,
        };
      case 'needsYou': {
        const { count, service, attempts } = line;
        return {
          sentence: count === 1 ? 'One thing needs you.' : `${count} things need you.`,
          sub:
            service === null
              ? 'The box has reported something that it cannot mend by itself.'
              : attempts === null || attempts < 1
                ? `The service ${quoted(service)} keeps failing. We stopped trying.`
                : `The service ${quoted(service)} was restarted ${times(attempts)} and keeps failing. We stopped trying.`,
          action: { label: 'View', href: '/healing' },
        };
      }
      case 'watchDead':
        return {
          sentence: 'The monitoring itself is not answering.',
          sub: 'We do not know how the box is doing right now.',
          action: null,
        };
      case 'repairing': {
        const usual = line.typicalMs === null ? '' : ` Usually it takes ${f.span(line.typicalMs)}.`;
        const others =
          line.others === 0
            ? ''
            : line.others === 1
              ? ' One other is affected.'
              : ` ${line.others} others are affected.`;
        const step =
          line.action === null
            ? ''
            : ` Attempt ${line.attempt} of ${line.maxAttempts}: ${actions[line.action]}.`;
        return {
          sentence: `The service ${quoted(line.service)} is not answering right now. We are repairing it.`,
          sub: `${step}${usual}${others}`.trim(),
          action: { label: 'Watch', href: '/healing' },
        };
      }
      case 'waiting':
        return {
          sentence: `The service ${quoted(line.service)} is not answering.`,
          sub:
            line.reason === null
              ? 'We wait with the next attempt.'
              : refused(line.reason, line.untilMs === null ? null : new Date(line.untilMs).toISOString()),
          action: { label: 'View', href: '/healing' },
        };
      case 'failing':
        return {
          sentence:
            line.others === 0
              ? `The service ${quoted(line.service)} is not answering.`
              : `${line.others + 1} services are not answering.`,
          sub: 'Self-repair is looking at it.',
          action: { label: 'View', href: '/services' },
        };
      case 'verifying':
        return {
          sentence: `The service ${quoted(line.service)} is running again.`,
          sub: `We are checking for another ${f.duration(line.leftMs)} that it stays so.`,
          action: { label: 'How it went', href: '/healing' },
        };
      case 'boxStarting':
        return {
          sentence: 'The box is starting.',
          sub: `${line.running} of ${line.total} services ${line.running === 1 ? 'is' : 'are'} running already.`,
          action: null,
        };
      case 'healerPaused':
        return {
          sentence: `Everything runs, but self-repair is off until ${at(line.untilMs)}.`,
          sub: 'Failures are shown, but not repaired.',
          action: null,
        };
      case 'healerOff':
        return line.mode === 'off'
          ? {
              sentence: 'Everything runs, but self-repair is off.',
              sub: 'Failures are shown, but not repaired.',
              action: null,
            }
          : {
              sentence: 'Everything runs. Self-repair only rehearses.',
              sub: 'It decides what would have to be done, and does not do it.',
              action: null,
            };
      case 'nothingWatched':
        return {
          sentence: 'No service is being looked after yet.',
          sub: 'Give a container the label arasul.heal=true and it appears here.',
          action: null,
        };
      case 'justHealed':
        return {
          sentence: 'All is well.',
          sub:
            `${counts({ ...line, nowMs })} ${capital(when(line.story.fromMs, nowMs))} ${actionDone(line.story.action, line.story.service)}` +
            (line.story.downMs === null ? '.' : `; it was unreachable for ${f.span(line.story.downMs)}.`),
          action: { label: 'How it went', href: `/healing#${encodeURIComponent(line.story.episode)}` },
        };
      case 'partlyKnown':
        return {
          sentence:
            line.unknown === 1
              ? 'About one service we know nothing right now.'
              : `About ${line.unknown} services we know nothing right now.`,
          sub: counts({ ...line, nowMs }),
          action: { label: 'View', href: '/services' },
        };
      case 'allWell':
        return { sentence: 'All is well.', sub: counts({ ...line, nowMs }), action: null };
    }
  };

  const events: EventSentences = {
    'service.down': ({ service }) => `${serviceName(service)} has failed.`,
    'service.recovered': ({ service, downMs }) =>
      `${serviceName(service)} answers again, after ${f.span(downMs)}.`,
    'service.stopped': ({ service, by }) =>
      by === 'runtime'
        ? `${serviceName(service)} was stopped from outside Arasul.`
        : `${serviceName(service)} was stopped by ${foreignText(by)}.`,
    'healing.seen': ({ service, cause, exitCode }) => `${serviceName(service)}: ${causes[cause](exitCode)}`,
    'healing.decided': ({ service, action, attempt, maxAttempts }) =>
      `${serviceName(service)}: ${decided(action, attempt, maxAttempts)}`,
    'healing.done': ({ service, action, outcome, durationMs, errorCode }) =>
      `${serviceName(service)}: ${done(action, outcome, durationMs, errorCode)}`,
    'healing.verified': ({ service, soakMs }) =>
      `${serviceName(service)} is healed and has been stable for ${f.duration(soakMs)}.`,
    'healing.refuted': ({ service, reason }) =>
      `${serviceName(service)}: ${refuted[reason] ?? `No effect (${foreignText(reason)}).`}`,
    'healing.refused': ({ service, reason, until }) => `${serviceName(service)}: ${refused(reason, until)}`,
    'healing.escalated': ({ service, attempts }) =>
      `${serviceName(service)} needs you: ${attempts === 1 ? 'one attempt has' : `${attempts} attempts have`} not helped.`,
    'healing.quarantined': ({ service, actions: count, until }) => {
      const time = untilOf(until);
      return `${serviceName(service)} needs you: we stop after ${count} attempts${time === null ? '' : `, the next one is at ${time}`}.`;
    },
    'healing.paused': ({ paused, until, by }) => {
      const time = untilOf(until);
      return paused
        ? `${foreignText(by)} switched self-repair off${time === null ? '' : ` until ${time}`}.`
        : `${foreignText(by)} switched self-repair on again.`;
    },
    'alert.raised': ({ service }) =>
      service === null ? 'The box needs you.' : `${serviceName(service)} needs you.`,
    'alert.closed': ({ service }) =>
      service === null ? 'A notice is settled.' : `${serviceName(service)} no longer needs you.`,
    'auth.login': ({ user, client }) => `${foreignText(user)} signed in from ${foreignText(client)}.`,
    'auth.failed': ({ client, attempts }) =>
      `${attempts === 1 ? 'One sign-in' : `${attempts} sign-ins`} from ${foreignText(client)} failed.`,
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
    refuted: (reason) => refuted[reason] ?? `No effect (${foreignText(reason)}).`,
    app: {
      title: (page, needs) => `${needs > 0 ? `(${needs}) ` : ''}${page} – Arasul`,
      skip: 'Skip to content',
      nav: 'Sections',
      home: 'Overview',
      services: 'Services',
      healing: 'Repairs',
      settings: 'Settings',
      newBuild: 'There is a new version of this dashboard.',
      loadNow: 'Load it now',
      dismiss: 'Close',
      messages: 'Messages',
      notFound: 'There is no such page.',
      notFoundSub: 'Perhaps its address has changed.',
      toHome: 'To the overview',
      clock: (differenceMs) =>
        `The clock of the box is ${f.duration(Math.abs(differenceMs))} ${differenceMs > 0 ? 'ahead' : 'behind'}, compared with this device.`,
    },
    connection: {
      bar: (forSeconds) => `No connection to the box for ${f.duration(forSeconds * 1_000)}.`,
      valuesFrom: (ms) => `Values from ${f.timeToSecond(ms)}`,
      retry: 'Try now',
      lost: 'The connection to the box is lost. We keep trying.',
      back: 'The connection to the box is back.',
      reloaded: 'The events were loaded anew.',
      needsConnection: 'Works again once there is a connection.',
    },
    states: {
      loading: 'Loading …',
      slow: 'This takes longer than usual. The box is reachable, but slow.',
      retry: 'Try again',
      failed: (reason) => `That did not work: ${reason}`,
      copy: 'Copy details',
      copied: 'Copied',
    },
    errors: (code) => {
      switch (code) {
        case 'OFFLINE':
          return 'The box does not answer.';
        case 'SERVICE_BUSY':
          return 'Something is being done for this service already.';
        case 'NOT_DRILLABLE':
          return 'A drill works only with an application that is running.';
        case 'RUNTIME_AWAY':
          return 'What holds the services is not answering.';
        case 'SERVICE_NOT_FOUND':
          return 'This service no longer exists.';
        case 'DATABASE_AWAY':
          return 'The database of the box is not answering.';
        case 'NOT_READY':
          return 'The box is still starting.';
        case 'UNAUTHENTICATED':
          return 'You are no longer signed in.';
        default:
          return `The box reports ${foreignText(code)}.`;
      }
    },
    status: {
      ok: 'OK',
      repairing: 'Being repaired',
      starting: 'Starting',
      waiting: 'Failed',
      needsYou: 'Needs you',
      failed: 'Failed',
      stopped: 'Stopped',
      paused: 'Frozen',
      unknown: 'Unknown',
    },
    tiles: {
      heading: 'Measurements',
      cpu: 'Processor',
      memory: 'Memory',
      temperature: 'Temperature',
      disk: 'Storage',
      network: 'Network',
      load: 'Load',
      none: '–',
      noMeasure: 'no measurement',
      stale: (ms) => `from ${f.timeToSecond(ms)}`,
      used: (bytes) => `${f.bytes(bytes)} used`,
      free: (bytes) => `${f.bytes(bytes)} free`,
      sent: (rate) => `${f.bytesPerSecond(rate)} sent`,
      received: (figure) => `${figure} received`,
      onCores: (load, cores) =>
        `${{ little: 'little', fair: 'fair', much: 'much' }[load]} for ${cores} ${cores === 1 ? 'core' : 'cores'}`,
      calm: 'calm',
      occupied: 'busy',
      strained: 'under heavy load',
      normal: 'normal',
      filled: 'well filled',
      full: 'nearly full',
      comfortable: 'comfortable',
      warm: 'warm',
      hot: 'hot',
      tooHot: 'too hot, the box is slowing itself down',
    },
    overview: {
      title: 'Overview',
      services: 'Services',
      allServices: 'All services',
      since: (ms, nowMs) => `for ${f.rough(nowMs - ms)}`,
      repairs: 'Repaired by itself',
      allRepairs: 'All repairs',
      noRepairs: 'So far no repair was needed.',
      tryDrill: 'Hold a fire drill',
      noServices: 'No service is being looked after yet.',
      proof: (checks, repairs) =>
        `Today ${f.number(checks)} ${checks === 1 ? 'check' : 'checks'} and ${f.number(repairs)} ${repairs === 1 ? 'repair' : 'repairs'}.`,
    },
    services: {
      title: 'Services',
      heading: (running, total) =>
        `${running} of ${total} ${total === 1 ? 'service' : 'services'} ${running === 1 ? 'is' : 'are'} running.`,
      none: 'No service is being looked after yet.',
      intro: 'With the fire drill you end a service on purpose and watch how the box repairs it.',
      runtime: (runtime) =>
        runtime === 'docker'
          ? 'These are containers on the Docker Engine of the box.'
          : 'These are three demo services: real processes on this device.',
      service: 'Service',
      state: 'State',
      dependsOn: 'Depends on',
      repairs: 'Repairs (24 h)',
      actions: 'Actions',
      nothing: '–',
      details: 'Technical details',
      process: 'Process',
      instance: 'Identifier',
      image: 'Image',
      exitCode: 'Last exit code',
      role: 'Role',
      repairing: ({ phase, attempt, maxAttempts, action, nextAt }, nowMs) => {
        const leftMs = nextAt === null ? null : Math.max(0, Date.parse(nextAt) - nowMs);
        switch (phase) {
          case 'seen':
            return 'We are looking at it.';
          case 'acting':
          case 'verifying':
            return `Attempt ${attempt} of ${maxAttempts}${action === null ? '' : `: ${actions[action]}`}`;
          case 'soaking':
            return leftMs === null
              ? 'Still being watched.'
              : `Being watched for another ${f.duration(leftMs)}.`;
          case 'waiting':
            return leftMs === null ? 'We are waiting.' : `Next attempt in ${f.duration(leftMs)}.`;
          case 'escalated':
          case 'quarantined':
            return 'We stopped trying.';
        }
      },
    },
    verbs: {
      label: { start: 'Start', stop: 'Stop', restart: 'Restart', drill: 'Fire drill' },
      spoken: (verb, name) => {
        switch (verb) {
          case 'start':
            return `Start ${serviceName(name)}`;
          case 'stop':
            return `Stop ${serviceName(name)}`;
          case 'restart':
            return `Restart ${serviceName(name)}`;
          case 'drill':
            return `Fire drill with ${serviceName(name)}`;
        }
      },
      question: (verb, name) => {
        switch (verb) {
          case 'start':
            return `Start ${serviceName(name)}?`;
          case 'stop':
            return `Stop ${serviceName(name)}?`;
          case 'restart':
            return `Restart ${serviceName(name)}?`;
          case 'drill':
            return `Fire drill with ${serviceName(name)}?`;
        }
      },
      consequence: (verb, usualMs, dependents) => {
        const others =
          dependents.length === 0 ? '' : ` Depends on it: ${f.list(dependents.map(serviceName))}.`;
        switch (verb) {
          case 'start':
            return 'The service is started.';
          case 'stop':
            return `The service no longer answers until you start it again. Self-repair respects your wish.${others}`;
          case 'restart':
            return `Running requests break off. During the restart the service does not answer.${others}`;
          case 'drill':
            return (
              'The service is ended without warning, running requests break off. Then you watch how the box repairs it.' +
              (usualMs === null ? '' : ` Usually it takes ${f.span(usualMs)}.`) +
              others
            );
        }
      },
      confirm: { start: 'Start', stop: 'Stop', restart: 'Restart', drill: 'End the service and watch' },
      cancel: 'Cancel',
      asked: (verb, name) => {
        switch (verb) {
          case 'start':
            return `${serviceName(name)} is being started.`;
          case 'stop':
            return `${serviceName(name)} is being stopped.`;
          case 'restart':
            return `${serviceName(name)} is being restarted.`;
          case 'drill':
            return `${serviceName(name)} was ended. The box now repairs it by itself.`;
        }
      },
    },
    healing: {
      title: 'Repairs',
      heading: (healed, waiting) => {
        if (healed === 0 && waiting === 0) return 'No repair yet.';
        const part = healed === 1 ? '1 repair succeeded' : `${healed} repairs succeeded`;
        return waiting === 0
          ? `${part}.`
          : `${part}, ${waiting === 1 ? 'one needs' : `${waiting} need`} you.`;
      },
      empty: 'Nothing to report yet.',
      emptySub: (lastCheck) =>
        `Self-repair checks every 10 seconds, and at once when something changes.${lastCheck === null ? '' : ` Last check ${lastCheck}.`}`,
      seen: 'Seen',
      decided: 'Decided',
      done: 'Done',
      checked: 'Checked',
      result: {
        running: 'being repaired',
        watching: 'answers again',
        healed: 'healed',
        byItself: 'recovered by itself',
        waitingForYou: 'waiting for you',
        stopped: 'stopped',
      },
      outage: (ms) => `unreachable for ${f.span(ms)}`,
      recovered: (downMs) => `Answers again, after ${f.span(downMs)}.`,
      verified: (soakMs) => `Stable for ${f.duration(soakMs)}.`,
      stillWatching: 'Answers again; we are still checking that it stays so.',
      escalated: (attempts) =>
        `${attempts === 1 ? 'One attempt has' : `${attempts} attempts have`} not helped. Now it needs you.`,
      quarantined: (count, until) => {
        const time = untilOf(until);
        return `We stop after ${count} attempts${time === null ? '' : `; the next one is at ${time}`}.`;
      },
      notYet: 'not yet',
      nothingDone: 'There was nothing to do.',
      earlier: 'It began earlier than what is loaded here.',
      details: 'Technical details',
      number: 'No.',
      kind: 'Kind',
      content: 'Content',
      more: 'Load older ones',
      noMore: 'That is all.',
      today: 'Today',
      yesterday: 'Yesterday',
    },
    login: {
      title: 'Sign in',
      heading: 'Sign in',
      reachable: 'The box is on and reachable.',
      unreachable: 'The box is not answering right now. We keep trying.',
      user: 'User name',
      password: 'Password',
      show: 'Show password',
      submit: 'Sign in',
      submitting: 'Checking …',
      wrong: (left) =>
        `User name or password is wrong.${left === null ? '' : left === 0 ? ' That was the last attempt for now.' : left === 1 ? ' 1 attempt left.' : ` ${left} attempts left.`}`,
      locked: (waitMs, untilMs) =>
        `Too many attempts. You can sign in again at ${at(untilMs)} (in ${f.duration(waitMs)}).`,
      insecure: 'A password is taken over HTTPS only, or on the box itself by http://127.0.0.1.',
      failed: (reason) => `Signing in did not work. ${reason}`,
      required: 'Please fill in both fields.',
      forgotten: 'Forgot the password?',
      forgottenHelp:
        'There is no e-mail reset. Go to the box itself (keyboard and screen, or SSH) and run there: arasul reset-password. You get a new password; all sign-ins end.',
      ended: 'You were signed out. After signing in you are back on the same page.',
    },
    settings: {
      title: 'Settings',
      heading: 'Settings',
      appearance: 'Language and appearance',
      language: 'Language',
      theme: 'Colours',
      themes: { system: 'Like the device', light: 'Light', dark: 'Dark' },
      details: 'Show technical details',
      detailsHelp: 'Shows identifiers, exit codes and events as raw text.',
      account: 'Account',
      signedInAs: (user) => `Signed in as ${foreignText(user)}.`,
      logout: 'Sign out',
      box: 'About this box',
      name: 'Name',
      version: 'Version',
      processor: 'Processor',
      cores: 'Cores',
      memory: 'Memory',
      system: 'System',
      uptime: 'Running for',
      database: 'Database',
      embedded: 'its own',
      unknown: 'not known',
    },
  };
};
