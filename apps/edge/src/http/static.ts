import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Request, RequestHandler, Response } from 'express';
import { readCookie } from '../auth/credentials.ts';
import { EdgeError } from '../errors.ts';

const compress = promisify(gzip);

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
};
const compressible = new Set(['.html', '.js', '.css', '.json', '.svg', '.txt', '.webmanifest']);

interface Asset {
  readonly type: string;
  readonly body: Buffer;
  readonly etag: string;
  /** Made at the first request that can take it. */
  gzip: Promise<Buffer> | null;
  readonly packs: boolean;
}

const toAsset = (name: string, body: Buffer): Asset => ({
  type: types[extname(name)] ?? 'application/octet-stream',
  body,
  etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
  gzip: null,
  packs: compressible.has(extname(name)) && body.length > 1_024,
});

const send = async (
  request: Request,
  response: Response,
  asset: Asset,
  cacheControl: string,
): Promise<void> => {
  response.set({ 'Content-Type': asset.type, 'Cache-Control': cacheControl, ETag: asset.etag });
  response.append('Vary', 'Accept-Encoding');
  if (request.headers['if-none-match'] === asset.etag) {
    response.status(304).end();
    return;
  }
  if (asset.packs && request.acceptsEncodings('gzip') === 'gzip') {
    asset.gzip ??= compress(asset.body, { level: 9 });
    response.set('Content-Encoding', 'gzip').end(await asset.gzip);
    return;
  }
  response.end(asset.body);
};

const languageOf = (request: Request): string => {
  const chosen = readCookie(request.headers.cookie, 'arasul_lang');
  if (chosen === 'de' || chosen === 'en') return chosen;
  const accepted = request.acceptsLanguages('de', 'en');
  return accepted === 'de' ? 'de' : 'en';
};

const themeOf = (request: Request): 'light' | 'dark' | null => {
  const chosen = readCookie(request.headers.cookie, 'arasul_theme');
  return chosen === 'light' || chosen === 'dark' ? chosen : null;
};

/** Writes language and theme into the html element, so that the first paint is right without a script. */
export const personalise = (html: string, language: string, theme: 'light' | 'dark' | null): string =>
  html.replace(/<html\b[^>]*>/i, (tag) => {
    const rest = tag
      .replaceAll(/\s(?:lang|data-theme)=(?:"[^"]*"|'[^']*'|[^\s>]+)/gi, '')
      .slice('<html'.length);
    const shown = theme === null ? '' : ` data-theme="${theme}"`;
    return `<html lang="${language}"${shown}${rest}`;
  });

/** All files below a folder by the path that asks for them: a name that is not in the list is not looked for. */
const readAll = (root: string): Map<string, Asset> => {
  const assets = new Map<string, Asset>();
  if (!existsSync(root)) return assets;
  for (const name of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
    const path = join(root, name);
    if (!statSync(path).isFile() || name.endsWith('.map')) continue;
    assets.set(`/${relative(root, path).split(sep).join('/')}`, toAsset(name, readFileSync(path)));
  }
  return assets;
};

/**
 * Serves the built dashboard from memory (some hundred kB): hashed files for ever, the page always fresh, and
 * the page for every other address, since its routes live in the browser.
 */
export const dashboard = (folder: string): RequestHandler => {
  const assets = readAll(folder);
  const page = assets.get('/index.html')?.body.toString('utf8');
  const variants = new Map<string, Asset>();

  const pageFor = (request: Request): Asset => {
    if (page === undefined) {
      throw new EdgeError('NOT_READY', 'The dashboard is not built: run npm run build.');
    }
    const [language, theme] = [languageOf(request), themeOf(request)];
    const key = `${language} ${theme ?? ''}`;
    const variant =
      variants.get(key) ?? toAsset('index.html', Buffer.from(personalise(page, language, theme)));
    variants.set(key, variant);
    return variant;
  };

  return async (request, response, next) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      next();
      return;
    }
    const asset = assets.get(request.path);
    if (asset !== undefined && request.path !== '/index.html') {
      const hashed = request.path.startsWith('/assets/');
      await send(request, response, asset, hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
      return;
    }
    if (request.path.startsWith('/assets/') || extname(request.path) !== '') {
      if (request.path !== '/index.html') throw new EdgeError('NOT_FOUND', 'There is no such file.');
    }
    response.append('Vary', 'Cookie, Accept-Language');
    await send(request, response, pageFor(request), 'no-cache');
  };
};
