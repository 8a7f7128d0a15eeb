import { type ReactNode, act } from 'react';
import { type Root, createRoot } from 'react-dom/client';

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });

let open: { readonly root: Root; readonly place: HTMLElement } | null = null;

/** Draws into the document what a test looks at; one at a time. */
export const render = (children: ReactNode): void => {
  clear();
  const place = document.body.appendChild(document.createElement('div'));
  const root = createRoot(place);
  open = { root, place };
  act(() => root.render(children));
};

export const clear = (): void => {
  const shown = open;
  if (shown === null) return;
  act(() => shown.root.unmount());
  shown.place.remove();
  open = null;
};

/** Everything of the document that a selector finds. */
export const all = (selector: string): readonly HTMLElement[] => [
  ...document.querySelectorAll<HTMLElement>(selector),
];

/** What is read of an element: an empty text when it is not there. */
export const textOf = (selector: string): string => all(selector)[0]?.textContent ?? '';

const nameOf = (element: HTMLElement): string => element.getAttribute('aria-label') ?? element.textContent;

/** The button of a name, or of a name like this; null when there is none. */
export const findButton = (name: string | RegExp): HTMLElement | null =>
  all('button').find((button) =>
    typeof name === 'string' ? nameOf(button) === name : name.test(nameOf(button)),
  ) ?? null;

/** @throws Error when there is no such button. */
export const button = (name: string): HTMLElement => {
  const found = findButton(name);
  if (found === null) throw new Error(`there is no button "${name}"`);
  return found;
};

/** Presses a button, and lets what follows from it happen. */
export const press = (element: HTMLElement): Promise<void> => act(async () => element.click());

/** Types into an input field, as a person would who replaces what it holds. */
export const type = (selector: string, text: string): void => {
  const field = all(selector)[0];
  if (!(field instanceof HTMLInputElement)) throw new Error(`there is no field ${selector}`);
  act(() => {
    field.value = text;
    field.dispatchEvent(new Event('input', { bubbles: true }));
  });
};
