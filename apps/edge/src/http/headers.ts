import type { RequestHandler } from 'express';
import helmet from 'helmet';

/** Everything from our own origin and nothing else; no markup is ever made from text. */
const contentSecurityPolicy = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'", 'data:'],
    connectSrc: ["'self'"],
    fontSrc: ["'self'"],
    baseUri: ["'none'"],
    formAction: ["'self'"],
    frameAncestors: ["'none'"],
    requireTrustedTypesFor: ["'script'"],
    trustedTypes: ["'none'"],
  },
};

/**
 * Headers of every answer. Without Strict-Transport-Security: a box with its own certificate authority would
 * lock its owner out; the proxy that holds a public certificate adds it.
 */
export const securityHeaders = (): readonly RequestHandler[] => [
  helmet({
    contentSecurityPolicy,
    crossOriginEmbedderPolicy: false,
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
    referrerPolicy: { policy: 'no-referrer' },
    strictTransportSecurity: false,
    xPoweredBy: true,
  }),
  (_request, response, next) => {
    response.set(
      'Permissions-Policy',
      'camera=(), display-capture=(), geolocation=(), microphone=(), usb=()',
    );
    next();
  },
];
