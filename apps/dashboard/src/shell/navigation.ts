let present: string | null = null;
let changes = 0;

/** Called with the path that is shown, as often as it is drawn. */
export const showsPath = (path: string): void => {
  if (present !== null && present !== path) changes += 1;
  present = path;
};

/** Was the present page reached inside the dashboard? The first one was not. */
export const arrivedByLink = (): boolean => changes > 0;

/** The element that the address names, "" when it names none or is malformed. */
export const linkedElement = (): string => {
  try {
    return decodeURIComponent(location.hash.slice(1));
  } catch {
    return '';
  }
};
