import { observability } from './dynamic.ts';
import { duration, flag, integer, struct, text, texts } from './shape.ts';
import { domains } from './tls.ts';

export const entryPointShape = struct({
  address: text(),
  allowACMEByPass: flag(),
  reusePort: flag({ since: '3' }),
  asDefault: flag({ since: '3' }),
  transport: struct({
    lifeCycle: struct({ requestAcceptGraceTimeout: duration(), graceTimeOut: duration() }),
    respondingTimeouts: struct({
      readTimeout: duration(),
      writeTimeout: duration(),
      idleTimeout: duration(),
    }),
    keepAliveMaxTime: duration(),
    keepAliveMaxRequests: integer(),
  }),
  proxyProtocol: struct({ insecure: flag(), trustedIPs: texts() }, { empty: 'taken' }),
  forwardedHeaders: struct({ insecure: flag(), trustedIPs: texts(), connection: texts() }),
  http: struct({
    redirections: struct({
      entryPoint: struct({ to: text(), scheme: text(), permanent: flag(), priority: integer() }),
    }),
    middlewares: texts(),
    tls: struct({ options: text(), certResolver: text(), domains }, { empty: 'taken' }),
    encodedCharacters: struct({
      allowEncodedSlash: flag(),
      allowEncodedBackSlash: flag(),
      allowEncodedNullCharacter: flag(),
      allowEncodedSemicolon: flag(),
      allowEncodedPercent: flag(),
      allowEncodedQuestionMark: flag(),
      allowEncodedHash: flag(),
    }),
    encodeQuerySemicolons: flag(),
    sanitizePath: flag(),
    maxHeaderBytes: integer(),
    underscoreHeadersStrategy: text(),
  }),
  http2: struct({
    maxConcurrentStreams: integer(),
    maxDecoderHeaderTableSize: integer({ since: '3' }),
    maxEncoderHeaderTableSize: integer({ since: '3' }),
  }),
  http3: struct({ advertisedPort: integer() }, { empty: 'taken' }),
  udp: struct({ timeout: duration() }),
  observability,
});
