/** Reads what save() wrote under this key; the fallback when there is nothing or it cannot be read. */
export function load<T>(key: string, fallback: T): T {
  try {
    const saved = localStorage.getItem(key);
    return saved === null ? fallback : (JSON.parse(saved) as T);
  } catch {
    return fallback;
  }
}

/** Keeps a JSON value across reloads, if the browser allows it. */
export function save(key: string, value: unknown): void {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // storage may be full or blocked; the value then lasts until the page is reloaded
  }
}
