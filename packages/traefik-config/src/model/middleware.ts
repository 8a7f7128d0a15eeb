import { duration, flag, free, integer, map, struct, text, texts } from './shape.ts';
import { clientTls } from './tls.ts';

const ipStrategy = struct(
  { depth: integer(), excludedIPs: texts(), ipv6Subnet: integer({ since: '3.2' }) },
  { empty: 'taken' },
);

const sourceCriterion = struct({ ipStrategy, requestHeaderName: text(), requestHost: flag() });

const ipList = {
  sourceRange: texts(),
  ipStrategy,
};

const distinguishedName = {
  country: flag(),
  province: flag(),
  locality: flag(),
  organization: flag(),
  commonName: flag(),
  serialNumber: flag(),
  domainComponent: flag(),
};

const users = {
  users: texts(),
  usersFile: text(),
  realm: text(),
  removeHeader: flag(),
  headerField: text(),
};

/** One middleware: exactly one of these may be set. */
export const middlewareShape = struct({
  addPrefix: struct({ prefix: text() }),
  basicAuth: struct(users),
  buffering: struct({
    maxRequestBodyBytes: integer(),
    memRequestBodyBytes: integer(),
    maxResponseBodyBytes: integer(),
    memResponseBodyBytes: integer(),
    retryExpression: text(),
  }),
  chain: struct({ middlewares: texts() }),
  circuitBreaker: struct({
    expression: text(),
    checkPeriod: duration(),
    fallbackDuration: duration(),
    recoveryDuration: duration(),
    responseCode: integer({ since: '3' }),
  }),
  compress: struct(
    {
      excludedContentTypes: texts(),
      includedContentTypes: texts({ since: '3' }),
      minResponseBodyBytes: integer(),
      encodings: texts({ since: '3' }),
      defaultEncoding: text({ since: '3' }),
    },
    { empty: 'taken' },
  ),
  contentType: struct(
    { autoDetect: flag({ deprecated: 'the middleware itself: v3 detects only where it is used' }) },
    { empty: 'taken in v3' },
  ),
  digestAuth: struct(users),
  errors: struct({
    status: texts(),
    statusRewrites: map(integer(), { since: '3' }),
    service: text(),
    query: text(),
    errorRequestHeaders: texts(),
  }),
  forwardAuth: struct({
    address: text(),
    tls: clientTls,
    trustForwardHeader: flag(),
    authResponseHeaders: texts(),
    authResponseHeadersRegex: text(),
    authRequestHeaders: texts(),
    addAuthCookiesToResponse: texts({ since: '3' }),
    headerField: text({ since: '3' }),
    forwardBody: flag({ since: '3' }),
    maxBodySize: integer({ since: '3' }),
    maxResponseBodySize: integer(),
    preserveLocationHeader: flag({ since: '3' }),
    preserveRequestMethod: flag({ since: '3' }),
  }),
  grpcWeb: struct({ allowOrigins: texts() }, { since: '3' }),
  headers: struct({
    customRequestHeaders: map(text()),
    customResponseHeaders: map(text()),
    accessControlAllowCredentials: flag(),
    accessControlAllowHeaders: texts(),
    accessControlAllowMethods: texts(),
    accessControlAllowOriginList: texts(),
    accessControlAllowOriginListRegex: texts(),
    accessControlExposeHeaders: texts(),
    accessControlMaxAge: integer(),
    addVaryHeader: flag(),
    allowedHosts: texts(),
    hostsProxyHeaders: texts(),
    sslProxyHeaders: map(text()),
    stsSeconds: integer(),
    stsIncludeSubdomains: flag(),
    stsPreload: flag(),
    forceSTSHeader: flag(),
    frameDeny: flag(),
    customFrameOptionsValue: text(),
    contentTypeNosniff: flag(),
    browserXssFilter: flag(),
    customBrowserXSSValue: text(),
    contentSecurityPolicy: text(),
    contentSecurityPolicyReportOnly: text({ since: '3' }),
    publicKey: text(),
    referrerPolicy: text(),
    permissionsPolicy: text(),
    isDevelopment: flag(),
    featurePolicy: text({ deprecated: 'permissionsPolicy' }),
    sslRedirect: flag({ deprecated: 'redirections of the entryPoint, or redirectScheme' }),
    sslTemporaryRedirect: flag({ deprecated: 'redirectScheme' }),
    sslHost: text({ deprecated: 'redirectRegex' }),
    sslForceHost: flag({ deprecated: 'redirectRegex' }),
  }),
  ipAllowList: struct({ ...ipList, rejectStatusCode: integer({ since: '3' }) }),
  ipWhiteList: struct(ipList, { deprecated: 'ipAllowList' }),
  inFlightReq: struct({ amount: integer(), sourceCriterion }),
  passTLSClientCert: struct({
    pem: flag(),
    info: struct({
      notAfter: flag(),
      notBefore: flag(),
      sans: flag(),
      serialNumber: flag(),
      subject: struct({ ...distinguishedName, organizationalUnit: flag() }),
      issuer: struct(distinguishedName),
    }),
  }),
  plugin: map(free()),
  rateLimit: struct({
    average: integer(),
    period: duration(),
    burst: integer(),
    sourceCriterion,
    redis: struct(
      {
        endpoints: texts(),
        tls: clientTls,
        username: text(),
        password: text(),
        db: integer(),
        poolSize: integer(),
        minIdleConns: integer(),
        maxActiveConns: integer(),
        readTimeout: duration(),
        writeTimeout: duration(),
        dialTimeout: duration(),
      },
      { since: '3.4' },
    ),
  }),
  redirectRegex: struct({ regex: text(), replacement: text(), permanent: flag() }),
  redirectScheme: struct({ scheme: text(), port: text(), permanent: flag() }),
  replacePath: struct({ path: text() }),
  replacePathRegex: struct({ regex: text(), replacement: text() }),
  retry: struct({ attempts: integer(), initialInterval: duration() }),
  stripPrefix: struct({
    prefixes: texts(),
    forceSlash: flag({ deprecated: 'nothing: v3 always keeps the slash' }),
  }),
  stripPrefixRegex: struct({ regex: texts() }),
});

export const tcpMiddlewareShape = struct({
  ipAllowList: struct({ sourceRange: texts() }),
  ipWhiteList: struct({ sourceRange: texts() }, { deprecated: 'ipAllowList' }),
  inFlightConn: struct({ amount: integer() }),
});
