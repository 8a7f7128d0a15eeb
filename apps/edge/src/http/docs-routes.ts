import { operations } from '../contract/operations/index.ts';
import { docsStyle, renderDocs } from './docs-page.ts';
import { type OpenApiDocument, buildOpenApi } from './openapi.ts';
import { type Route, route } from './route.ts';

/** The description of the API, for programs and for people; made at the first request, since few starts see one. */
export const docsRoutes = (version: string): readonly Route[] => {
  let document: OpenApiDocument | null = null;
  let page: string | null = null;
  const describe = (): OpenApiDocument => (document ??= buildOpenApi(operations, version));
  return [
    route('openapi.read', () => ({ ...describe(), openapi: '3.1.0' })),
    route('docs.page', () => (page ??= renderDocs(describe()))),
    route('docs.style', () => docsStyle),
  ];
};
