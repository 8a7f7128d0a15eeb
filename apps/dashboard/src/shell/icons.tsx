import type { Page } from '../routes.ts';

const paths: Readonly<Record<Page, string>> = {
  overview: 'M4 11.2L12 4.5l8 6.7M6.2 9.6V19.5h11.6V9.6M10 19.5v-5.2h4v5.2',
  services: 'M4.5 5h15v5.5h-15zM4.5 13.5h15V19h-15zM8 7.8v.1M8 16.2v.1M11.5 7.8h4.8M11.5 16.2h4.8',
  healing: 'M3.5 12.5h3.8l2.2-6 4.2 11.5 2.6-5.5h4.2',
  settings: 'M4 7h9M17 7h3M15 4.8v4.4M4 12h3M11 12h9M9 9.8v4.4M4 17h10M18 17h2M16 14.8v4.4',
};

/** The picture of a page in the navigation; its word stands beside it. */
export function PageIcon({ page }: { readonly page: Page }) {
  return (
    <svg width="24" height="24" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path
        d={paths[page]}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.8"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
