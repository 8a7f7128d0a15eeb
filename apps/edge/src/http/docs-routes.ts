import { operations } from '../contract/operations/index.ts';
import { docsStyle, renderDocs } from './docs-page.ts';
import { buildOpenApi } from './openapi.ts';
import { type Route, route } from './route.ts';

/** The description of the API, for programs and for people; made once. */
export const docsRoutes = (version: string): readonly Route[] => {
  const document = buildOpenApi(operations, version);
  const page = renderDocs(document);
  return [
    route('openapi.read', () => ({ ...document, openapi: '3.1.0' })),
    route('docs.page', () => page),
    route('docs.style', () => docsStyle),
  ];
};
