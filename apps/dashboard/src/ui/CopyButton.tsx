import { useState } from 'react';
import { useWords } from '../context.tsx';
import { Button } from './Button.tsx';

/** Copies a text; says so in its own label. */
export function CopyButton({ text }: { readonly text: string }) {
  const words = useWords();
  const [copied, setCopied] = useState(false);
  const copy = (): void => {
    // Absent where the page did not come over HTTPS; then the text can still be marked by hand.
    const clipboard = navigator.clipboard as Clipboard | undefined;
    void clipboard?.writeText(text).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  };
  return (
    <Button tone="quiet" onClick={copy}>
      {copied ? words.states.copied : words.states.copy}
    </Button>
  );
}
