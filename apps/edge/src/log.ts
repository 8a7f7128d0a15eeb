import type { RequestHandler } from 'express';
import { type Logger, pino, stdSerializers, stdTimeFunctions } from 'pino';
import type { Config } from './config.ts';

export type { Logger };

/** JSON lines on standard output; what may hold a secret is cut out by name. */
export const createLogger = (level: Config['logLevel']): Logger =>
  pino({
    level,
    base: null,
    timestamp: stdTimeFunctions.isoTime,
    serializers: { error: stdSerializers.err },
    redact: {
      paths: [
        'password',
        'token',
        'refreshToken',
        'cookie',
        'authorization',
        'secret',
        '*.password',
        '*.token',
      ],
      censor: '[cut]',
    },
  });

/** One line a request, without query, body or headers. */
export const requestLog = (log: Logger): RequestHandler => {
  return (request, response, next) => {
    const began = performance.now();
    response.once('close', () => {
      log.info(
        {
          method: request.method,
          path: request.originalUrl.split('?', 1)[0],
          status: response.statusCode,
          ms: Math.round(performance.now() - began),
        },
        'request',
      );
    });
    next();
  };
};
