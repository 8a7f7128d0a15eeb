import express, { type RequestHandler } from 'express';
import type { z } from 'zod';
import { EdgeError } from '../errors.ts';

const depthLimit = 20;
const keyLimit = 1_000;
const poisonous = new Set(['__proto__', 'constructor', 'prototype']);

const refuse = (message: string): EdgeError => new EdgeError('INVALID_REQUEST', message);

/** Counts depth and keys of parsed JSON, and refuses names that reach into prototypes. */
const checkShape = (root: unknown): void => {
  let keys = 0;
  const walk = (value: unknown, depth: number): void => {
    if (typeof value !== 'object' || value === null) return;
    if (depth > depthLimit) throw refuse(`The body is nested deeper than ${depthLimit} levels.`);
    for (const [key, child] of Object.entries(value)) {
      keys += 1;
      if (keys > keyLimit) throw refuse(`The body has more than ${keyLimit} fields.`);
      if (poisonous.has(key)) throw refuse('The body has a field with a forbidden name.');
      walk(child, depth + 1);
    }
  };
  walk(root, 1);
};

/** JSON up to 100 kB, not compressed; any other kind of body is refused before it is read. */
export const jsonBody = (): readonly RequestHandler[] => [
  (request, _response, next) => {
    const hasBody =
      request.headers['transfer-encoding'] !== undefined ||
      Number(request.headers['content-length'] ?? 0) > 0;
    if (hasBody && request.is('application/json') !== 'application/json') {
      next(new EdgeError('UNSUPPORTED_MEDIA_TYPE', 'Send JSON (Content-Type: application/json).'));
    } else next();
  },
  express.json({ limit: '100kb', inflate: false, strict: true }),
  (request, _response, next) => {
    checkShape(request.body);
    next();
  },
];

const firstIssue = (error: z.ZodError): string => {
  const issue = error.issues[0];
  const path = issue?.path.map(String).join('.') ?? '';
  return path === '' ? 'its shape does not fit' : `"${path}" does not fit`;
};

/** Parses what came from outside; @throws EdgeError `INVALID_REQUEST` naming the field, not its value. */
export const parseInput = <T extends z.ZodType>(schema: T, value: unknown): z.infer<T> => {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw refuse(`The request is not valid: ${firstIssue(parsed.error)}.`);
};
