interface Stored {
  version: number;
  value: unknown;
}

function isStored(saved: unknown): saved is Stored {
  return typeof saved === 'object' && saved !== null && 'version' in saved && 'value' in saved;
}

/**
 * Reads what save() wrote under this key. A visitor's browser may hold what an earlier version of the site wrote: only what has this
 * version and passes `isValid` is used, anything else gives way to the fallback. Count the version up, here and in save(), when the
 * meaning of the value changes.
 */
export function load<T>(key: string, fallback: T, isValid: (value: unknown) => value is T, version = 1): T {
  try {
    const saved: unknown = JSON.parse(localStorage.getItem(key) ?? 'null');
    return isStored(saved) && saved.version === version && isValid(saved.value) ? saved.value : fallback;
  } catch {
    return fallback;
  }
}

/** Keeps a JSON value across reloads, if the browser allows it. */
export function save(key: string, value: unknown, version = 1): void {
  try {
    localStorage.setItem(key, JSON.stringify({ version, value }));
  } catch {
    // storage may be full or blocked; the value then lasts until the page is reloaded
  }
}
