import { duration, flag, float, integer, list, map, struct, text, texts } from './shape.ts';
import { clientTls } from './tls.ts';

/** Metrics, logs and traces. */

const labels = { addEntryPointsLabels: flag(), addRoutersLabels: flag(), addServicesLabels: flag() };
const addInternals = flag({ since: '3' });

const otlpTransport = {
  grpc: struct(
    { endpoint: text(), insecure: flag(), tls: clientTls, headers: map(text()) },
    { empty: 'taken' },
  ),
  http: struct({ endpoint: text(), tls: clientTls, headers: map(text()) }, { empty: 'taken' }),
};
const otlpLog = struct(
  { serviceName: text(), resourceAttributes: map(text()), ...otlpTransport },
  { since: '3', empty: 'taken' },
);

const pushed = { address: text(), pushInterval: duration(), ...labels, prefix: text() };
const influx = { ...labels, address: text(), pushInterval: duration(), additionalLabels: map(text()) };

export const metricsShape = struct({
  addInternals,
  prometheus: struct(
    {
      buckets: list(float()),
      ...labels,
      entryPoint: text(),
      manualRouting: flag(),
      headerLabels: map(text()),
    },
    { empty: 'taken' },
  ),
  datadog: struct(pushed, { empty: 'taken' }),
  statsD: struct(pushed, { empty: 'taken' }),
  influxDB: struct(
    {
      ...influx,
      protocol: text(),
      database: text(),
      retentionPolicy: text(),
      username: text(),
      password: text(),
    },
    { removed: '3', empty: 'taken' },
  ),
  influxDB2: struct({ ...influx, token: text(), org: text(), bucket: text() }, { empty: 'taken' }),
  otlp: struct(
    {
      ...otlpTransport,
      ...labels,
      explicitBoundaries: list(float()),
      pushInterval: duration(),
      serviceName: text(),
      resourceAttributes: map(text()),
    },
    { since: '3', empty: 'taken' },
  ),
});

export const logShape = struct(
  {
    level: text(),
    format: text(),
    noColor: flag({ since: '3' }),
    filePath: text(),
    maxSize: integer({ since: '3' }),
    maxAge: integer({ since: '3' }),
    maxBackups: integer({ since: '3' }),
    compress: flag({ since: '3' }),
    otlp: otlpLog,
  },
  { empty: 'taken' },
);

const fieldModes = { defaultMode: text(), names: map(text()) };

export const accessLogShape = struct(
  {
    filePath: text(),
    format: text(),
    filters: struct({ statusCodes: texts(), retryAttempts: flag(), minDuration: duration() }),
    fields: struct({ ...fieldModes, headers: struct(fieldModes) }),
    bufferingSize: integer(),
    addInternals,
    otlp: otlpLog,
  },
  { empty: 'taken' },
);

const v2Only = { removed: '3', empty: 'taken' } as const;

export const tracingShape = struct(
  {
    serviceName: text(),
    spanNameLimit: integer({ removed: '3' }),
    resourceAttributes: map(text(), { since: '3' }),
    capturedRequestHeaders: texts({ since: '3' }),
    capturedResponseHeaders: texts({ since: '3' }),
    safeQueryParams: texts({ since: '3' }),
    sampleRate: float({ since: '3' }),
    addInternals,
    globalAttributes: map(text(), { since: '3', deprecated: 'resourceAttributes' }),
    otlp: struct(otlpTransport, { since: '3', empty: 'taken' }),
    jaeger: struct(
      {
        samplingServerURL: text(),
        samplingType: text(),
        samplingParam: float(),
        localAgentHostPort: text(),
        gen128Bit: flag(),
        propagation: text(),
        traceContextHeaderName: text(),
        collector: struct({ endpoint: text(), user: text(), password: text() }),
        disableAttemptReconnecting: flag(),
      },
      v2Only,
    ),
    zipkin: struct({ httpEndpoint: text(), sameSpan: flag(), id128Bit: flag(), sampleRate: float() }, v2Only),
    datadog: struct(
      {
        localAgentHostPort: text(),
        localAgentSocket: text(),
        globalTag: text(),
        globalTags: map(text()),
        debug: flag(),
        prioritySampling: flag(),
        traceIDHeaderName: text(),
        parentIDHeaderName: text(),
        samplingPriorityHeaderName: text(),
        bagagePrefixHeaderName: text(),
      },
      v2Only,
    ),
    instana: struct(
      { localAgentHost: text(), localAgentPort: integer(), logLevel: text(), enableAutoProfile: flag() },
      v2Only,
    ),
    haystack: struct(
      {
        localAgentHost: text(),
        localAgentPort: integer(),
        globalTag: text(),
        traceIDHeaderName: text(),
        parentIDHeaderName: text(),
        spanIDHeaderName: text(),
        baggagePrefixHeaderName: text(),
      },
      v2Only,
    ),
    elastic: struct({ serverURL: text(), secretToken: text(), serviceEnvironment: text() }, v2Only),
  },
  { empty: 'taken' },
);
