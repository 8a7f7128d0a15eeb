import { type ReactNode, useEffect, useRef } from 'react';
import { useLive, useWords } from '../context.tsx';
import { arrivedByLink } from '../shell/navigation.ts';

/** Sets the title of the document; how many things need the reader comes first. */
export function usePageTitle(title: string): void {
  const words = useWords();
  const needs = useLive((state) => state.alerts.length);
  useEffect(() => {
    document.title = words.app.title(title, needs);
  }, [words, title, needs]);
}

/**
 * The first heading of a page. After a change of page reading goes on here; at the first page, and when only
 * the address's query or hash changes, the focus stays where it is.
 */
export function PageHeading({
  title,
  children,
  className,
}: {
  /** Short name for the title of the document. */
  readonly title: string;
  readonly children: ReactNode;
  readonly className?: string | undefined;
}) {
  const ref = useRef<HTMLHeadingElement>(null);
  usePageTitle(title);
  useEffect(() => {
    if (!arrivedByLink()) return;
    ref.current?.focus({ preventScroll: true });
  }, []);
  return (
    <h1 ref={ref} tabIndex={-1} className={className}>
      {children}
    </h1>
  );
}
